import type { Miner } from '../../../../main/contract/model.ts'
import { t } from '../../../i18n/setup.ts'
import type { CellView, Column, ShownRow, Tone } from '../../../table/column.ts'
import { naturalKey } from '../../../table/sort.ts'

/** A column of the Fleet table. */
export type FleetColumn = Column<Miner>
/** A miner as a row of it. */
export type FleetRow = ShownRow<Miner>

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
  const cell = (shown: FleetRow): CellView => {
    const value = of(shown.row)
    return value === null ? unknown(shown) : reading(shown, format(value), tone?.(value))
  }
  const exported = (miner: Miner) => {
    const value = of(miner)
    return value === null ? null : value / per
  }
  return { ...base, align: 'end', firstDescending: base.firstDescending ?? true, sortKey: of, exported, cell }
}

/** A value that was read from the miner: greyed with its age when it is too old to be live. `help` on hover while it is live. */
export function reading({ age }: FleetRow, content: CellView['content'], tone: Tone = 'plain', help?: string): CellView {
  return age === null ? { content, tone, title: help } : { content, tone: 'stale', title: t('reading.stale', { ago: age }) }
}

/** Says why there is no value: the firmware does not report it, or nothing was read yet. */
export function unknown({ row: { reading, firmware } }: FleetRow): CellView {
  return { content: null, title: reading === null ? t('reading.never') : t('reading.unsupported', { firmware: firmware.name }) }
}

interface TextColumn extends Base {
  /** `null` = unknown or none. */
  readonly of: (miner: Miner) => string | null
  readonly tone?: Tone
  /** When the text does not sort as people count. */
  readonly sortKey?: FleetColumn['sortKey']
  /** When the cell shows more than the text. */
  readonly cell?: FleetColumn['cell']
}

/** A column of text that does not grow stale: identity and what the user wrote. */
export function textColumn({ of, tone = 'plain', sortKey, cell, ...base }: TextColumn): FleetColumn {
  const plain = ({ row }: FleetRow): CellView => {
    const text = of(row)
    return { content: text, tone, title: text ?? undefined }
  }
  const natural = (miner: Miner) => {
    const text = of(miner)
    return text === null ? null : naturalKey(text)
  }
  return { ...base, sortKey: sortKey ?? natural, exported: of, cell: cell ?? plain }
}
