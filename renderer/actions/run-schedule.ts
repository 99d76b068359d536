import { isActionId } from '../../main/contract/actions/registry.ts'
import type { Miner, MinerId } from '../../main/contract/model.ts'
import type { Schedule } from '../../main/contract/schedule.ts'
import { fittingOf } from '../../main/contract/where.ts'
import { byAddress } from '../dialogs/annotate/annotation.ts'
import { t } from '../i18n/setup.ts'
import { openDialog } from '../store/dialogs.ts'
import { useFleet } from '../store/fleet.ts'
import { toastProblem } from '../ui/toast.ts'

/** Previews what a schedule does, to be started by hand: for when a run was missed, or nobody wants to wait. Its own runs stay as they are. */
export function runScheduleNow({ name, action, ask, batching, ...whom }: Schedule): void {
  const miners = meantBy(whom, useFleet.getState().byId.values())
  if (miners.length === 0 || !isActionId(action)) toastProblem(t('schedules.nobody', { name }))
  else openDialog({ kind: 'wizard', action, miners, ask, begin: 'preview', ...(batching === undefined ? {} : { batching }) })
}

/** Those that are named one by one, then whoever fits now by address: as the engine would choose them. */
export function meantBy({ miners, where }: Pick<Schedule, 'miners' | 'where'>, all: Iterable<Miner>): readonly MinerId[] {
  const read = where === undefined ? null : fittingOf(where)
  const fitting = read?.ok === true ? [...all].filter(read.fits).toSorted(byAddress) : []
  return [...new Set([...miners, ...fitting.map(({ id }) => id)])]
}
