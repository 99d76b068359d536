import { SegmentedControl, TextInput } from '@mantine/core'
import type { FormField } from '../../../main/contract/actions/action.ts'
import { askedFields, type FormValues, fieldProblem } from '../../../main/contract/actions/form.ts'
import classes from './confirm.module.css'

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
  }
}
