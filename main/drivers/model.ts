import type { Algorithm } from '../contract/model.ts'

/**
 * What is known of one model of any make, beside what a machine says of itself.
 * `null` = no source agrees on it. Chips and fans come from published drivers and recorded machines; nominal rate and
 * power are the vendor's data sheets from memory: good for comparing, never shown as a reading.
 */
export interface Model {
  /** Without the make: 'S19j Pro'. */
  readonly name: string
  readonly algorithm: Algorithm
  /** Of an Antminer: 2016-2019 form CGIs and the full cgminer API, 2020+ JSON CGIs; `null` = both were made, or of another make. */
  readonly generation: 'legacy' | 'modern' | null
  readonly boards: number | null
  /** Chains that the API reports for one board; 1 unless the driver splits its boards. */
  readonly chainsPerBoard: number
  /** Chip counts of the board versions that were sold, per chain. Empty = unknown. */
  readonly chips: readonly number[]
  /** 0 = cooled by water. */
  readonly fans: number | null
  /** Of the weakest version sold, H/s (Sol/s for equihash). */
  readonly nominalHashrateHs: number | null
  /** Of the strongest version sold, H/s. */
  readonly nominalHashrateMaxHs: number | null
  /** At the wall, of the weakest version sold, W. */
  readonly nominalPowerW: number | null
  /** What one unit of `GHS 5s` and `chain_rate` means on its API when the reply names no unit, H/s. */
  readonly apiUnitHs: number
  /** The number that the API gives to the first board (an S9 has its boards at 6, 7, 8). */
  readonly firstChain: number
}

/** A model as its make's list writes it: only what is known. */
export interface ModelRow {
  readonly algorithm?: Algorithm
  readonly generation?: Model['generation']
  readonly boards?: number | null
  readonly chainsPerBoard?: number
  readonly chips?: readonly number[]
  readonly fans?: number | null
  /** In `unit`; a span when several versions were sold. */
  readonly rate?: number | readonly [number, number]
  /** Of `rate`, H/s. Default TH/s. */
  readonly unit?: number
  readonly powerW?: number
  readonly apiUnitHs?: number
  readonly firstChain?: number
}

/** Hashes per second in a unit of hashrate. */
export const kilo = 1e3
export const mega = 1e6
export const giga = 1e9
export const tera = 1e12

/** What a row does not say is not known; the algorithm is SHA-256d then. */
export function model(name: string, row: ModelRow): Model {
  const unit = row.unit ?? tera
  const [low, high] = typeof row.rate === 'number' ? [row.rate, row.rate] : (row.rate ?? [null, null])
  return {
    name,
    algorithm: row.algorithm ?? 'sha256d',
    generation: row.generation ?? null,
    boards: row.boards ?? null,
    chainsPerBoard: row.chainsPerBoard ?? 1,
    chips: row.chips ?? [],
    fans: row.fans ?? null,
    nominalHashrateHs: low === null ? null : low * unit,
    nominalHashrateMaxHs: high === null ? null : high * unit,
    nominalPowerW: row.powerW ?? null,
    apiUnitHs: row.apiUnitHs ?? giga,
    firstChain: row.firstChain ?? 1,
  }
}
