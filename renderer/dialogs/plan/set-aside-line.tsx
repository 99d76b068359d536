import type { SetAside } from '../../../main/contract/rollout.ts'
import { t } from '../../i18n/setup.ts'
import classes from './plan.module.css'

/** A miner that will not be changed, and why. */
export function SetAsideLine({ miner }: { miner: SetAside }) {
  return (
    <div className={classes.aside}>
      <span className={classes.asideName} title={miner.label ?? miner.ip}>
        {miner.label ?? miner.ip}
      </span>
      <span className={classes.why}>{t(`plan.why.${miner.why}`)}</span>
      <span className={classes.reason}>{miner.reason}</span>
    </div>
  )
}
