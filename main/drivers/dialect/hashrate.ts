import type { Fault } from '../../contract/model.ts'
import { formatNumber } from '../../contract/units.ts'
import type { Model } from '../model.ts'
import { hashrate } from './sane.ts'

const prefixes: Readonly<Record<string, number>> = { '': 1, K: 1e3, M: 1e6, G: 1e9, T: 1e12, P: 1e15, E: 1e18 }

/** What a unit text means: 'GH', 'GH/s', 'TH/s', 'kSol', 'Sol/s', 'MHS'. H/s; `null` when it is none. */
export function unitHs(text: string | null): number | null {
  const unit = /^([kmgtpe]?)(?:h|hs|h\/s|hash\/s|sol|sols|sol\/s)$/i.exec(text?.trim() ?? '')
  return unit ? (prefixes[(unit[1] ?? '').toUpperCase()] ?? null) : null
}

/** A rate with its unit in the text: '21632.89GH/s'. H/s */
export function parseRate(text: string | null): number | null {
  const parts = /^\s*(\d+(?:\.\d+)?)\s*([a-z/]+)\s*$/i.exec(text ?? '')
  const unit = unitHs(parts?.[2] ?? null)
  return parts === null || unit === null ? null : hashrate(Number(parts[1]) * unit)
}

export interface ScaleHints {
  /** What the reply or its model says one unit is, H/s. */
  readonly unitHs: number
  /** The nominal rate of the machine as the reply gives it, in that unit. */
  readonly ideal: number | null
  /** The present rate in that unit. */
  readonly rate: number | null
  readonly model: Model | null
}

/**
 * What one unit of a reply's rates is in truth, H/s. Builds mislabel it by 1000s (a Z11 image counts Sol/s where stock counts
 * kSol/s; a KS5 writes H/s until it hashes), which shows when the reply's own nominal rate is held against the model.
 */
export function scaleOf({ unitHs: unit, ideal, rate, model }: ScaleHints): number {
  const nominal = model?.nominalHashrateHs ?? null
  if (nominal === null) return unit
  if (ideal !== null && ideal > 0) return shift(unit, -thousands((ideal * unit) / nominal))
  // A present rate far below nominal may be true while a machine starts, one far above never is.
  const off = rate !== null && rate > 0 ? thousands((rate * unit) / nominal) : 0
  return off > 0 ? shift(unit, -off) : unit
}

/** How many steps of 1000 a ratio is from 1, to within a factor of 0.3 to 3; 0 when it is near no step. */
function thousands(ratio: number): number {
  const steps = Math.round(Math.log10(ratio) / 3)
  const rest = ratio / 1000 ** steps
  return rest > 0.3 && rest < 3 ? steps : 0
}

/** Multiplies or divides, so that powers of ten stay exact. */
function shift(unit: number, steps: number): number {
  return steps < 0 ? unit / 1000 ** -steps : unit * 1000 ** steps
}

/**
 * The nominal rate: the firmware's own where it gives a believable one, else the model's. H/s
 * @param ideal as the reply gives it, in `scaleHs`
 */
export function nominalOf(ideal: number | null, scaleHs: number, model: Model | null): number | null {
  const told = ideal === null || ideal <= 0 ? null : hashrate(ideal * scaleHs)
  const nominal = model?.nominalHashrateHs ?? null
  const believable = told !== null && (nominal === null || (told > nominal / 100 && told < nominal * 100))
  return believable ? told : nominal
}

/** How many times its nominal rate a machine may claim to make before the claim is an error of the firmware. */
const mostTimesNominal = 5

/** A rate that the machine can make; `null` for one that it cannot. H/s */
export function believable(rateHs: number | null, nominalHs: number | null): number | null {
  return rateHs !== null && nominalHs !== null && rateHs > nominalHs * mostTimesNominal ? null : rateHs
}

/** The fault that explains why a rate is not shown; empty when it is. */
export function implausible(rateHs: number | null, nominalHs: number | null): readonly Fault[] {
  if (rateHs === null || nominalHs === null || believable(rateHs, nominalHs) !== null) return []
  const times = formatNumber(rateHs / nominalHs)
  return [
    { code: 'hashrate.implausible', text: `It reports a hashrate ${times} times what it can make, so the value is not shown`, board: null },
  ]
}
