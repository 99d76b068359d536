import { Button } from '@mantine/core'
import { useState } from 'react'
import { formatNumber } from '../../../main/contract/units.ts'
import { annotateMiners } from '../../actions/annotate.ts'
import { t } from '../../i18n/setup.ts'
import { useReadOnly } from '../../store/connection.ts'
import { closeDialog, leaveDialog } from '../../store/dialogs.ts'
import { minerOf } from '../../store/fleet.ts'
import type { DialogProps } from '../dialog.ts'
import { Notice } from '../notice.tsx'
import { Sheet, Spring } from '../sheet.tsx'
import { useUnsaved } from '../unsaved/use-unsaved.ts'
import { useTask } from '../use-task.ts'
import classes from './annotate.module.css'
import { byAddress, changeOf, draftOf, slotProblem } from './annotation.ts'
import { PlaceFields } from './place-fields.tsx'
import { TagFields } from './tag-fields.tsx'

/** Tags and place of many miners at once: only what is filled in changes. */
export function AnnotateDialog({ request }: DialogProps<'annotate'>) {
  const miners = request.miners.flatMap(id => minerOf(id) ?? []).toSorted(byAddress)
  const [draft, setDraft] = useState(() => draftOf(miners))
  const readOnly = useReadOnly()
  const task = useTask()
  const change = changeOf(draft)
  useUnsaved('annotation', change !== null)
  const save = () =>
    task.run(async () => {
      if (change === null) return
      await annotateMiners(miners, change)
      closeDialog()
    })
  return (
    <Sheet
      title={t('annotate.title', { count: miners.length, shown: formatNumber(miners.length) })}
      size="small"
      footer={
        <>
          <Spring />
          <Button onClick={leaveDialog}>{t('annotate.cancel')}</Button>
          <Button
            variant="filled"
            title={readOnly ?? undefined}
            disabled={change === null || slotProblem(draft) !== null || readOnly !== null}
            loading={task.busy}
            onClick={save}
          >
            {t('annotate.save')}
          </Button>
        </>
      }
    >
      {readOnly === null ? null : <Notice level="warning">{readOnly}</Notice>}
      {task.problem === null ? null : <Notice level="error">{task.problem}</Notice>}
      <TagFields draft={draft} miners={miners} change={setDraft} />
      <PlaceFields draft={draft} change={setDraft} />
      <p className={classes.dim}>{miners.length > 1 ? t('annotate.order') : t('annotate.why')}</p>
    </Sheet>
  )
}
