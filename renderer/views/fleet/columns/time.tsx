import { formatDuration } from '../../../../main/contract/units.ts'
import { useMiner } from '../../../store/fleet.ts'
import { Ago } from '../../../ui/ago.tsx'
import { type FleetColumn, numberColumn } from './column.tsx'
import classes from './columns.module.css'

export const uptime = numberColumn({
  id: 'uptime',
  title: 'Uptime',
  name: 'Uptime of the mining program',
  widthPx: 100,
  firstDescending: false,
  of: miner => miner.reading?.uptimeS ?? null,
  format: formatDuration,
})

/** When it last answered at all; the age of a stale reading is told here. */
export const lastSeen: FleetColumn = {
  id: 'lastSeen',
  title: 'Seen',
  name: 'Last seen',
  widthPx: 96,
  align: 'end',
  sortKey: miner => miner.lastSeenAt,
  exported: miner => new Date(miner.lastSeenAt).toISOString(),
  Cell: ({ id }) => {
    const at = useMiner(id, miner => miner.lastSeenAt)
    return at === undefined ? null : (
      <span className={classes.dim}>
        <Ago at={at} />
      </span>
    )
  },
}
