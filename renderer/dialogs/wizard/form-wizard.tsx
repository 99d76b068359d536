import { useMemo, useState } from 'react'
import type { FormField } from '../../../main/contract/actions/action.ts'
import { initialValues } from '../../../main/contract/actions/form.ts'
import { actionOf } from '../../../main/contract/actions/registry.ts'
import type { DialogRequest } from '../../store/dialogs.ts'
import { ActionForm } from '../action-form/action-form.tsx'
import { checkValues, hasTyped, valuesOfAsk } from '../action-form/values.ts'
import { Notice } from '../notice.tsx'
import classes from './wizard.module.css'
import { Wizard } from './wizard.tsx'

/** Does any action whose definition describes its fields, or that has none. Secrets are typed here and kept nowhere. */
export function FormWizard({ request }: { request: Extract<DialogRequest, { kind: 'wizard' }> }) {
  const { form = noFields, effect, risk, ask: schema } = actionOf(request.action)
  const [values, setValues] = useState(() => ({ ...initialValues(form), ...valuesOfAsk(form, request.ask) }))
  const [first] = useState(values)
  const checked = useMemo(() => checkValues(form, schema, values), [form, schema, values])
  return (
    <Wizard
      request={request}
      ask={checked.ask}
      what={({ form: id, pressed, onNext }) => (
        <form
          id={id}
          className={classes.form}
          noValidate
          onSubmit={event => {
            event.preventDefault()
            onNext()
          }}
        >
          {risk === 'may-brick' ? <Notice level="warning">{effect}</Notice> : <p>{effect}</p>}
          <ActionForm form={form} values={values} onChange={setValues} pressed={pressed} />
          {pressed && checked.problem !== null ? <Notice level="error">{checked.problem}</Notice> : null}
        </form>
      )}
      isTyped={hasTyped(form, values, first)}
      clear={null}
      onStarted={() => setValues(initialValues(form))}
    />
  )
}

const noFields: readonly FormField[] = []
