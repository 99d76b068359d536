import { fanRange } from '../../../../main/contract/derived.ts'
import type { Fan, Miner } from '../../../../main/contract/model.ts'
import { formatNumber } from '../../../../main/contract/units.ts'
import { t } from '../../../i18n/setup.ts'
import { Reading } from '../../../ui/reading.tsx'
import { useRow } from '../row-frame.tsx'
import { type FleetColumn, Unknown } from './column.tsx'

const slowest = (miner: Miner) => fanRange(miner.reading)?.min ?? null

/** The slowest fan, the one that matters; all of them on hover. A stopped fan beside turning ones is critical. */
export const fans: FleetColumn = {
  id: 'fans',
  title: 'Fans',
  unit: 'rpm',
  name: 'Slowest fan, rpm',
  widthPx: 76,
  align: 'end',
  firstDescending: false,
  sortKey: slowest,
  exported: slowest,
  Cell: () => {
    const { miner, age } = useRow()
    const all = miner.reading?.fans ?? []
    const speeds = all.flatMap(fan => fan.rpm ?? [])
    if (speeds.length === 0) return <Unknown />
    const min = Math.min(...speeds)
    const stopped = min === 0 && Math.max(...speeds) > 0
    return (
      <Reading
        stale={age !== null}
        tone={stopped ? 'critical' : 'plain'}
        title={age === null ? describe(all) : t('reading.stale', { ago: age })}
      >
        {formatNumber(min)}
      </Reading>
    )
  },
}

function describe(all: readonly Fan[]): string {
  return all.map(fan => t('cell.fan', { slot: fan.slot, rpm: fan.rpm === null ? '–' : formatNumber(fan.rpm) })).join(' · ')
}
