import type { Miner } from '../../../../main/contract/model.ts'
import { t } from '../../../i18n/setup.ts'
import type { Column } from '../../../table/column.ts'
import { naturalKey } from '../../../table/sort.ts'
import { Reading, type Tone } from '../../../ui/reading.tsx'
import { useRow } from '../row-frame.tsx'

/** A column of the Fleet table. */
export type FleetColumn = Column<Miner>

/** The parts of a column that every kind has. */
type Base = Pick<FleetColumn, 'id' | 'title' | 'name' | 'widthPx'> & Partial<Pick<FleetColumn, 'unit' | 'grow' | 'firstDescending'>>

interface NumberColumn extends Base {
  /** Base unit; `null` = unknown. */
  readonly of: (miner: Miner) => number | null
  readonly format: (value: number) => string
  /** How serious the value is by itself. */
  readonly tone?: (value: number) => Tone
  /** A divisor from the base unit to the unit of the header, for the export. */
  readonly per?: number
}

/** A column of numbers that are read from the miner: right-aligned, greyed when stale. */
export function numberColumn({ of, format, tone, per = 1, ...base }: NumberColumn): FleetColumn {
  // biome-ignore lint/correctness/noComponentHookFactories: called once for each column, when its module loads
  function Cell() {
    const { miner, age } = useRow()
    const value = of(miner)
    if (value === null) return <Unknown />
    return (
      <Reading stale={age !== null} tone={tone?.(value) ?? 'plain'} title={age === null ? undefined : t('reading.stale', { ago: age })}>
        {format(value)}
      </Reading>
    )
  }
  const exported = (miner: Miner) => {
    const value = of(miner)
    return value === null ? null : value / per
  }
  return { ...base, align: 'end', firstDescending: base.firstDescending ?? true, sortKey: of, exported, Cell }
}

/** Says why there is no value: the firmware does not report it, or nothing was read yet. */
export function Unknown() {
  const { miner } = useRow()
  return (
    <Reading title={miner.reading === null ? t('reading.never') : t('reading.unsupported', { firmware: miner.firmware.name })}>
      {null}
    </Reading>
  )
}

interface TextColumn extends Base {
  /** `null` = unknown or none. */
  readonly of: (miner: Miner) => string | null
  readonly tone?: Tone
  /** When the text does not sort as people count. */
  readonly sortKey?: FleetColumn['sortKey']
}

/** A column of text that does not grow stale: identity and what the user wrote. */
export function textColumn({ of, tone = 'plain', sortKey, ...base }: TextColumn): FleetColumn {
  // biome-ignore lint/correctness/noComponentHookFactories: called once for each column, when its module loads
  function Cell() {
    const text = of(useRow().miner)
    return (
      <Reading tone={tone} title={text ?? undefined}>
        {text}
      </Reading>
    )
  }
  const natural = (miner: Miner) => {
    const text = of(miner)
    return text === null ? null : naturalKey(text)
  }
  return { ...base, sortKey: sortKey ?? natural, exported: of, Cell }
}
