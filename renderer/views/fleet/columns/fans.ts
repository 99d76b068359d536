import { fanRange } from '../../../../main/contract/derived.ts'
import type { Fan, Miner } from '../../../../main/contract/model.ts'
import { formatNumber, unknownText } from '../../../../main/contract/units.ts'
import { t } from '../../../i18n/setup.ts'
import { type FleetColumn, reading, unknown } from './column.tsx'

const slowest = (miner: Miner) => fanRange(miner.reading)?.min ?? null

/** The slowest fan, the one that matters; all of them on hover. A stopped fan beside turning ones is critical. */
export const fans: FleetColumn = {
  id: 'fans',
  title: 'Fans',
  unit: 'rpm',
  name: 'Slowest fan, rpm',
  widthPx: 74,
  align: 'end',
  firstDescending: false,
  sortKey: slowest,
  exported: slowest,
  cell: shown => {
    const all = shown.row.reading?.fans ?? []
    const speeds = all.flatMap(fan => fan.rpm ?? [])
    if (speeds.length === 0) return unknown(shown)
    const min = Math.min(...speeds)
    const stopped = min === 0 && Math.max(...speeds) > 0
    return reading(shown, formatNumber(min), stopped ? 'critical' : 'plain', describe(all))
  },
}

function describe(all: readonly Fan[]): string {
  return t('cell.fans', { speeds: all.map(fan => (fan.rpm === null ? unknownText : formatNumber(fan.rpm))).join(' · ') })
}
