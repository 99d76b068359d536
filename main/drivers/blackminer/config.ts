import { MinerError } from '../../contract/failure.ts'
import type { MinerConfig } from '../../contract/model.ts'
import { booleanField, field, type JsonRecord, numberField, recordOf, textField } from '../../transport/fields.ts'
import { parseTolerant } from '../../transport/tolerant-json.ts'
import { otherOfConf, poolsOfConf } from '../dialect/bitmain-conf.ts'
import { isCut } from '../dialect/cut.ts'
import { within } from '../dialect/sane.ts'

/** The configuration as `get_miner_conf.cgi` gave it. */
export interface BlackminerConf {
  readonly raw: JsonRecord
  /** Why it cannot be trusted as the base of a write; `null` = it is whole and every setting in it is known. */
  readonly damage: string | null
  /** Whether its end was lost: then it must not be compared with a whole one. */
  readonly isCut: boolean
}

/** What the script writes by itself, and what the form carries back. */
const known: ReadonlySet<string> = new Set([
  'pools',
  'api-listen',
  'api-network',
  'api-groups',
  'api-allow',
  'nobeeper',
  'notempoverctrl',
  'fan-ctrl',
  'fan-pwm',
  'fan-pwm-front',
  'fan-pwm-back',
  'freq',
  'coin-type',
  'sram-voltage',
])

/** Reads the body of `get_miner_conf.cgi`. Throws `malformed` when it is no configuration at all. */
export function parseConf(body: string): BlackminerConf {
  const parsed = parseTolerant(body.trim())
  const raw = parsed.ok ? recordOf(parsed.value) : null
  if (!parsed.ok || raw === null || field(raw, 'pools') === undefined) {
    throw new MinerError({ code: 'malformed', where: '/cgi-bin/get_miner_conf.cgi', got: body })
  }
  const damage = parsed.repairs.length === 0 ? problemOf(raw) : `its configuration is not valid (${parsed.repairs.join(', ')})`
  return { raw, damage, isCut: isCut(parsed) }
}

/** The script writes the whole file anew: a setting that the form does not carry would be lost. */
function problemOf(raw: JsonRecord): string | null {
  const empty = ['freq', 'coin-type'].find(key => textField(raw, key) === null)
  if (empty !== undefined) return `its configuration has no value for ${empty}`
  const strange = Object.keys(raw).find(key => !known.has(key))
  return strange === undefined ? null : `its configuration has a setting "${strange.slice(0, 40)}" that a change of pools might lose`
}

/** What verify and undo compare. */
export function configOf({ raw }: BlackminerConf, now: number): MinerConfig {
  const manual = booleanField(raw, 'fan-ctrl') === true
  return {
    at: now,
    pools: poolsOfConf(raw),
    mode: null,
    fanMode: manual ? 'manual' : 'auto',
    fanPct: manual ? within(numberField(raw, 'fan-pwm', 'fan-pwm-front'), 0, 100) : null,
    fanTargetC: null,
    freqMhz: within(numberField(raw, 'freq'), 1, 5000),
    powerLimitW: null,
    other: otherOfConf(raw, ['fan-ctrl', 'fan-pwm', 'fan-pwm-front', 'fan-pwm-back', 'freq']),
  }
}
