import { field, type JsonRecord } from '../../transport/fields.ts'
import type { SettingsChange, Slot } from './json-pages.ts'

/**
 * The body that Bitmain's own page sends: what is read as `bitmain-work-mode` and `bitmain-freq-level` is written as `miner-mode` and
 * `freq-level`, as number or text as it was found; keys that the configuration does not have are left out, which keeps them; `algo` never,
 * because it restarts the machine.
 */
export function bitmainBody(raw: JsonRecord, slots: readonly Slot[], change: SettingsChange): JsonRecord {
  const kept = [
    ['bitmain-fan-ctrl', field(raw, 'bitmain-fan-ctrl')],
    ['bitmain-fan-pwm', field(raw, 'bitmain-fan-pwm')],
    ['miner-mode', field(raw, 'bitmain-work-mode')],
    ['freq-level', field(raw, 'bitmain-freq-level')],
    ['bitmain-hashrate-percent', field(raw, 'bitmain-hashrate-percent')],
    ['bitmain-user-ip-cat', field(raw, 'bitmain-user-ip-cat')],
  ] as const
  const known = kept.flatMap(([key, value]) => (value === undefined || value === null ? [] : [[key, value] as const]))
  return { ...Object.fromEntries(known), ...changed(change), pools: slots }
}

/** Automatic fans keep the 100 that the vendor's page sends with them. */
function changed({ mode, fan }: SettingsChange): JsonRecord {
  return {
    ...(mode === undefined ? {} : { 'miner-mode': mode }),
    ...(fan === undefined ? {} : { 'bitmain-fan-ctrl': fan.pct !== null, 'bitmain-fan-pwm': String(fan.pct ?? 100) }),
  }
}
