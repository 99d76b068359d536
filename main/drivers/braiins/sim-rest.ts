import { bearerOf, bodyOf, errorPage, json, readBoards, readPower, type WebReply, type WebRequest } from '../../simulator/persona.ts'
import { present, socketsOf, sum } from './sim-api.ts'
import { at, parsed, words } from './sim-body.ts'
import { isNewer, logReply, networkReply, setNetwork, upgrade } from './sim-rest-care.ts'
import { type BraiinsTarget, refusal, type StoredConfig, type StoredPool } from './sim-target.ts'

/** The Public API: enums are numbers, quantities name their unit, errors are plain text. */
export function answerRest(target: BraiinsTarget, request: WebRequest): WebReply | Promise<WebReply> {
  const path = request.path.replace(/^\/api\/v1\/|\/$/g, '')
  if (!request.path.startsWith('/api/v1/')) return errorPage(404, 'Not Found')
  if (path === 'version') return json({ major: 1, minor: target.model.version.includes('26.') ? 3 : 0, patch: 0 })
  if (path === 'auth/login') return logIn(target, request)
  // A word before the token is not taken.
  if (/^bearer\s/i.test(request.headers.authorization ?? '') || !target.knows(bearerOf(request) ?? '')) return words(401, 'Unauthorized')
  if (request.method === 'GET') return readOf(target, path)
  if (request.method === 'PUT') return write(target, path, request)
  if (request.method === 'PATCH' && path === 'network/configuration') return setNetwork(target, request)
  if (request.method === 'POST' && path === 'upgrade/system-upgrade' && isNewer(target)) return upgrade(target, request)
  return words(405, '')
}

function logIn(target: BraiinsTarget, request: WebRequest): WebReply {
  const { username, password } = bodyOf(request) ?? {}
  const token = target.logIn(username, password)
  return token === null ? words(401, 'Invalid credentials') : json({ token, timeout_s: 3600 })
}

function readOf(target: BraiinsTarget, path: string): WebReply {
  const log = /^miner\/log\/(\w+)$/.exec(path)?.[1]
  if (log !== undefined) return logReply(target, log)
  const read = Object.hasOwn(reads, path) ? reads[path] : undefined
  return read === undefined ? words(404, '') : json(read(target))
}

const reads: Readonly<Record<string, (target: BraiinsTarget) => unknown>> = {
  'miner/details': details,
  'miner/stats': stats,
  'miner/status': target => ({ status: statusOf(target) }),
  'miner/hw/hashboards': hashboards,
  'miner/errors': () => ({ errors: [] }),
  'cooling/state': target => ({
    fans: socketsOf(target)
      .slice(0, target.model.fans)
      .map(({ rpm, speed }, position) => ({ position, rpm, target_speed_ratio: speed / 100 })),
    highest_temperature: {
      id: null,
      location: 1,
      temperature: { degree_c: Math.max(...present(target.machine).flatMap(({ board }) => board.chipC)) },
    },
  }),
  pools: target => [group(target)],
  'performance/tuner-state': ({ config }) => ({
    overall_tuner_state: 2,
    mode_state: {
      powertargetmodestate: { current_target: { watt: config.powerW }, profile: { created: null, target: { watt: config.powerW } } },
    },
  }),
  'configuration/miner': ({ config }) => ({
    pool_groups: [],
    tuner: { enabled: true, tuner_mode: 1, power_target: { watt: config.powerW }, hashrate_target: null },
    temperature: { minimum_required_fans: 2, mode: cooling(config) },
  }),
  'actions/locate': ({ machine }) => machine.blinking,
  network: ({ machine }) => networkReply(machine),
}

function statusOf({ machine }: BraiinsTarget): number {
  if (!machine.isMining()) return 1
  return machine.asleep ? 3 : 2
}

function details(target: BraiinsTarget) {
  const { machine, model } = target
  return {
    uid: 'SIMuid0000000000',
    hostname: machine.hostname,
    mac_address: machine.mac.toLowerCase(),
    status: statusOf(target),
    bos_version: { current: model.version, major: '2022-09-13-0-11012d53-22.08-plus', bos_plus: true },
    miner_identity: { brand: 1, model: 0, name: model.type, miner_model: model.type },
    sticker_hashrate: { gigahash_per_second: model.rate },
    bosminer_uptime_s: machine.elapsedS(),
    system_uptime_s: machine.elapsedS() + 40,
    serial_number: machine.serial,
  }
}

function workStats(rate: number, average: number, ideal: number, bestShare: number) {
  const now = { gigahash_per_second: rate }
  const long = { gigahash_per_second: average }
  const real = {
    last_5s: now,
    last_15s: now,
    last_1m: now,
    last_5m: long,
    last_15m: long,
    last_1h: long,
    last_24h: long,
    since_restart: long,
  }
  const nominal = { gigahash_per_second: ideal }
  return {
    real_hashrate: real,
    nominal_hashrate: nominal,
    error_hashrate: { megahash_per_second: rate * 0.2 },
    found_blocks: 0,
    best_share: bestShare,
  }
}

function stats({ machine, model }: BraiinsTarget) {
  machine.countShares()
  const boards = readBoards(machine)
  const [rate, average] = [sum(boards.map(board => board.rate)), sum(boards.map(board => board.rateAvg))]
  const accepted = Math.floor(sum(machine.pools.list.map(pool => pool.accepted)))
  return {
    miner_stats: workStats(rate, average, model.rate, accepted * 6000),
    pool_stats: {
      ...shares(accepted, Math.floor(sum(machine.pools.list.map(pool => pool.rejected)))),
      last_difficulty: machine.pools.difficulty,
    },
    power_stats: { approximated_consumption: { watt: readPower(machine) }, efficiency: { joule_per_terahash: 20 } },
  }
}

function shares(accepted: number, rejected: number) {
  return { accepted_shares: accepted, rejected_shares: rejected, stale_shares: 0 }
}

function hashboards({ machine, model }: BraiinsTarget) {
  const rows = present(machine).map(({ board, index }) => ({
    id: String(model.firstBoard + index),
    enabled: true,
    board_name: 'SIM',
    chips_count: board.chips - board.deadChips,
    serial_number: board.serial,
    current_voltage: { volt: 12.9 },
    current_frequency: { hertz: model.freqMhz * 1e6 },
    board_temp: { degree_c: Math.max(...board.pcbC) },
    lowest_inlet_temp: { degree_c: Math.min(...board.pcbC) },
    highest_outlet_temp: { degree_c: Math.max(...board.pcbC) },
    highest_chip_temp: { id: 1, location: 1, temperature: { degree_c: Math.max(...board.chipC) } },
    stats: workStats(board.rate, board.rateAvg, board.ideal, 0),
  }))
  return { hashboards: rows }
}

function group({ machine, config }: BraiinsTarget) {
  machine.countShares()
  const active = machine.pools.active()
  const pools = machine.pools.list.map((pool, index) => ({
    uid: `SIMpool${index}`,
    url: pool.url,
    user: pool.user,
    enabled: pool.enabled,
    alive: machine.pools.isAlive(pool),
    active: pool === active,
    stats: {
      ...shares(Math.floor(pool.accepted), Math.floor(pool.rejected)),
      last_difficulty: machine.pools.difficulty,
      last_share_time: { seconds: Math.floor(machine.now() / 1000) - 4, nanos: 0 },
    },
  }))
  return { uid: '0', name: config.group, strategy: { quota: { value: 1 } }, pools }
}

function cooling({ fans: { mode, speed, targetC } }: StoredConfig) {
  if (mode === 'manual') return { manual: { fan_speed_ratio: speed / 100 } }
  return mode === 'auto' ? { auto: { target_temperature: { degree_c: targetC }, hot_temperature: { degree_c: 90 } } } : { immersion: {} }
}

async function write(target: BraiinsTarget, path: string, request: WebRequest): Promise<WebReply> {
  const { machine } = target
  const body = parsed(request.body)
  switch (path) {
    case 'actions/locate':
      machine.blinking = body === true
      return json(machine.blinking)
    case 'actions/pause':
    case 'actions/resume': {
      const was = machine.asleep
      machine.asleep = path === 'actions/pause'
      return json(was === machine.asleep)
    }
    case 'actions/start':
      target.start()
      return json(false)
    case 'actions/restart':
      machine.later(200, () => target.restart())
      return json(true)
    case 'actions/reboot':
      machine.later(500, () => target.reboot())
      return { status: 204, body: '', contentType: 'text/plain' }
    case 'actions/factory-reset':
      if (!isNewer(target)) return words(404, '')
      machine.later(500, () => target.factoryReset())
      return { status: 204, body: '', contentType: 'text/plain' }
    case 'auth/password': {
      const password = at(body, 'password')
      if (typeof password !== 'string' && password !== null) return words(400, 'no password')
      target.setPassword(password ?? '')
      return { status: 204, body: '', contentType: 'text/plain' }
    }
    case 'pools/batch':
      return setPools(target, body)
    case 'performance/power-target':
      return setPower(target, body)
    case 'cooling/mode':
      return setCooling(target, body)
    default:
      return words(404, '')
  }
}

async function setPools(target: BraiinsTarget, body: unknown): Promise<WebReply> {
  const rows = at(body, 0, 'pools')
  const pools = Array.isArray(rows) ? rows.map((row: unknown) => poolOf(row)) : []
  const known = at(body, 0, 'uid') !== undefined || pools.length === 0
  if (known || pools.some(pool => pool === null) || target.machine.faults.has('refuse')) return words(400, refusal)
  await target.machine.pause(1000)
  target.store({ group: String(at(body, 0, 'name')), pools: pools.filter(pool => pool !== null) })
  target.restart()
  return json([group(target)])
}

function poolOf(row: unknown): StoredPool | null {
  const [url, user, password] = [at(row, 'url'), at(row, 'user'), at(row, 'password')]
  if (typeof url !== 'string' || !/^stratum2?\+/.test(url) || typeof user !== 'string' || at(row, 'uid') !== undefined) return null
  return { url, user, password: typeof password === 'string' ? password : '' }
}

/** What the model can do bounds it, as `configuration/constraints` tells. */
function setPower(target: BraiinsTarget, body: unknown): WebReply {
  const watt = Number(at(body, 'watt'))
  const { powerW } = target.model
  if (!(watt >= powerW * 0.3 && watt <= powerW * 1.5)) return words(400, `power target ${watt} W is out of range`)
  target.store({ powerW: watt })
  target.restart()
  return json({ watt })
}

function setCooling(target: BraiinsTarget, body: unknown): WebReply {
  const { fans } = target.config
  const ratio = Number(at(body, 'manual', 'fan_speed_ratio'))
  if (at(body, 'manual') !== undefined) {
    if (!(ratio >= 0 && ratio <= 1)) return words(400, 'fan_speed_ratio is out of range')
    target.store({ fans: { ...fans, mode: 'manual', speed: target.machine.hearsNumber(Math.round(ratio * 100)) } })
  } else if (at(body, 'auto') !== undefined) {
    target.store({ fans: { ...fans, mode: 'auto', targetC: Number(at(body, 'auto', 'target_temperature', 'degree_c') ?? fans.targetC) } })
  } else if (at(body, 'immersion') !== undefined) target.store({ fans: { ...fans, mode: 'immersion' } })
  else return words(400, 'no cooling mode')
  return json(body)
}
