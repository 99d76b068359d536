import type { PoolConfig } from '../../contract/model.ts'
import { field, type JsonRecord, recordsOf, textField } from '../../transport/fields.ts'
import type { Json } from '../../transport/tolerant-json.ts'

/** Keys that `MinerConfig` has fields of its own for. */
const bitmainShown = ['bitmain-work-mode', 'bitmain-fan-ctrl', 'bitmain-fan-pwm', 'bitmain-freq']

/** The pools of `get_miner_conf.cgi` in order, empty slots left out. */
export function poolsOfConf(raw: JsonRecord): readonly PoolConfig[] {
  return recordsOf(field(raw, 'pools')).flatMap(pool => {
    const url = textField(pool, 'url')
    return url === null ? [] : [{ url, user: asWritten(field(pool, 'user')), password: asWritten(field(pool, 'pass')) }]
  })
}

/** Everything else that a pool push must leave as it was. @param shown the keys that have a field of their own, beside the pools */
export function otherOfConf(raw: JsonRecord, shown: readonly string[] = bitmainShown): Readonly<Record<string, string>> {
  const rest = Object.entries(raw).filter(([key]) => key !== 'pools' && !shown.includes(key))
  return Object.fromEntries(rest.map(([key, value]) => [key, typeof value === 'string' ? value : JSON.stringify(value)]))
}

/** Blanks and all: verify and undo compare it. */
function asWritten(value: Json | undefined): string {
  if (typeof value === 'number') return String(value)
  return typeof value === 'string' ? value : ''
}
