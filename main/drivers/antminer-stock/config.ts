import { MinerError } from '../../contract/failure.ts'
import type { FanMode, MinerConfig } from '../../contract/model.ts'
import { booleanField, field, type JsonRecord, numberField, numberOf, recordOf } from '../../transport/fields.ts'
import { type Json, type Parsed, parseTolerant } from '../../transport/tolerant-json.ts'
import { otherOfConf, poolsOfConf } from '../dialect/bitmain-conf.ts'
import { isCut } from '../dialect/cut.ts'
import { within } from '../dialect/sane.ts'

/** The configuration as `get_miner_conf.cgi` gave it. */
export interface StockConf {
  readonly raw: JsonRecord
  /** Why it cannot be trusted as the base of a write; `null` = it is whole. */
  readonly damage: string | null
  /** Whether its end was lost: then it must not be compared with a whole one. */
  readonly isCut: boolean
}

const modes: Readonly<Record<number, string>> = { 0: 'normal', 1: 'sleep', 3: 'low' }

/** 0 normal, 1 sleep, 3 low power; what the others do differs by model, so they keep their number. */
export function modeName(value: Json | undefined): string | null {
  const code = within(numberOf(value), 0, 255)
  return code === null ? null : (modes[code] ?? `mode ${code}`)
}

/** Reads the body of `get_miner_conf.cgi`. Throws `malformed` when it is no configuration at all. */
export function parseConf(body: string): StockConf {
  const parsed = parseTolerant(body.trim())
  const raw = parsed.ok ? recordOf(parsed.value) : null
  if (raw === null || field(raw, 'pools') === undefined) {
    throw new MinerError({ code: 'malformed', where: '/cgi-bin/get_miner_conf.cgi', got: body })
  }
  return { raw, damage: damageOf(raw, parsed), isCut: isCut(parsed) }
}

/**
 * A write while the machine boots, or one with a blank in it, leaves a configuration with empty fields behind
 * (`"bitmain-fan-ctrl" : ,`). Written back, they would be lost for good.
 */
function damageOf(raw: JsonRecord, parsed: Parsed): string | null {
  if (isCut(parsed)) return 'its configuration came cut off'
  const required = ['bitmain-fan-ctrl', 'bitmain-fan-pwm', 'bitmain-work-mode']
  const empty = required.find(key => field(raw, key) !== undefined && isEmpty(field(raw, key)))
  if (empty !== undefined) return `its configuration has no value for ${empty}`
  return parsed.ok && parsed.repairs.includes('empty value') ? 'its configuration has a field without a value' : null
}

function isEmpty(value: Json | undefined): boolean {
  return value === null || value === undefined || value === '' || value === 'null'
}

/** What verify and undo compare. */
export function configOf({ raw }: StockConf, now: number): MinerConfig {
  return {
    at: now,
    pools: poolsOfConf(raw),
    mode: modeName(field(raw, 'bitmain-work-mode')),
    fanMode: fanModeOf(raw),
    fanPct: within(numberField(raw, 'bitmain-fan-pwm'), 0, 100),
    fanTargetC: null,
    freqMhz: within(numberField(raw, 'bitmain-freq'), 1, 5000),
    powerLimitW: null,
    other: otherOfConf(raw),
  }
}

function fanModeOf(raw: JsonRecord): FanMode | null {
  const manual = booleanField(raw, 'bitmain-fan-ctrl')
  return manual === null ? null : manual ? 'manual' : 'auto'
}
