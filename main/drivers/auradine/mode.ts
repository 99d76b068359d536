import type { PowerMode } from '../../contract/actions/set-power-mode.ts'
import { booleanField, type JsonRecord, numberField, textField } from '../../transport/fields.ts'
import { hashrate, power } from '../dialect/sane.ts'

/** Its own names of the modes. */
export const modeNames: Readonly<Record<PowerMode, string>> = { low: 'eco', normal: 'normal', high: 'turbo' }

/** What the row of `mode` tells. */
export interface Mode {
  readonly asleep: boolean | null
  /** 'normal', 'low', 'high', 'custom'; 'sleep' while it is told to sleep. */
  readonly name: string | null
  /** What it is tuned to, in custom mode. W */
  readonly powerLimitW: number | null
  /** What it should make, where that is told. H/s */
  readonly nominalHashrateHs: number | null
}

/** Pure. */
export function modeOf(row: JsonRecord | null): Mode {
  const word = textField(row, 'Mode')?.toLowerCase() ?? null
  const known = Object.entries(modeNames).find(([, own]) => own === word)?.[0]
  const sleep = textField(row, 'Sleep')?.toLowerCase()
  const asleep = sleep === 'on' ? true : sleep === 'off' ? false : booleanField(row, 'Sleep')
  const ths = numberField(row, 'Ths')
  const nominal = ths === null || ths <= 0 ? null : hashrate(ths * 1e12)
  return {
    asleep,
    name: asleep === true ? 'sleep' : (known ?? word),
    powerLimitW: word === 'custom' ? power(numberField(row, 'Power')) : null,
    nominalHashrateHs: word === 'custom' ? nominal : null,
  }
}
