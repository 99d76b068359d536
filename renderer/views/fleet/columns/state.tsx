import { IconAlertTriangleFilled, IconKey } from '@tabler/icons-react'
import type { ReactElement } from 'react'
import { type Miner, type MinerState, minerStates } from '../../../../main/contract/model.ts'
import { t } from '../../../i18n/setup.ts'
import { securityNote, worstTrouble } from '../../../store/trouble.ts'
import { StateMark } from '../../../ui/state-mark.tsx'
import type { FleetColumn } from './column.tsx'
import classes from './columns.module.css'

/** What needs a person first sorts first. */
const urgency: readonly MinerState[] = ['degraded', 'idle', 'offline', 'locked', 'unknown', 'starting', 'sleeping', 'hashing']
const levels = ['critical', 'warning', 'ok'] as const

function urgencyOf(miner: Miner): number {
  return levels.indexOf(worstTrouble(miner)?.level ?? 'ok') * urgency.length + urgency.indexOf(miner.state)
}

/** Made once: a table shows dozens of them, and an element that is the same is not drawn again. */
const marks = Object.fromEntries(minerStates.map(state => [state, <StateMark key="state" state={state} />])) as Readonly<
  Record<MinerState, ReactElement>
>
const triangle = <IconAlertTriangleFilled size={11} aria-hidden />
const key = <IconKey size={12} stroke={1.7} aria-hidden />

/** State as icon and word, with one mark when something is wrong and the worst finding's words on hover. */
export const state: FleetColumn = {
  id: 'state',
  title: 'State',
  name: 'State',
  widthPx: 116,
  sortKey: urgencyOf,
  exported: miner => miner.state,
  cell: ({ row: miner }) => {
    const trouble = worstTrouble(miner)
    const finding = trouble ?? securityNote(miner)
    return {
      title: finding?.text,
      // The same elements with and without a mark, so that a row which takes another's place makes none.
      content: (
        <span className={classes.state}>
          {marks[miner.state]}
          {finding === null ? null : (
            <span className={classes.mark} data-level={trouble?.level} role="img" aria-label={t('cell.finding', { text: finding.text })}>
              {trouble === null ? key : triangle}
            </span>
          )}
        </span>
      ),
    }
  },
}
