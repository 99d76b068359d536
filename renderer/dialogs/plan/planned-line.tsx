import { Checkbox } from '@mantine/core'
import type { DiffLine } from '../../../main/contract/actions/action.ts'
import type { MinerId } from '../../../main/contract/model.ts'
import type { PlannedMiner } from '../../../main/contract/rollout.ts'
import { t } from '../../i18n/setup.ts'
import classes from './plan.module.css'

interface PlannedLineProps {
  readonly miner: PlannedMiner
  readonly leftOut: boolean
  readonly toggle: (id: MinerId) => void
  /** The only one cannot be left out and is in no batch. */
  readonly only: boolean
}

/** One miner before and after, only what changes; can be left out. */
export function PlannedLine({ miner, leftOut, toggle, only }: PlannedLineProps) {
  const name = miner.label ?? miner.ip
  return (
    <div className={classes.planned} data-left-out={leftOut}>
      <div className={classes.who}>
        {only ? (
          <b className={classes.name}>{name}</b>
        ) : (
          <Checkbox
            checked={!leftOut}
            onChange={() => toggle(miner.minerId)}
            label={<b className={classes.name}>{name}</b>}
            aria-label={t('plan.include', { name })}
          />
        )}
        {miner.label === null ? null : <span className={classes.dim}>{miner.ip}</span>}
        <span className={classes.dim}>{miner.model ?? ''}</span>
        {only ? null : (
          <span className={classes.stage}>{miner.stage === 0 ? t('plan.stageCanary') : t('plan.stage', { n: miner.stage })}</span>
        )}
      </div>
      <div className={classes.diff}>
        {miner.diff.map(line => (
          <Change key={line.field} line={line} />
        ))}
      </div>
    </div>
  )
}

/** Before over after; what is added or taken away has one line. */
function Change({ line }: { line: DiffLine }) {
  return (
    <>
      <span className={classes.field}>{line.field}</span>
      <span className={classes.sides}>
        {line.before === null ? null : (
          <del className={classes.before}>
            <span aria-hidden>−</span>
            <span className={classes.side}>{line.before}</span>
          </del>
        )}
        {line.after === null ? null : (
          <ins className={classes.after}>
            <span aria-hidden>+</span>
            <span className={classes.side}>{line.after}</span>
          </ins>
        )}
      </span>
    </>
  )
}
