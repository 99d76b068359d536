import { type JsonRecord, numberField, textField } from '../../transport/fields.ts'
import { unitHs } from '../dialect/hashrate.ts'
import { hashrate } from '../dialect/sane.ts'
import type { Model } from '../model.ts'

/** Turns a number of a page into H/s. `whole` = of the machine now, `board` and `ideal` = the rest. */
export type Rate = (value: number | null, kind: 'whole' | 'ideal' | 'board') => number | null

const giga = 1e9
const tera = 1e12

/**
 * The unit of the rates. `hashrate_unit` says it on newer releases. Those that do not say it give the ideal in GH/s, and the present rate in GH/s or
 * TH/s: which one shows when it is held against the ideal, or against the model.
 */
export function rateOf(brief: JsonRecord, model: Model | null): Rate {
  const told = unitHs(textField(brief, 'hashrate_unit'))
  if (told !== null) return value => scaled(value, told)
  const whole = presentUnit(brief, model)
  return (value, kind) => scaled(value, kind === 'whole' ? whole : giga)
}

function presentUnit(brief: JsonRecord, model: Model | null): number {
  const rate = numberField(brief, 'hashrate_realtime', 'hashrate_average') ?? 0
  const ideal = numberField(brief, 'hashrate_ideal') ?? 0
  const nominalHs = ideal > 0 ? ideal * giga : (model?.nominalHashrateHs ?? 0)
  const ratio = nominalHs === 0 ? 1 : (rate * giga) / nominalHs
  return ratio > 0.0003 && ratio < 0.003 ? tera : giga
}

function scaled(value: number | null, unit: number): number | null {
  return value === null ? null : hashrate(value * unit)
}
