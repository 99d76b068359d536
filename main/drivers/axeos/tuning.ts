import { type JsonRecord, numberField } from '../../transport/fields.ts'
import { within } from '../dialect/sane.ts'
import type { Asic, Tuning } from './asic.ts'

/** How it is set to run; `null` when it does not tell. */
export function tuningOf(info: JsonRecord): Tuning | null {
  const frequency = within(numberField(info, 'frequency'), 1, 5000)
  const coreVoltage = within(numberField(info, 'coreVoltage'), 1, 5000)
  return frequency === null || coreVoltage === null ? null : { frequency, coreVoltage }
}

/** 'normal' as delivered, 'low' at its slowest, else what the owner set, such as '550 MHz, 1150 mV'; `null` when it does not tell. */
export function modeOf(info: JsonRecord, asic: Asic | null): string | null {
  const set = tuningOf(info)
  if (set === null) return null
  if (isSame(set, normalOf(info, asic))) return 'normal'
  return isSame(set, asic?.lowTuning ?? null) ? 'low' : `${round(set.frequency)} MHz, ${round(set.coreVoltage)} mV`
}

/** As delivered. The NerdQAxe fork tells it beside the settings. */
export function normalOf(info: JsonRecord, asic: Asic | null): Tuning | null {
  const frequency = within(numberField(info, 'defaultFrequency'), 50, 2000)
  const coreVoltage = within(numberField(info, 'defaultCoreVoltage'), 500, 2000)
  return frequency === null || coreVoltage === null ? (asic?.defaultTuning ?? null) : { frequency, coreVoltage }
}

function isSame(a: Tuning, b: Tuning | null): boolean {
  return b !== null && Math.abs(a.frequency - b.frequency) < 0.5 && a.coreVoltage === b.coreVoltage
}

function round(value: number): number {
  return Math.round(value * 10) / 10
}
