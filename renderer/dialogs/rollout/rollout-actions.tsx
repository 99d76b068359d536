import { Button, Menu } from '@mantine/core'
import { useState } from 'react'
import type { Rollout, RolloutSummary, SetAside } from '../../../main/contract/rollout.ts'
import { allSetAside } from '../../../main/contract/set-aside.ts'
import { formatNumber } from '../../../main/contract/units.ts'
import { engine } from '../../engine/client.ts'
import { t } from '../../i18n/setup.ts'
import { useLock } from '../../store/connection.ts'
import { leaveDialog, openDialog } from '../../store/dialogs.ts'
import { useFleet } from '../../store/fleet.ts'
import { useLayer } from '../../ui/layers.ts'
import { focusDialog, focusOnMount } from '../focus.ts'
import { saveFile } from '../save-file.ts'
import { Spring } from '../sheet.tsx'
import { type Task, useTask } from '../use-task.ts'
import { logCsv, type ResultFile, resultCsv, resultJson } from './export-result.ts'
import { isOver, offersOf, retryUnderWay } from './progress.ts'
import classes from './rollout.module.css'

interface RolloutActionsProps {
  readonly rollout: Rollout
  /** What it begins with asking; `null` = nothing. */
  readonly ask: 'undo' | null
}

/** The buttons under a rollout: only what can be done now, undo after asking once. */
export function RolloutActions({ rollout, ask }: RolloutActionsProps) {
  const [asking, setAsking] = useState<'undo' | 'cancel' | null>(ask)
  const task = useTask()
  const stopAsking = () => {
    setAsking(null)
    focusDialog()
  }
  if (asking !== null && offersOf(rollout)[asking]) return <AskOnce what={asking} rollout={rollout} task={task} close={stopAsking} />
  return (
    <>
      <ExportMenu rollout={rollout} task={task} />
      <Afterwards rollout={rollout} task={task} askUndo={() => setAsking('undo')} />
      {task.problem === null ? null : (
        <span className={classes.problem} role="alert">
          {task.problem}
        </span>
      )}
      <Spring />
      <Controls rollout={rollout} task={task} askCancel={() => setAsking('cancel')} />
      <Button variant={isOver(rollout.state) ? 'filled' : 'default'} onClick={leaveDialog}>
        {rollout.state === 'interrupted'
          ? t('rolloutDialog.leave')
          : rollout.state === 'running'
            ? t('rolloutDialog.hide')
            : t('sheet.close')}
      </Button>
    </>
  )
}

interface AfterwardsProps {
  readonly rollout: Rollout
  readonly task: Task
  readonly askUndo: () => void
}

/** What can be done about what was. On the side away from Pause: a second press of that must not meet any of it when the rollout ends. */
function Afterwards({ rollout, task, askUndo }: AfterwardsProps) {
  const offers = offersOf(rollout)
  const retry = useFleet(({ status }) => retryUnderWay(rollout.id, status?.rollouts ?? []))
  const locked = useTaskLock(task)
  const { id } = rollout
  return (
    <>
      {offers.undo ? (
        <Button {...locked} onClick={askUndo}>
          {t('rolloutDialog.undo')}
        </Button>
      ) : null}
      {offers.retry && retry === undefined ? (
        <Button {...locked} onClick={() => void task.run(async () => follow(await engine().rollouts.retryFailed({ id })))}>
          {t('rolloutDialog.retry', counted(rollout.counts.failed))}
        </Button>
      ) : null}
      {offers.retry && retry !== undefined ? <Button onClick={() => follow(retry)}>{t('rolloutDialog.openRetry')}</Button> : null}
    </>
  )
}

interface ControlsProps {
  readonly rollout: Rollout
  readonly task: Task
  readonly askCancel: () => void
}

/** What can be done while it is not over. */
function Controls({ rollout, task, askCancel }: ControlsProps) {
  const offers = offersOf(rollout)
  const locked = useTaskLock(task)
  const { id } = rollout
  return (
    <>
      {offers.cancel ? (
        <Button {...locked} onClick={askCancel}>
          {t('rolloutDialog.cancel')}
        </Button>
      ) : null}
      {offers.pause ? (
        <Button {...locked} onClick={() => void task.run(() => engine().rollouts.pause({ id }))}>
          {t('rolloutDialog.pause')}
        </Button>
      ) : null}
      {offers.resume ? (
        <Button variant="filled" {...locked} onClick={() => void task.run(() => engine().rollouts.resume({ id }))}>
          {t('rolloutDialog.resume')}
        </Button>
      ) : null}
    </>
  )
}

/** Nothing can be pressed while what was pressed last is under way. */
function useTaskLock({ busy }: Task) {
  const lock = useLock()
  return { ...lock, disabled: lock.disabled || busy }
}

interface AskOnceProps {
  readonly what: 'undo' | 'cancel'
  readonly rollout: Rollout
  readonly task: Task
  readonly close: () => void
}

/** Undo and cancel say what they do before they do it. */
function AskOnce({ what, rollout, task, close }: AskOnceProps) {
  const written = rollout.steps.filter(step => step.written).length
  const waiting = rollout.counts.waiting
  const layer = useLayer(close)
  const act = async () => {
    await task.run(async () => {
      if (what === 'undo') return follow(await engine().rollouts.undo({ id: rollout.id }))
      await engine().rollouts.cancel({ id: rollout.id })
    })
    close()
  }
  return (
    <div ref={layer} className={classes.asking}>
      <span className={classes.question} role="alert">
        {what === 'undo' ? t('rolloutDialog.undoQuestion', counted(written)) : t('rolloutDialog.cancelQuestion', counted(waiting))}
      </span>
      <Spring />
      <Button ref={focusOnMount} onClick={close}>
        {t('rolloutDialog.no')}
      </Button>
      <Button variant="filled" loading={task.busy} onClick={() => void act()}>
        {what === 'undo' ? t('rolloutDialog.undoYes', counted(written)) : t('rolloutDialog.cancelYes')}
      </Button>
    </div>
  )
}

function ExportMenu({ rollout, task }: { rollout: Rollout; task: Task }) {
  const { id } = rollout
  const save = (file: (rollout: Rollout, setAside: readonly SetAside[]) => ResultFile) =>
    void task.run(async () => saveFile(file(rollout, await allSetAside(from => engine().rollouts.setAside({ id, from })))))
  return (
    <Menu position="top-start">
      <Menu.Target>
        <Button>{t('rolloutDialog.export')}</Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item onClick={() => save(resultCsv)}>{t('rolloutDialog.exportCsv')}</Menu.Item>
        <Menu.Item onClick={() => save(resultJson)}>{t('rolloutDialog.exportJson')}</Menu.Item>
        <Menu.Item onClick={() => saveFile(logCsv(rollout))}>{t('rolloutDialog.exportLog')}</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  )
}

function counted(count: number): { count: number; shown: string } {
  return { count, shown: formatNumber(count, 0) }
}

/** A retry and an undo are rollouts of their own: shows the new one. */
function follow(made: RolloutSummary): void {
  openDialog({ kind: 'rollout', id: made.id })
}
