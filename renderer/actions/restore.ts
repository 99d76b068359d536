import type { Restoration } from '../../main/contract/expectation.ts'
import type { MinerId } from '../../main/contract/model.ts'
import { engine } from '../engine/client.ts'
import { t } from '../i18n/setup.ts'
import { openDialog } from '../store/dialogs.ts'
import { attempt, toast } from '../ui/toast.ts'
import { startAction } from './run.ts'

/**
 * Opens what brings miners back to what is expected of them: the form of the one rollout that it takes, filled in, or the list of several.
 * Nothing is changed before the user confirms. @param miners empty = all that drift
 */
export async function restore(miners: readonly MinerId[]): Promise<void> {
  const restorations = await attempt(() => engine().expectations.restore({ miners: [...miners] }))
  if (restorations === undefined) return
  const [first, second] = restorations
  if (first === undefined) toast(t('drift.asAlready'))
  else if (second === undefined) beginRestoration(first)
  else openDialog({ kind: 'restore', restorations })
}

/** Opens the form of one rollout that restores what is expected, filled in as far as that is known. */
export function beginRestoration({ action, ask, miners }: Restoration): void {
  startAction(action, miners, ask ?? undefined)
}
