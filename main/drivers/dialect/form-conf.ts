import { MinerError } from '../../contract/failure.ts'
import type { MinerConfig } from '../../contract/model.ts'
import { booleanField, field, type JsonRecord, numberField, numberOf, recordOf, textField, textOf } from '../../transport/fields.ts'
import { type Json, parseTolerant } from '../../transport/tolerant-json.ts'
import { otherOfConf, poolsOfConf } from './bitmain-conf.ts'
import { isCut } from './cut.ts'
import { within } from './sane.ts'

/** The configuration as `get_miner_conf.cgi` gave it. */
export interface FormConf {
  readonly raw: JsonRecord
  /** Why it cannot be trusted as the base of a write; `null` = it is whole. */
  readonly damage: string | null
  /** Whether its end was lost: then it must not be compared with a whole one. */
  readonly isCut: boolean
}

const sleepCode = 254

/** `Mode` of `stats` (S17, T17; the S9k and T15 say 'H'): 254 sleep, 1 normal, others keep their number or letter. */
export function statsModeName(value: Json | undefined): string | null {
  return modeName(value, 1)
}

/** `bitmain-work-mode` of the configuration: 254 sleep, 0 normal, others differ by model. */
function confModeName(value: Json | undefined): string | null {
  return modeName(value, 0)
}

function modeName(value: Json | undefined, normal: number): string | null {
  const code = numberOf(value)
  if (code === sleepCode) return 'sleep'
  if (code === normal) return 'normal'
  const text = textOf(value)
  return text === null ? null : `mode ${text.slice(0, 20)}`
}

/** Reads the body of `get_miner_conf.cgi`. Throws `malformed` when it is no configuration at all. */
export function parseConf(body: string): FormConf {
  const parsed = parseTolerant(body.trim())
  const raw = parsed.ok ? recordOf(parsed.value) : null
  if (!parsed.ok || raw === null || field(raw, 'pools') === undefined) {
    throw new MinerError({ code: 'malformed', where: '/cgi-bin/get_miner_conf.cgi', got: body })
  }
  const damage = parsed.repairs.length === 0 ? emptyField(raw) : `its configuration is not valid (${parsed.repairs.join(', ')})`
  return { raw, damage, isCut: isCut(parsed) }
}

/** An empty frequency written back stays empty, and the machine then does not hash. */
function emptyField(raw: JsonRecord): string | null {
  if (textField(raw, 'bitmain-freq') === null) return 'its configuration has no value for bitmain-freq'
  const others = ['bitmain-voltage', 'bitmain-work-mode']
  const empty = others.find(key => field(raw, key) !== undefined && textField(raw, key) === null)
  if (empty !== undefined) return `its configuration has no value for ${empty}`
  // Fields go by position, voltage before work mode: without a voltage the work mode would be taken for one.
  const shifted = field(raw, 'bitmain-work-mode') !== undefined && field(raw, 'bitmain-voltage') === undefined
  return shifted ? 'its configuration has a work mode but no voltage' : null
}

/** What verify and undo compare. */
export function configOf({ raw }: FormConf, now: number): MinerConfig {
  const manual = booleanField(raw, 'bitmain-fan-ctrl') === true
  return {
    at: now,
    pools: poolsOfConf(raw),
    mode: confModeName(field(raw, 'bitmain-work-mode')),
    fanMode: manual ? 'manual' : 'auto',
    fanPct: manual ? within(numberField(raw, 'bitmain-fan-pwm'), 0, 100) : null,
    fanTargetC: null,
    freqMhz: within(numberField(raw, 'bitmain-freq'), 1, 5000),
    powerLimitW: null,
    other: otherOfConf(raw),
  }
}
