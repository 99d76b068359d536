import type { OwnAddress, PoolLine } from '../../simulator/persona.ts'
import type { EpicModel } from './sim-models.ts'
import { type EpicSettings, levelsOf } from './sim-settings.ts'

/** One call that changes something. */
export interface Change {
  /** Whether it goes into the flash. */
  readonly stores: boolean
  /**
   * The settings after it; `null` when its parameter is not what the call takes.
   * @param heard a speed or a power as the machine hears it
   */
  make(settings: EpicSettings, param: unknown, heard: (value: number) => number): EpicSettings | null
}

type Fields = Readonly<Record<string, unknown>>

/** The calls of a release; `null` for one that it does not know. */
export function changeOf(model: EpicModel, call: string): Change | null {
  const known =
    model.generation === 'old' ? oldCalls : { ...newCalls, ...(model.generation === 'presets' ? presetCalls(model) : tuneCalls(model)) }
  return Object.hasOwn(known, call) ? (known[call] ?? null) : null
}

/** Done, not stored: `make` only looks at the parameter. */
function done(accepts: (param: unknown) => boolean): Change {
  return { stores: false, make: (settings, param) => (accepts(param) ? settings : null) }
}

function stored(make: Change['make']): Change {
  return { stores: true, make }
}

const isSeconds = (param: unknown) => typeof param === 'number'

const oldCalls: Readonly<Record<string, Change>> = {
  pool: stored((settings, param) => (typeof param === 'string' ? withFirst(settings, { url: param }) : null)),
  login: stored((settings, param) => {
    const { login, password } = fieldsOf(param)
    return typeof login === 'string' && typeof password === 'string' ? withFirst(settings, { user: login, pass: password }) : null
  }),
  reboot: done(isSeconds),
}

const newCalls: Readonly<Record<string, Change>> = {
  authenticate: done(param => param === null),
  coin: stored(takeCoin),
  miner: {
    stores: true,
    make: (settings, param) => (param === 'Stop' || param === 'Autostart' ? { ...settings, autostart: param === 'Autostart' } : null),
  },
  reboot: done(isSeconds),
  softreboot: done(param => param === null || isSeconds(param)),
  identify: done(param => typeof param === 'boolean'),
  password: { stores: true, make: (settings, param) => (typeof param === 'string' && param !== '' ? settings : null) },
  network: { stores: true, make: (settings, param) => (addressIn(param) === undefined ? null : settings) },
  defaultconfig: { stores: true, make: (settings, param) => (param === null ? settings : null) },
}

/** What a network call asks for: `null` = by DHCP; `undefined` = it is not one that it takes. */
export function addressIn(param: unknown): OwnAddress | null | undefined {
  const { dhcp, static: own } = fieldsOf(param)
  if (dhcp === null && own === undefined) return null
  const { address: ip, netmask: mask, gateway, dns, dns2 } = fieldsOf(own)
  const texts = [ip, mask, gateway, dns, dns2]
  if (!texts.every(text => typeof text === 'string' && text !== '')) return undefined
  return { ip: String(ip), mask: String(mask), gateway: String(gateway), dns: [String(dns), String(dns2)] }
}

function tuneCalls(model: EpicModel): Readonly<Record<string, Change>> {
  return {
    fanspeed: stored(takeFan),
    perpetualtune: stored((settings, param) =>
      typeof param === 'boolean' ? { ...settings, tune: { ...settings.tune, running: param } } : null,
    ),
    'perpetualtune/algo': stored((settings, param, heard) => {
      const { algo, target, min_throttle: minThrottle, throttle_step: throttleStep } = fieldsOf(param)
      const known = ['VoltageOptimizer', 'ChipTune', ...(model.hasPowerTune ? ['PowerTune'] : [])]
      if (typeof algo !== 'string' || !known.includes(algo)) return null
      if (typeof target !== 'number' || typeof minThrottle !== 'number' || typeof throttleStep !== 'number') return null
      return { ...settings, tune: { ...settings.tune, algorithm: algo, target: heard(target), minThrottle, throttleStep } }
    }),
  }
}

function presetCalls(model: EpicModel): Readonly<Record<string, Change>> {
  return {
    fanspeed: stored((settings, param, heard) =>
      typeof param === 'string' ? { ...settings, fan: { manualPct: heard(Number(param)) } } : null,
    ),
    mode: stored((settings, param, heard) => {
      const { preset, power_target: watts } = fieldsOf(param)
      const levels = typeof preset === 'string' ? levelsOf(model)[preset] : undefined
      if (typeof preset !== 'string' || typeof watts !== 'number' || levels?.includes(watts) !== true) return null
      return { ...settings, preset: { name: preset, watts: heard(watts) } }
    }),
  }
}

function takeCoin(settings: EpicSettings, param: unknown): EpicSettings | null {
  const { coin, stratum_configs: configs, unique_id: unique } = fieldsOf(param)
  if (typeof coin !== 'string' || !Array.isArray(configs) || configs.length > 3) return null
  const pools = configs.map(config => {
    const { pool, login, password } = fieldsOf(config)
    return { url: String(pool), user: String(login), pass: String(password) }
  })
  return { ...settings, pools, uniqueId: unique === true }
}

function takeFan(settings: EpicSettings, param: unknown, heard: (value: number) => number): EpicSettings | null {
  const { Auto: auto, Manual: manual } = fieldsOf(param)
  if (typeof manual === 'number') return { ...settings, fan: { manualPct: heard(manual) } }
  const { 'Idle Speed': idlePct, 'Target Temperature': targetC } = fieldsOf(auto)
  return typeof idlePct === 'number' && typeof targetC === 'number' ? { ...settings, fan: { auto: { idlePct, targetC } } } : null
}

function withFirst(settings: EpicSettings, change: Partial<PoolLine>): EpicSettings {
  const first = settings.pools[0] ?? { url: '', user: '', pass: '' }
  return { ...settings, pools: [{ ...first, ...change }] }
}

function fieldsOf(value: unknown): Fields {
  return typeof value === 'object' && value !== null ? { ...value } : {}
}
