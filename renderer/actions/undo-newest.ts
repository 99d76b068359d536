import { newestUndoable } from '../dialogs/rollout/progress.ts'
import { engine } from '../engine/client.ts'
import { t } from '../i18n/setup.ts'
import { openDialog } from '../store/dialogs.ts'
import { attempt, toast } from '../ui/toast.ts'

/** Opens the newest rollout that can be undone with the question whether it shall be. Nothing is changed before the user confirms. */
export async function undoNewest(): Promise<void> {
  const rollouts = await attempt(() => engine().rollouts.list())
  if (rollouts === undefined) return
  const newest = newestUndoable(rollouts)
  if (newest === undefined) toast(t('palette.nothingToUndo'))
  else openDialog({ kind: 'rollout', id: newest.id, ask: 'undo' })
}
