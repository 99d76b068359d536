import { formatDuration } from '../../../../main/contract/units.ts'
import { Ago } from '../../../ui/ago.tsx'
import { type FleetColumn, numberColumn } from './column.tsx'

export const uptime = numberColumn({
  id: 'uptime',
  title: 'Uptime',
  name: 'Uptime',
  widthPx: 94,
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
  cell: ({ row }) => ({ content: <Ago at={row.lastSeenAt} />, tone: 'dim' }),
}
