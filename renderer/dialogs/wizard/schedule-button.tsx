import { Button } from '@mantine/core'
import type { MinerId } from '../../../main/contract/model.ts'
import { unschedulable } from '../../../main/contract/schedule.ts'
import { t } from '../../i18n/setup.ts'
import { useReadOnly } from '../../store/connection.ts'
import { openInstead } from '../../store/dialogs.ts'
import type { RolloutDraft } from '../plan/use-plan.ts'

interface ScheduleButtonProps {
  readonly draft: RolloutDraft
  /** Taken out of the preview one by one. */
  readonly excluded: ReadonlySet<MinerId>
}

/**
 * Hands what is planned over to be done at a time of its own. Not offered for what holds a secret or can leave a machine lost, or when
 * single miners are taken out of a filter.
 */
export function ScheduleButton({ draft: { action, ask, miners, where, exclude, batching }, excluded }: ScheduleButtonProps) {
  const readOnly = useReadOnly()
  const keeps = where === null || (exclude.length === 0 && excluded.size === 0)
  if (unschedulable(action) !== null || !keeps) return null
  const schedule = () =>
    openInstead({
      kind: 'schedule',
      draft: {
        action,
        ask,
        ...(where === null ? { miners: miners.filter(id => !excluded.has(id)) } : { where }),
        ...(batching === null ? {} : { batching }),
      },
    })
  return (
    <Button disabled={readOnly !== null} onClick={schedule}>
      {t('wizard.schedule')}
    </Button>
  )
}
