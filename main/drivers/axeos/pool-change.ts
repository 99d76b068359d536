import type { PoolToSet, SetPoolsParams } from '../../contract/actions/set-pools.ts'
import { parsePoolUrl } from '../../contract/pool-url.ts'
import { field, type JsonRecord, numberField, recordsOf, textField } from '../../transport/fields.ts'
import type { Json } from '../../transport/tolerant-json.ts'
import { characterProblem, isNotBlank, listProblem, textsOf } from '../dialect/pool-guard.ts'
import { chosen, fallbackName, hasNumberedPools, isDual, isV2, slotsOf } from './pool-slots.ts'

/** The first choice and the fallback. Releases since 2.15 keep eight, but mine on the two that are chosen. */
const mostPools = 2

/** Longest host, worker or password that newer releases take, in characters. */
const maxLength = 255

/** Why these pools must not be written, whatever the release; `null` = they may. */
export function poolsProblem(params: SetPoolsParams): string | null {
  const texts = textsOf(params)
  const long = texts.find(({ text }) => text.length > maxLength)
  return (
    listProblem(params) ??
    (params.pools.length > mostPools
      ? `${params.pools.length} pools are given and this firmware mines on ${mostPools} at the most`
      : null) ??
    characterProblem(texts, isNotBlank, 'no pool takes a blank') ??
    characterProblem(texts, isPlain, 'this firmware puts it into its messages to the pool as it is, which a pool then cannot read') ??
    (long === undefined ? null : `${long.name} is longer than ${maxLength} characters`) ??
    params.pools.map((pool, place) => urlProblem(pool, `pool ${place + 1} URL`)).find(problem => problem !== null) ??
    null
  )
}

/** Why this very machine cannot take them, by what it shows of itself; `null` = it can. */
export function machineProblem(info: JsonRecord, { pools }: SetPoolsParams): string | null {
  if (isDual(info) && pools.length < mostPools) return 'it shares its work among two pools at once (dual pool mode), so it needs two'
  const shape = slotsOf(info)[0]?.record ?? info
  const wants = (scheme: RegExp) => pools.findIndex(pool => scheme.test(pool.url)) + 1
  const [encrypted, second] = [wants(/^stratum\+ssl:/i), wants(/^stratum2/i)]
  if (encrypted > 0 && field(shape, 'stratumTLS') === undefined)
    return `pool ${encrypted} URL is encrypted, which this release cannot do; use stratum+tcp://`
  if (second > 0 && field(shape, 'stratumProtocol') === undefined)
    return `pool ${second} URL is Stratum V2, which this release does not speak; use stratum+tcp://`
  return null
}

/** The settings that make these its pools and leave everything else as it is. */
export function poolSettings(info: JsonRecord, { pools }: SetPoolsParams): JsonRecord {
  return hasNumberedPools(info) ? numberedSettings(info, pools) : pairSettings(info, pools)
}

function pairSettings(info: JsonRecord, pools: readonly PoolToSet[]): JsonRecord {
  const shape = slotsOf(info)[0]?.record ?? info
  const entries = pools.flatMap((pool, place) => {
    const old = slotsOf(info)[place]?.record ?? shape
    const own = Object.entries(poolRecord(pool, old, shape))
    return place === 0 ? own : own.map(([name, value]) => [fallbackName(name), value] as const)
  })
  // Without a host there is no fallback.
  return Object.fromEntries(pools.length > 1 ? entries : [...entries, ['fallbackStratumURL', '']])
}

/** What a pool has beside these values is written back: the firmware fills in its own defaults for what is left out. */
function numberedSettings(info: JsonRecord, pools: readonly PoolToSet[]): JsonRecord {
  const [first, second] = placesFor(info, pools)
  const places = [first, second]
  const records = pools.map((pool, place) => {
    const id = places[place] ?? place
    const old = recordIn(info, id)
    return { ...old, ...poolRecord(pool, old, slotsOf(info)[0]?.record ?? info), id }
  })
  const fallback = pools.length > 1 ? second : first
  return { pools: records, ...(fallback === chosen(info)[1] ? {} : { secondaryPoolIndex: fallback }) }
}

/** The numbers to keep the two under: those in use; for a fallback that there was not, the one that holds it already, else a free one. */
function placesFor(info: JsonRecord, pools: readonly PoolToSet[]): readonly [number, number] {
  const [first, second] = chosen(info)
  if (second !== first) return [first, second]
  const host = partsOf(pools[1]?.url ?? '').stratumURL
  const others = Array.from({ length: 8 }, (_none, id) => id).filter(id => id !== first)
  const holding = others.find(id => host !== '' && textField(recordIn(info, id), 'stratumURL') === host)
  const free = others.find(id => textField(recordIn(info, id), 'stratumURL') === null)
  return [first, holding ?? free ?? (first === 0 ? 1 : 0)]
}

function recordIn(info: JsonRecord, id: number): JsonRecord {
  return recordsOf(field(info, 'pools')).find(pool => numberField(pool, 'id') === id) ?? {}
}

/** @param shape a pool of this release: what it has no setting for is not written */
function poolRecord(pool: PoolToSet, old: JsonRecord, shape: JsonRecord): JsonRecord {
  const { stratumURL, stratumPort, key } = partsOf(pool.url)
  const isSsl = /^stratum\+ssl:/i.test(pool.url)
  const isSecond = /^stratum2/i.test(pool.url)
  const keyName = field(shape, 'sv2AuthorityPubkey') === undefined ? 'stratumV2AuthorityPubkey' : 'sv2AuthorityPubkey'
  return {
    stratumURL,
    stratumPort,
    stratumUser: pool.user,
    stratumPassword: pool.password,
    ...(field(shape, 'stratumTLS') === undefined ? {} : { stratumTLS: tlsFor(isSsl, stratumURL, old, field(shape, 'stratumTLS')) }),
    ...(field(shape, 'stratumProtocol') === undefined ? {} : { stratumProtocol: protocolFor(isSecond, field(shape, 'stratumProtocol')) }),
    ...(isSecond ? { [keyName]: key } : {}),
  }
}

/** 1 = by the certificates that everybody trusts, 2 = by one of the owner's, which fits its own host only. */
function tlsFor(isSsl: boolean, host: string, old: JsonRecord, shape: Json | undefined): Json {
  if (typeof shape === 'boolean') return isSsl
  const kept = textField(old, 'stratumURL') === host && !isV2(old) ? numberField(old, 'stratumTLS') : null
  return isSsl ? (kept ?? 0) || 1 : 0
}

function protocolFor(isSecond: boolean, shape: Json | undefined): Json {
  if (typeof shape === 'number') return isSecond ? 1 : 0
  return isSecond ? 'SV2' : 'SV1'
}

function partsOf(url: string): { readonly stratumURL: string; readonly stratumPort: number; readonly key: string } {
  const parsed = parsePoolUrl(/:\/\//.test(url) ? url : `stratum+tcp://${url}`)
  if (!parsed.ok) return { stratumURL: '', stratumPort: 0, key: '' }
  const { host, port, rest } = parsed.url
  return { stratumURL: host, stratumPort: port, key: rest.replace(/^\//, '') }
}

/** Host and port have fields of their own; there is none for what else a URL may hold. */
function urlProblem({ url }: PoolToSet, name: string): string | null {
  const parsed = parsePoolUrl(/:\/\//.test(url) ? url : `stratum+tcp://${url}`)
  if (!parsed.ok) return `${name} cannot be split into host and port: ${parsed.problem}`
  const { rest, scheme } = parsed.url
  if (rest === '' || rest === '/' || (scheme === 'stratum2+tcp' && /^\/[A-Za-z0-9]+$/.test(rest))) return null
  return `${name} holds "${rest}" behind the port, for which this firmware has no field; set it on its own page`
}

function isPlain(character: string): boolean {
  return /^[!-~]$/.test(character) && !/["\\]/.test(character)
}
