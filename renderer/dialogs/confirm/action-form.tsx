import { Checkbox, PasswordInput, SegmentedControl, Textarea, TextInput } from '@mantine/core'
import type { FormField } from '../../../main/contract/actions/action.ts'
import { askedFields, type FormValues, fieldProblem } from '../../../main/contract/actions/form.ts'
import classes from './confirm.module.css'
import { FirmwareField } from './firmware-field.tsx'

type TextFormField = Extract<FormField, { kind: 'text' }>

/** The fields of an action, as its definition describes them. */
export function ActionForm({
  form,
  values,
  onChange,
}: {
  form: readonly FormField[]
  values: FormValues
  onChange: (values: FormValues) => void
}) {
  return askedFields(form, values).map(field => (
    <Field key={field.name} field={field} values={values} set={value => onChange({ ...values, [field.name]: value })} />
  ))
}

function Field({ field, values, set }: { field: FormField; values: FormValues; set: (value: string | boolean) => void }) {
  const value = values[field.name]
  switch (field.kind) {
    case 'switch':
      return (
        <SegmentedControl
          className={classes.choice}
          aria-label={field.label}
          value={value === true ? 'on' : 'off'}
          onChange={next => set(next === 'on')}
          data={[
            { value: 'on', label: field.onLabel },
            { value: 'off', label: field.offLabel },
          ]}
        />
      )
    case 'choice':
      return (
        <SegmentedControl
          className={classes.choice}
          aria-label={field.label}
          value={String(value)}
          onChange={set}
          data={field.options.map(option => ({ ...option }))}
        />
      )
    case 'number':
      return (
        <TextInput
          className={classes.number}
          label={field.label}
          description={field.help}
          inputMode="decimal"
          value={String(value)}
          error={value === '' ? null : fieldProblem(field, values)}
          rightSection={<span className={classes.unit}>{field.unit}</span>}
          rightSectionPointerEvents="none"
          onChange={event => set(event.currentTarget.value)}
        />
      )
    case 'text':
      return <TextField field={field} value={String(value)} error={value === '' ? null : fieldProblem(field, values)} set={set} />
    case 'password':
      return (
        <PasswordInput
          className={classes.text}
          label={field.label}
          description={field.help}
          autoComplete="new-password"
          value={String(value)}
          error={value === '' ? null : fieldProblem(field, values)}
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
      return <FirmwareField field={field} value={String(value)} set={set} />
  }
}

function TextField({
  field,
  value,
  error,
  set,
}: {
  field: TextFormField
  value: string
  error: string | null
  set: (value: string) => void
}) {
  const shared = { className: classes.text, label: field.label, description: field.help, placeholder: field.example, value, error }
  return field.lines > 1 ? (
    <Textarea {...shared} autosize minRows={field.lines} maxRows={12} onChange={event => set(event.currentTarget.value)} />
  ) : (
    <TextInput {...shared} onChange={event => set(event.currentTarget.value)} />
  )
}
