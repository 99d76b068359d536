import { Checkbox, Input, PasswordInput, SegmentedControl, TextInput } from '@mantine/core'
import type { FormField } from '../../../main/contract/actions/action.ts'
import { askedFields, type FormValues, fieldProblem } from '../../../main/contract/actions/form.ts'
import { defaultSettings } from '../../../main/contract/settings.ts'
import { t } from '../../i18n/setup.ts'
import { useConnection } from '../../store/connection.ts'
import classes from './action-form.module.css'
import { FirmwareField } from './firmware-field.tsx'
import { LinesField } from './lines-field.tsx'
import { numberHelp } from './values.ts'

interface ActionFormProps {
  readonly form: readonly FormField[]
  readonly values: FormValues
  readonly onChange: (values: FormValues) => void
  /** The user asked to go on: fields that are still empty are marked, too. */
  readonly pressed: boolean
}

/** The fields of an action, as its definition describes them, each with what is wrong with it under it. */
export function ActionForm({ form, values, onChange, pressed }: ActionFormProps) {
  return askedFields(form, values).map(field => (
    <Field
      key={field.name}
      field={field}
      value={values[field.name] ?? ''}
      problem={pressed || values[field.name] !== '' ? fieldProblem(field, values) : null}
      set={value => onChange({ ...values, [field.name]: value })}
    />
  ))
}

interface FieldProps {
  readonly field: FormField
  readonly value: string | boolean
  readonly problem: string | null
  readonly set: (value: string | boolean) => void
}

function Field({ field, value, problem, set }: FieldProps) {
  switch (field.kind) {
    case 'switch':
      return (
        <Choice
          label={field.label}
          value={value === true ? 'on' : 'off'}
          set={next => set(next === 'on')}
          options={[
            { value: 'on', label: field.onLabel },
            { value: 'off', label: field.offLabel },
          ]}
        />
      )
    case 'choice':
      return <Choice label={field.label} value={String(value)} set={set} options={field.options} />
    case 'number':
      return <NumberField field={field} value={String(value)} problem={problem} set={set} />
    case 'text':
      return field.lines > 1 ? (
        <LinesField field={field} value={String(value)} problem={problem} set={set} />
      ) : (
        <TextInput
          className={classes.text}
          label={field.label}
          description={field.help}
          placeholder={field.example}
          autoComplete="off"
          spellCheck={false}
          value={String(value)}
          error={problem}
          onChange={event => set(event.currentTarget.value)}
        />
      )
    case 'password':
      return (
        <PasswordInput
          className={classes.text}
          label={field.label}
          description={field.help}
          autoComplete="new-password"
          spellCheck={false}
          value={String(value)}
          error={problem}
          visibilityToggleButtonProps={{ 'aria-label': t('wizard.showPassword'), tabIndex: 0 }}
          onChange={event => set(event.currentTarget.value)}
        />
      )
    case 'check':
      return (
        <Checkbox
          label={field.label}
          description={field.help}
          checked={value === true}
          onChange={event => set(event.currentTarget.checked)}
        />
      )
    case 'file':
      return <FirmwareField field={field} value={String(value)} problem={problem} set={set} />
  }
}

interface NumberFieldProps {
  readonly field: Extract<FormField, { kind: 'number' }>
  readonly value: string
  readonly problem: string | null
  readonly set: (value: string) => void
}

function NumberField({ field, value, problem, set }: NumberFieldProps) {
  const settings = useConnection(state => state.hello?.settings ?? defaultSettings)
  return (
    <TextInput
      className={classes.number}
      label={field.label}
      description={numberHelp(field, settings)}
      inputMode="decimal"
      autoComplete="off"
      value={value}
      error={problem}
      rightSection={<span className={classes.unit}>{field.unit}</span>}
      rightSectionPointerEvents="none"
      onChange={event => set(event.currentTarget.value)}
    />
  )
}

interface ChoiceProps {
  readonly label: string
  readonly value: string
  readonly options: readonly { readonly value: string; readonly label: string }[]
  readonly set: (value: string) => void
}

function Choice({ label, value, options, set }: ChoiceProps) {
  return (
    <Input.Wrapper size="xs" label={label} labelElement="div" className={classes.choice}>
      <SegmentedControl aria-label={label} value={value} onChange={set} data={options.map(option => ({ ...option }))} />
    </Input.Wrapper>
  )
}
