import type { Miner } from '../../main/contract/model.ts'
import { formatNumber } from '../../main/contract/units.ts'
import type { AnnotationChange } from '../dialogs/annotate/annotation.ts'
import { engine } from '../engine/client.ts'
import { t } from '../i18n/setup.ts'
import { toast, toastUndo } from '../ui/toast.ts'

/** Writes tags and place on miners and offers to give each exactly what it had. */
export async function annotateMiners(miners: readonly Miner[], change: AnnotationChange): Promise<void> {
  const had = notesOf(miners)
  await engine().fleet.annotate({ miners: miners.map(({ id }) => id), ...change })
  toastUndo(t('annotate.done', { count: miners.length, shown: formatNumber(miners.length) }), async () => {
    await engine().fleet.annotateEach({ notes: had })
    toast(t('annotate.undone', { count: had.length, shown: formatNumber(had.length) }))
  })
}

/** What stands on each now. */
export function notesOf(miners: readonly Pick<Miner, 'id' | 'tags' | 'placement'>[]) {
  return miners.map(({ id, tags, placement }) => ({ id, tags: [...tags], placement: placement === null ? null : { ...placement } }))
}
