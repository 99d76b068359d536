import { useMemo } from 'react'
import type { SetAside } from '../../../main/contract/rollout.ts'
import { t } from '../../i18n/setup.ts'
import { counted } from '../counted.ts'
import { VirtualList } from '../virtual-list.tsx'
import { type AsideLine, asideLines } from './aside-groups.ts'
import classes from './plan.module.css'

/** The miners that will not be changed, under their reasons. */
export function SetAsideList({ setAside }: { setAside: readonly SetAside[] }) {
  const lines = useMemo(() => asideLines(setAside), [setAside])
  return (
    <VirtualList
      label={t('plan.setAside')}
      items={lines}
      estimate={() => 32}
      keyOf={line => (line.kind === 'group' ? line.why : line.miner.minerId)}
      row={line => <Line line={line} />}
      empty={t('plan.noneAside')}
    />
  )
}

function Line({ line }: { line: AsideLine }) {
  if (line.kind === 'group') {
    return (
      <div className={classes.asideGroup}>
        <b>{t('plan.asideGroup', { ...counted(line.count), why: t(`plan.why.${line.why}`) })}</b>
        {line.reason === null ? null : <span className={classes.reason}>{line.reason}</span>}
      </div>
    )
  }
  const { miner, showsReason } = line
  return (
    <div className={classes.aside}>
      <span className={classes.asideName} title={miner.label ?? miner.ip}>
        {miner.label ?? miner.ip}
      </span>
      <span className={classes.why}>{miner.label === null ? '' : miner.ip}</span>
      <span className={classes.reason}>{showsReason ? miner.reason : ''}</span>
    </div>
  )
}
