import { currentPool, rejectedPct } from '../../../../main/contract/derived.ts'
import { poolHost } from '../../../../main/contract/pool-url.ts'
import { formatNumber, formatPct } from '../../../../main/contract/units.ts'
import { numberColumn, textColumn } from './column.tsx'

export const pool = textColumn({
  id: 'pool',
  title: 'Pool',
  name: 'Pool',
  widthPx: 126,
  tone: 'dim',
  of: miner => {
    const current = currentPool(miner.reading)
    return current === null ? null : poolHost(current.url)
  },
})

export const worker = textColumn({
  id: 'worker',
  title: 'Worker',
  name: 'Worker',
  widthPx: 104,
  grow: true,
  tone: 'dim',
  of: miner => currentPool(miner.reading)?.user ?? null,
})

export const accepted = numberColumn({
  id: 'accepted',
  title: 'Accepted',
  name: 'Accepted shares',
  widthPx: 86,
  of: miner => miner.reading?.accepted ?? null,
  format: value => formatNumber(value),
})

export const rejected = numberColumn({
  id: 'rejected',
  title: 'Rejected',
  unit: '%',
  name: 'Rejected shares, %',
  widthPx: 92,
  of: miner => rejectedPct(miner.reading),
  format: value => formatPct(value, 2),
  tone: value => (value > 5 ? 'warning' : 'plain'),
})
