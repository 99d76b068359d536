import { MinerError } from '../../contract/failure.ts'
import type { FanMode, MinerConfig } from '../../contract/model.ts'
import { booleanField, field, type JsonRecord, numberField, numberOf, recordOf } from '../../transport/fields.ts'
import { type Json, type Parsed, parseTolerant } from '../../transport/tolerant-json.ts'
import { otherOfConf, poolsOfConf } from './bitmain-conf.ts'
import { isCut } from './cut.ts'
import { within } from './sane.ts'

/** The configuration as `get_miner_conf.cgi` gave it. */
export interface JsonConf {
  readonly raw: JsonRecord
  /** Why it cannot be trusted as the base of a write; `null` = it is whole. */
  readonly damage: string | null
  /** Whether its end was lost: then it must not be compared with a whole one. */
  readonly isCut: boolean
}

/** What a make calls the settings that every one of them has. */
export interface ConfKeys {
  readonly fanCtrl: string
  readonly fanPwm: string
  readonly mode: string
  readonly freq: string
}

/** Bitmain's names, in what is read. */
export const bitmainKeys: ConfKeys = {
  fanCtrl: 'bitmain-fan-ctrl',
  fanPwm: 'bitmain-fan-pwm',
  mode: 'bitmain-work-mode',
  freq: 'bitmain-freq',
}

const modes: Readonly<Record<number, string>> = { 0: 'normal', 1: 'sleep', 3: 'low' }

/** 0 normal, 1 sleep, 3 low power; what the others do differs by model, so they keep their number. */
export function modeName(value: Json | undefined): string | null {
  const code = within(numberOf(value), 0, 255)
  return code === null ? null : (modes[code] ?? `mode ${code}`)
}

/** Reads the body of `get_miner_conf.cgi`. Throws `malformed` when it is no configuration at all. */
export function parseConf(body: string, keys: ConfKeys = bitmainKeys): JsonConf {
  const parsed = parseTolerant(body.trim())
  const raw = parsed.ok ? recordOf(parsed.value) : null
  if (raw === null || field(raw, 'pools') === undefined) {
    throw new MinerError({ code: 'malformed', where: '/cgi-bin/get_miner_conf.cgi', got: body })
  }
  return { raw, damage: damageOf(raw, parsed, keys), isCut: isCut(parsed) }
}

/**
 * A write while the machine boots, or one with a blank in it, leaves a configuration with empty fields behind
 * (`"bitmain-fan-ctrl" : ,`). Written back, they would be lost for good.
 */
function damageOf(raw: JsonRecord, parsed: Parsed, keys: ConfKeys): string | null {
  if (isCut(parsed)) return 'its configuration came cut off'
  const required = [keys.fanCtrl, keys.fanPwm, keys.mode]
  const empty = required.find(key => field(raw, key) !== undefined && isEmpty(field(raw, key)))
  if (empty !== undefined) return `its configuration has no value for ${empty}`
  return parsed.ok && parsed.repairs.includes('empty value') ? 'its configuration has a field without a value' : null
}

function isEmpty(value: Json | undefined): boolean {
  return value === null || value === undefined || value === '' || value === 'null'
}

/** What verify and undo compare. */
export function configOf({ raw }: JsonConf, now: number, keys: ConfKeys = bitmainKeys): MinerConfig {
  return {
    at: now,
    pools: poolsOfConf(raw),
    mode: modeName(field(raw, keys.mode)),
    fanMode: fanModeOf(raw, keys),
    fanPct: within(numberField(raw, keys.fanPwm), 0, 100),
    fanTargetC: null,
    freqMhz: within(numberField(raw, keys.freq), 1, 5000),
    powerLimitW: null,
    other: otherOfConf(raw, Object.values(keys)),
  }
}

function fanModeOf(raw: JsonRecord, keys: ConfKeys): FanMode | null {
  const manual = booleanField(raw, keys.fanCtrl)
  return manual === null ? null : manual ? 'manual' : 'auto'
}
