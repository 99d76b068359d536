import { Button, TagsInput, TextInput } from '@mantine/core'
import { useState } from 'react'
import { placementParts } from '../../../main/contract/model.ts'
import { formatNumber } from '../../../main/contract/units.ts'
import { engine } from '../../engine/client.ts'
import { t } from '../../i18n/setup.ts'
import { useReadOnly } from '../../store/connection.ts'
import { closeDialog, leaveDialog } from '../../store/dialogs.ts'
import { minerOf, useFleet } from '../../store/fleet.ts'
import { toast } from '../../ui/toast.ts'
import type { DialogProps } from '../dialog.ts'
import { Notice } from '../notice.tsx'
import { Sheet, Spring } from '../sheet.tsx'
import { useUnsaved } from '../unsaved/use-unsaved.ts'
import { useTask } from '../use-task.ts'
import classes from './annotate.module.css'
import { byAddress, changeOf, draftOf, slotProblem, withPart } from './annotation.ts'

/** Tags and place of many miners at once: only what is filled in changes. */
export function AnnotateDialog({ request }: DialogProps<'annotate'>) {
  const miners = request.miners.flatMap(id => minerOf(id) ?? []).toSorted(byAddress)
  const [draft, setDraft] = useState(() => draftOf(miners))
  const readOnly = useReadOnly()
  const task = useTask()
  const change = changeOf(draft)
  const wrong = slotProblem(draft)
  useUnsaved('annotation', change !== null)
  const save = () =>
    task.run(async () => {
      if (change === null) return
      await engine().fleet.annotate({ miners: miners.map(miner => miner.id), ...change })
      toast(t('annotate.done', { count: miners.length, shown: formatNumber(miners.length) }))
      closeDialog()
    })
  const worn = [...new Set(miners.flatMap(miner => miner.tags))].sort()
  return (
    <Sheet
      title={t('annotate.title', { count: miners.length, shown: formatNumber(miners.length) })}
      size="small"
      footer={
        <>
          <Spring />
          <Button onClick={leaveDialog}>{t('annotate.cancel')}</Button>
          <Button variant="filled" disabled={change === null || wrong !== null || readOnly !== null} loading={task.busy} onClick={save}>
            {t('annotate.save')}
          </Button>
        </>
      }
    >
      {readOnly === null ? null : <Notice level="warning">{readOnly}</Notice>}
      {task.problem === null ? null : <Notice level="error">{task.problem}</Notice>}
      <TagsInput
        data-autofocus
        label={t('annotate.add')}
        data={allTags()}
        value={[...draft.addTags]}
        maxTags={50}
        onChange={addTags => setDraft({ ...draft, addTags })}
      />
      {worn.length === 0 ? null : (
        <TagsInput
          label={t('annotate.remove')}
          data={worn}
          value={[...draft.removeTags]}
          onChange={removeTags => setDraft({ ...draft, removeTags: removeTags.filter(tag => worn.includes(tag)) })}
        />
      )}
      <fieldset className={classes.place}>
        <legend>{t('annotate.place')}</legend>
        {placementParts.map(part => (
          <TextInput
            key={part}
            label={part === 'slot' && miners.length > 1 ? t('annotate.firstSlot') : t(`annotate.${part}`)}
            value={draft.place[part]}
            maxLength={60}
            placeholder={draft.mixed.has(part) ? t('annotate.mixed') : ''}
            error={part === 'slot' ? wrong : null}
            onChange={event => setDraft(withPart(draft, part, event.currentTarget.value))}
          />
        ))}
      </fieldset>
      <p className={classes.dim}>{miners.length > 1 ? t('annotate.order') : t('annotate.why')}</p>
    </Sheet>
  )
}

/** Every tag in use, for completion. */
function allTags(): string[] {
  return [...new Set([...useFleet.getState().byId.values()].flatMap(miner => miner.tags))].sort()
}
