import { pctOfNominal } from '../../../../main/contract/derived.ts'
import { formatPct, formatTh } from '../../../../main/contract/units.ts'
import { Meter } from '../../../ui/meter.tsx'
import { type FleetColumn, numberColumn, reading, unknown } from './column.tsx'
import classes from './columns.module.css'

export const hashrate = numberColumn({
  id: 'hashrate',
  title: 'Now',
  unit: 'TH/s',
  name: 'Hashrate now, TH/s',
  widthPx: 80,
  of: miner => miner.reading?.hashrateHs ?? null,
  format: formatTh,
  per: 1e12,
})

export const hashrateAvg = numberColumn({
  id: 'hashrateAvg',
  title: 'Average',
  unit: 'TH/s',
  name: 'Average hashrate, TH/s',
  widthPx: 96,
  of: miner => miner.reading?.hashrateAvgHs ?? null,
  format: formatTh,
  per: 1e12,
})

/** Below this share of nominal the bar takes the colour of a degraded miner, %. */
const lowPct = 90

/** Hashrate as a share of nominal: a thin bar and the number. */
export const ofNominal: FleetColumn = {
  id: 'ofNominal',
  title: 'Nominal',
  unit: '%',
  name: 'Hashrate, % of nominal',
  widthPx: 90,
  align: 'end',
  firstDescending: false,
  sortKey: miner => pctOfNominal(miner.reading),
  exported: miner => pctOfNominal(miner.reading),
  cell: shown => {
    const pct = pctOfNominal(shown.row.reading)
    if (pct === null) return unknown(shown)
    const tone = shown.age !== null ? 'offline' : pct < lowPct ? 'degraded' : 'hashing'
    return reading(
      shown,
      <span className={classes.share}>
        <Meter value={pct / 100} tone={tone} />
        {formatPct(pct)}
      </span>,
    )
  },
}

export const hwErrors = numberColumn({
  id: 'hwErrors',
  title: 'HW err',
  unit: '%',
  name: 'Hardware errors, %',
  widthPx: 78,
  of: miner => miner.reading?.hwErrorPct ?? null,
  format: value => formatPct(value, 2),
  tone: value => (value > 5 ? 'critical' : value > 1 ? 'warning' : 'plain'),
})
