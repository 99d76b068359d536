import { believablePools, type PoolLine } from '../../simulator/persona.ts'
import type { AxeModel } from './sim-models.ts'

type Value = string | number | boolean

/** One of the numbered pools of releases since 2.15. */
export type StoredPool = Readonly<Record<string, Value>> & { readonly id: number }

/** What lies in its flash. */
export interface StoredSettings {
  readonly values: Readonly<Record<string, Value>>
  /** Of releases since 2.15; on older ones the pools stand among the values. */
  readonly pools: readonly StoredPool[] | null
}

/** How many pools releases since 2.15 keep. */
const mostPools = 8

/** As somebody set it up: a pool and a fallback. */
export function firstSettings(model: AxeModel, worker: string, chance: number): StoredSettings {
  const [first, second] = believablePools('btc', worker, chance)
  const lines = [first, second].map(line => partsOf(line ?? { url: '', user: '', pass: '' }))
  const common = {
    hostname: 'bitaxe',
    ssid: 'home',
    frequency: model.freqMhz,
    coreVoltage: model.coreVoltage,
    autofanspeed: 1,
    invertscreen: 0,
  }
  const values: Readonly<Record<string, Value>> = { ...common, ...fanDefaults(model), ...(model.since > 9 ? { overclockEnabled: 0 } : {}) }
  if (model.fork === 'axe' && model.since >= 15) {
    const pools = lines.map((line, id) => ({ id, ...poolDefaults, ...line }))
    return { values: { ...values, primaryPoolIndex: 0, secondaryPoolIndex: 1, useFallbackStratum: 0 }, pools }
  }
  const shape = pairShape(model)
  const pair = lines.map((line, place) =>
    Object.entries({ ...line, ...shape }).map(([name, value]) => [place === 0 ? name : fallback(name), value]),
  )
  return { values: { ...values, ...Object.fromEntries(pair.flat()) }, pools: null }
}

/** A change as the firmware takes it; a text = why it does not. What it has no setting for is overlooked. */
export function changed(
  model: AxeModel,
  { values, pools }: StoredSettings,
  body: Readonly<Record<string, unknown>>,
): StoredSettings | string {
  const known = Object.entries(body).filter(([name]) => name in values)
  const isStrict = model.fork === 'axe' && model.since >= 10
  const fits = known.filter(([name, value]) => typeof value === typeof values[name])
  if (isStrict && fits.length < known.length) return 'Wrong API input'
  if (isStrict && typeof body.temptarget === 'number' && (body.temptarget < 35 || body.temptarget > 66)) return 'Wrong API input'
  const next = { ...values, ...Object.fromEntries(fits) } as StoredSettings['values']
  if (pools === null || body.pools === undefined) return { values: next, pools }
  const given = Array.isArray(body.pools) ? body.pools : [null]
  if (!given.every(isPool)) return 'Wrong API input'
  const others = pools.filter(pool => !given.some(({ id }) => id === pool.id))
  const added = given.map(pool => ({ ...poolDefaults, ...pool, stratumPassword: passwordFor(pool, pools) }))
  return { values: next, pools: [...others, ...added].sort((a, b) => a.id - b.id) }
}

/** The pools that it mines on, the first choice first. */
export function poolLines({ values, pools }: StoredSettings): readonly PoolLine[] {
  if (pools === null) return [lineOf(values, name => name), lineOf(values, fallback)]
  const [first, second] = [values.primaryPoolIndex, values.secondaryPoolIndex]
  const chosen = first === second ? [first] : [first, second]
  return chosen.flatMap(index => pools.filter(({ id }) => id === index).map(pool => lineOf(pool, name => name)))
}

/** The same with other workers for the pools that it mines on. */
export function withWorkers({ values, pools }: StoredSettings, lines: readonly PoolLine[]): StoredSettings {
  const [first, second] = lines.map(({ user }) => user)
  if (pools === null) {
    const workers = { stratumUser: first ?? '', [fallback('stratumUser')]: second ?? '' }
    return { values: { ...values, ...workers }, pools }
  }
  const places = [values.primaryPoolIndex, values.secondaryPoolIndex]
  const workerOf = (id: number) => lines[places.indexOf(id)]?.user
  return { values, pools: pools.map(pool => ({ ...pool, stratumUser: workerOf(pool.id) ?? pool.stratumUser ?? '' })) }
}

function lineOf(values: Readonly<Record<string, Value>>, nameOf: (name: string) => string): PoolLine {
  const of = (name: string) => values[nameOf(name)]
  const host = String(of('stratumURL') ?? '')
  const scheme = of('stratumProtocol') === 'SV2' ? 'stratum2+tcp' : of('stratumTLS') ? 'stratum+ssl' : 'stratum+tcp'
  return {
    url: host === '' ? '' : `${scheme}://${host}:${of('stratumPort')}`,
    user: String(of('stratumUser') ?? ''),
    pass: String(of('stratumPassword') ?? ''),
  }
}

const poolDefaults = {
  stratumProtocol: 'SV1',
  stratumSuggestedDifficulty: 1000,
  stratumExtranonceSubscribe: false,
  stratumTLS: 0,
  stratumCert: '',
  stratumDecodeCoinbase: true,
}

/** What a release has beside host, port, worker and password. */
function pairShape(model: AxeModel): Readonly<Record<string, Value>> {
  if (model.fork === 'nerd') return { stratumTLS: false, stratumProtocol: 0, stratumEnonceSubscribe: false }
  return model.since >= 14 ? { stratumTLS: 0, stratumProtocol: 'SV1', stratumExtranonceSubscribe: false } : {}
}

function fanDefaults(model: AxeModel): Readonly<Record<string, Value>> {
  if (model.fork === 'nerd') return { manualFanSpeed: 100, pidTargetTemp: 55, autofanspeed: 2, overheat_temp: 70 }
  if (model.since >= 11) return { manualFanSpeed: 100, minFanSpeed: 25, temptarget: 60 }
  return model.since >= 7 ? { fanspeed: 100, temptarget: 60 } : { fanspeed: 35 }
}

function isPool(value: unknown): value is StoredPool {
  const { id, stratumURL, stratumPort, stratumUser } = (value ?? {}) as Record<string, unknown>
  const texts = [stratumURL, stratumUser].every(text => typeof text === 'string' && text !== '')
  return typeof id === 'number' && id >= 0 && id < mostPools && texts && typeof stratumPort === 'number'
}

/** Five asterisks keep the one that it has; none at all is an x. */
function passwordFor(pool: StoredPool, before: readonly StoredPool[]): Value {
  const given = pool.stratumPassword
  return given === '*****' ? (before.find(({ id }) => id === pool.id)?.stratumPassword ?? 'x') : (given ?? 'x')
}

function partsOf({ url, user, pass }: PoolLine) {
  const [, host = '', port = '3333'] = /^[a-z+]+:\/\/([^:]+):(\d+)/.exec(url) ?? []
  return { stratumURL: host, stratumPort: Number(port), stratumUser: user, stratumPassword: pass }
}

function fallback(name: string): string {
  return `fallback${name.charAt(0).toUpperCase()}${name.slice(1)}`
}
