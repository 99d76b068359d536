import { formatNumber, formatWatts } from '../../../../main/contract/units.ts'
import { numberColumn } from './column.tsx'

export const power = numberColumn({
  id: 'power',
  title: 'Power',
  unit: 'W',
  name: 'Power, W',
  widthPx: 70,
  of: miner => miner.reading?.powerW ?? null,
  format: formatWatts,
})

export const efficiency = numberColumn({
  id: 'efficiency',
  title: 'Eff.',
  unit: 'J/TH',
  name: 'Efficiency, J/TH',
  widthPx: 76,
  of: miner => miner.reading?.efficiencyJPerTh ?? null,
  format: value => formatNumber(value, 1),
})
