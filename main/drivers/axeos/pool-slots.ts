import { booleanField, field, type JsonRecord, numberField, recordOf, recordsOf, textField } from '../../transport/fields.ts'
import { within } from '../dialect/sane.ts'

/** One pool in the firmware's own words, under the names of the first one: `stratumURL`, `stratumPort`, `stratumUser`, … */
export interface PoolSlot {
  /** Its number among the eight that releases since 2.15 keep; `null` on older ones, which have two: the first and the fallback. */
  readonly id: number | null
  readonly record: JsonRecord
}

/** The pools that it may mine on, the first choice first; those without a host are left out. */
export function slotsOf(info: JsonRecord): readonly PoolSlot[] {
  const slots = hasNumberedPools(info) ? numbered(info) : pair(info)
  return slots.filter(({ record }) => textField(record, 'stratumURL') !== null)
}

/** Whether it keeps a list of pools, of which two are chosen, instead of one pool and a fallback. */
export function hasNumberedPools(info: JsonRecord): boolean {
  return Array.isArray(field(info, 'pools'))
}

/** The numbers of the first choice and of the fallback; the same one twice = there is no fallback. */
export function chosen(info: JsonRecord): readonly [number, number] {
  return [numberField(info, 'primaryPoolIndex') ?? 0, numberField(info, 'secondaryPoolIndex') ?? 1]
}

/** Whether it shares its work among both pools at once, as the NerdQAxe family can. */
export function isDual(info: JsonRecord): boolean {
  const stratum = recordOf(field(info, 'stratum'))
  return numberField(stratum, 'activePoolMode', 'poolMode') === 1
}

/** 'stratum+tcp://pool.example:3333', with the authority key behind it for Stratum V2; '' when there is no host. */
export function urlOf(record: JsonRecord): string {
  const host = textField(record, 'stratumURL')
  if (host === null) return ''
  // Somebody may have typed the whole URL into the field for the host.
  if (/^[a-z0-9+]+:\/\//i.test(host)) return withPort(host, record)
  const key = isV2(record) ? textField(record, 'stratumV2AuthorityPubkey', 'sv2AuthorityPubkey') : null
  return `${schemeOf(record)}://${withPort(host, record)}${key === null ? '' : `/${key}`}`
}

/** Whether it speaks Stratum V2 there: 'SV2', or 1 on the NerdQAxe family. */
export function isV2(record: JsonRecord): boolean {
  return /^(?:SV2|1)$/i.test(textField(record, 'stratumProtocol') ?? '')
}

/** Whether the connection is encrypted: a number above 0 on AxeOS, a yes or no on the NerdQAxe family. */
function isEncrypted(record: JsonRecord): boolean {
  return booleanField(record, 'stratumTLS') ?? (numberField(record, 'stratumTLS') ?? 0) > 0
}

/** The name of a setting of the fallback pool: 'stratumURL' -> 'fallbackStratumURL'. */
export function fallbackName(name: string): string {
  return `fallback${name.charAt(0).toUpperCase()}${name.slice(1)}`
}

function schemeOf(record: JsonRecord): string {
  if (isV2(record)) return 'stratum2+tcp'
  return isEncrypted(record) ? 'stratum+ssl' : 'stratum+tcp'
}

function withPort(host: string, record: JsonRecord): string {
  const port = within(numberField(record, 'stratumPort'), 1, 65_535)
  return port === null || /:\d+$/.test(host) ? host : `${host}:${port}`
}

function numbered(info: JsonRecord): readonly PoolSlot[] {
  const pools = recordsOf(field(info, 'pools'))
  return [...new Set(chosen(info))].flatMap(id => {
    const record = pools.find(pool => numberField(pool, 'id') === id)
    return record === undefined ? [] : [{ id, record }]
  })
}

function pair(info: JsonRecord): readonly PoolSlot[] {
  return [
    { id: null, record: ofFirst(info) },
    { id: null, record: ofFallback(info) },
  ]
}

const isPoolKey = /^(?:stratum|sv2)[A-Z]/

function ofFirst(info: JsonRecord): JsonRecord {
  return Object.fromEntries(Object.entries(info).filter(([name]) => isPoolKey.test(name)))
}

function ofFallback(info: JsonRecord): JsonRecord {
  const renamed = Object.entries(info).flatMap(([name, value]) => {
    if (!name.startsWith('fallback')) return []
    const rest = name.slice('fallback'.length)
    return [[`${rest.charAt(0).toLowerCase()}${rest.slice(1)}`, value] as const]
  })
  return Object.fromEntries(renamed.filter(([name]) => isPoolKey.test(name)))
}
