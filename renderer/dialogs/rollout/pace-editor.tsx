import { Button } from '@mantine/core'
import { useState } from 'react'
import { actionOf } from '../../../main/contract/actions/registry.ts'
import type { Rollout } from '../../../main/contract/rollout.ts'
import { engine } from '../../engine/client.ts'
import { t } from '../../i18n/setup.ts'
import { useReadOnly } from '../../store/connection.ts'
import { useLayer } from '../../ui/layers.ts'
import { focusDialog } from '../focus.ts'
import { Notice } from '../notice.tsx'
import { changeOf, checkPace, draftOfPace, isSamePace, paceNumbers } from '../plan/pace.ts'
import { NumberFields } from '../plan/pace-fields.tsx'
import { paceText } from '../plan/pace-text.ts'
import { useUnsaved } from '../unsaved/use-unsaved.ts'
import { useTask } from '../use-task.ts'
import { isOver } from './progress.ts'
import classes from './rollout.module.css'

/** How fast a rollout goes; can be changed until it is over. */
export function PaceLine({ rollout }: { rollout: Rollout }) {
  const [editing, setEditing] = useState(false)
  const readOnly = useReadOnly()
  if (rollout.total < 2) return null
  const close = () => {
    setEditing(false)
    focusDialog()
  }
  if (editing && !isOver(rollout.state)) return <PaceEditor rollout={rollout} close={close} />
  return (
    <p className={classes.pace}>
      <span className={classes.dim}>{paceText(rollout.batching)}</span>
      {isOver(rollout.state) || actionOf(rollout.action).risk === 'none' ? null : (
        <Button variant="subtle" size="compact-xs" disabled={readOnly !== null} title={readOnly ?? ''} onClick={() => setEditing(true)}>
          {t('rolloutDialog.changePace')}
        </Button>
      )}
    </p>
  )
}

/** The fields of the pace as it is now. Miners whose turn has come already are not touched by a change. */
function PaceEditor({ rollout, close }: { rollout: Rollout; close: () => void }) {
  const [draft, setDraft] = useState(() => draftOfPace(rollout.batching))
  const task = useTask()
  const checked = checkPace(draft)
  const change = changeOf(draft, rollout.batching)
  const leave = useUnsaved('pace', !isSamePace(draft, draftOfPace(rollout.batching)))
  const layer = useLayer(() => leave(close))
  const apply = () =>
    task.run(async () => {
      if (change !== null) await engine().rollouts.adjust({ id: rollout.id, ...change })
      close()
    })
  return (
    <form
      ref={layer}
      className={classes.paceEditor}
      aria-label={t('rolloutDialog.changePace')}
      onSubmit={event => {
        event.preventDefault()
        if (change !== null) void apply()
      }}
    >
      <div className={classes.paceFields}>
        <NumberFields names={paceNumbers} checked={checked} set={setDraft} />
      </div>
      <div className={classes.pace}>
        <span className={classes.dim}>{t('rolloutDialog.paceHelp')}</span>
        <Button size="compact-sm" onClick={close}>
          {t('rolloutDialog.keepPace')}
        </Button>
        <Button size="compact-sm" variant="filled" type="submit" disabled={change === null} loading={task.busy}>
          {t('rolloutDialog.applyPace')}
        </Button>
      </div>
      {task.problem === null ? null : <Notice level="error">{task.problem}</Notice>}
    </form>
  )
}
