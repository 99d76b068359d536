import { formatNumber } from '../../../main/contract/units.ts'
import { t } from '../../i18n/setup.ts'
import { stageName } from './happening-words.ts'
import type { StageProgress } from './progress.ts'
import classes from './rollout.module.css'

/** The canary and the batches as small marks: empty, at work, done, done with failures. Hundreds of them wrap. */
export function Stages({ stages, running }: { stages: readonly StageProgress[]; running: boolean }) {
  const current = stages.findIndex(stage => stage.ended < stage.total)
  const ended = stages.filter(stage => stage.ended === stage.total).length
  return (
    <div className={classes.stages}>
      <span className={classes.dim}>
        {t('rolloutDialog.stages', { ended: formatNumber(ended, 0), count: stages.length, shown: formatNumber(stages.length, 0) })}
      </span>
      <span className={classes.marks} aria-hidden>
        {stages.slice(0, mostMarks).map((stage, at) => (
          <span
            key={stage.stage}
            className={classes.mark}
            data-state={
              stage.failed > 0 ? 'failed' : stage.ended === stage.total ? 'done' : running && at === current ? 'running' : 'waiting'
            }
            title={stageTitle(stage)}
          />
        ))}
      </span>
    </div>
  )
}

/** Marks beyond this many say nothing more. */
const mostMarks = 120

function stageTitle({ stage, ended, total, failed }: StageProgress): string {
  return t('rolloutDialog.stageTitle', { name: stageName(stage), ended, total, failed })
}
