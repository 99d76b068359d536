import type { MinerId } from '../../../main/contract/model.ts'
import { useMiner } from '../../store/fleet.ts'
import { StateMark } from '../../ui/state-mark.tsx'
import classes from './scan.module.css'

/** One miner in a list: state, label, address, model, and what is worth saying about it here. */
export function MinerLine({ id, remark }: { id: MinerId; remark?: string }) {
  const miner = useMiner(id, found => found)
  if (miner === undefined) return <div className={classes.answer}>{id}</div>
  return (
    <div className={classes.answer}>
      <span className={classes.state}>
        <StateMark state={miner.state} />
      </span>
      <span className={classes.address}>{miner.address.ip}</span>
      <span className={classes.what}>
        {[miner.label, miner.make, miner.model].filter(part => part !== null).join(' · ') || miner.firmware.name}
      </span>
      {remark === undefined ? null : <span className={classes.dim}>{remark}</span>}
    </div>
  )
}
