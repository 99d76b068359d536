import type { DialogProps } from '../dialog.ts'
import { FormWizard } from './form-wizard.tsx'
import { PoolsWizard } from './pools-wizard.tsx'

/** The rollout of any action, from what to go. Pools have a form of their own; every other action describes its fields. */
export function WizardDialog({ request }: DialogProps<'wizard'>) {
  return request.action === 'setPools' ? <PoolsWizard request={request} /> : <FormWizard request={request} />
}
