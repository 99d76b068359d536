import { formatNumber } from '../../../main/contract/units.ts'
import { t } from '../../i18n/setup.ts'
import { stageName } from './happening-words.ts'
import type { StageProgress } from './progress.ts'
import classes from './rollout.module.css'

/** The canary and the batches as small marks: empty, at work, done, done with failures, done in part. Hundreds of them wrap. */
export function Stages({ stages, running }: { stages: readonly StageProgress[]; running: boolean }) {
  const current = stages.findIndex(stage => stage.ended + stage.notBegun < stage.total)
  return (
    <div className={classes.stages}>
      <span className={classes.dim}>{stagesText(stages)}</span>
      <span className={classes.marks} aria-hidden>
        {stages.slice(0, mostMarks).map((stage, at) => (
          <span
            key={stage.stage}
            className={classes.mark}
            data-state={markOf(stage, running && at === current)}
            title={stageTitle(stage)}
          />
        ))}
      </span>
    </div>
  )
}

/** Marks beyond this many say nothing more. */
const mostMarks = 120

/** A stage that was cut off counts neither as done nor as never begun. */
export function stagesText(stages: readonly StageProgress[]): string {
  const ended = stages.filter(stage => stage.ended === stage.total).length
  const notBegun = stages.filter(stage => stage.notBegun === stage.total).length
  const text = t('rolloutDialog.stages', { ended: formatNumber(ended, 0), count: stages.length, shown: formatNumber(stages.length, 0) })
  return notBegun === 0 ? text : t('rolloutDialog.stagesNotBegun', { stages: text, shown: formatNumber(notBegun, 0) })
}

/** How the mark of a stage looks. */
export function markOf(
  { ended, total, failed, notBegun }: StageProgress,
  isAtWork: boolean,
): 'failed' | 'done' | 'part' | 'running' | 'waiting' {
  if (failed > 0) return 'failed'
  if (ended === total) return 'done'
  if (isAtWork) return 'running'
  return ended > 0 && notBegun > 0 ? 'part' : 'waiting'
}

function stageTitle({ stage, ended, total, failed, notBegun }: StageProgress): string {
  const words = { name: stageName(stage), ended, total, failed }
  return notBegun === 0 ? t('rolloutDialog.stageTitle', words) : t('rolloutDialog.stageTitleNotBegun', { ...words, notBegun })
}
