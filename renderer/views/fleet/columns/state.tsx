import { IconAlertTriangleFilled } from '@tabler/icons-react'
import type { Miner, MinerState } from '../../../../main/contract/model.ts'
import { t } from '../../../i18n/setup.ts'
import { StateMark } from '../../../ui/state-mark.tsx'
import { useRow } from '../row-frame.tsx'
import type { FleetColumn } from './column.tsx'
import classes from './columns.module.css'

/** What needs a person first sorts first. */
const urgency: readonly MinerState[] = ['degraded', 'idle', 'offline', 'locked', 'unknown', 'starting', 'sleeping', 'hashing']
const levels = ['critical', 'warning', 'ok'] as const

function urgencyOf(miner: Miner): number {
  return levels.indexOf(miner.health.level) * urgency.length + urgency.indexOf(miner.state)
}

/** State as icon and word, with one mark when something is wrong and the worst finding's words on hover. */
export const state: FleetColumn = {
  id: 'state',
  title: 'State',
  name: 'State',
  widthPx: 116,
  sortKey: urgencyOf,
  exported: miner => miner.state,
  Cell: () => {
    const { miner } = useRow()
    const worst = miner.health.findings[0]
    return (
      <span className={classes.state}>
        <StateMark state={miner.state} />
        {worst === undefined ? null : (
          <span className={classes.mark} data-level={worst.level} title={worst.text}>
            <IconAlertTriangleFilled size={11} aria-hidden />
            <span className="visually-hidden">{t('cell.finding', { text: worst.text })}</span>
          </span>
        )}
      </span>
    )
  },
}
