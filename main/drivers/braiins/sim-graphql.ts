import { bodyOf, errorPage, json, readBoards, readPower, type WebReply, type WebRequest } from '../../simulator/persona.ts'
import { present, socketsOf, sum } from './sim-api.ts'
import { execute, type Node, QueryError, type Tree } from './sim-graphql-query.ts'
import { networkPage } from './sim-luci.ts'
import { type BraiinsTarget, refusal, type StoredPool } from './sim-target.ts'

/** What one request may change, and the cookie that it gives out. */
interface Visit {
  readonly target: BraiinsTarget
  readonly variables: Readonly<Record<string, unknown>>
  cookie: string | null
}

/** GraphQL as the web page of 21.09 to 25.05 speaks it; every reply is HTTP 200. */
export function answerGraphql(target: BraiinsTarget, request: WebRequest): WebReply {
  const token = /\bsession_id=([^;\s]+)/.exec(request.headers.cookie ?? '')?.[1] ?? ''
  const isIn = target.knows(token)
  if (request.path === '/cgi-bin/luci/admin/network/iface_status/lan' && isIn && !target.model.version.includes('-25.'))
    return networkPage(target)
  if (request.path !== '/graphql' || request.method !== 'POST') return errorPage(404, 'Not Found')
  const { query, variables } = bodyOf(request) ?? {}
  if (typeof query !== 'string') return errors('Unknown operation')
  if (!isIn && !query.includes('auth{login') && query !== '{bos{info{version{full}}}}') return errors('Not authenticated')
  const visit: Visit = { target, variables: recordFrom(variables), cookie: null }
  try {
    const data = execute(query, query.startsWith('mutation') ? mutations(visit) : queries(target))
    const headers = visit.cookie === null ? {} : { 'Set-Cookie': `session_id=${visit.cookie}; Path=/; HttpOnly` }
    return json({ data }, 200, headers)
  } catch (thrown) {
    if (thrown instanceof QueryError) return errors(thrown.message)
    throw thrown
  }
}

function errors(message: string): WebReply {
  return json({ data: null, errors: [{ message, locations: [] }] })
}

function recordFrom(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? { ...value } : {}
}

function queries(target: BraiinsTarget): Tree {
  const { machine, model } = target
  const bos = {
    __typename: 'Bos',
    hostname: machine.hostname,
    faultLight: machine.blinking,
    info: { version: { full: model.version } },
    uptime: { durationS: machine.elapsedS() + 600 },
    ...(model.version.includes('-25.') ? { macAddress: machine.mac } : {}),
  }
  const info: Tree = {
    __typename: 'BosminerInfo',
    fans: () => socketsOf(target).map(({ rpm, speed }, name) => ({ name: String(name), rpm, speed })),
    summary: () => running(target, summary),
    workSolver: () => running(target, workSolver),
    poolGroups: () => [{ name: target.config.group, pools: pools(target) }],
    modelName: `Bitmain ${model.type}`,
  }
  const bosminer: Tree = {
    __typename: 'Bosminer',
    info,
    config: () => config(target),
    ...(model.isRich ? { uptime: { durationS: machine.elapsedS() } } : {}),
  }
  return { bos, bosminer, ...(model.isRich ? { events: { appeals: [] } } : {}) }
}

/** What is worked out by the mining program cannot be told while it stands; one that was told to sleep stands. */
function running(target: BraiinsTarget, of: (target: BraiinsTarget) => Node): Node {
  if (target.machine.isMining() && !target.machine.asleep) return of(target)
  throw new QueryError('UNAVAILABLE: bosminer is not running')
}

function summary(target: BraiinsTarget): Node {
  const { machine, model, config: stored } = target
  machine.countShares()
  const accepted = Math.floor(sum(machine.pools.list.map(pool => pool.accepted)))
  const rejected = Math.floor(sum(machine.pools.list.map(pool => pool.rejected)))
  return {
    power: { approxConsumptionW: readPower(machine), limitW: stored.powerW },
    ...(model.isRich
      ? { bestShare: accepted * 6000, shares: { acceptedSolutions: accepted, rejectedSolutions: rejected, staleSolutions: 0 } }
      : {}),
  }
}

/** GH/s as MH/s. */
const mega = 1000

function workSolver({ machine, model }: BraiinsTarget): Node {
  const boards = readBoards(machine)
  return {
    nominalMhs: model.rate * mega,
    realHashrate: { mhs5S: sum(boards.map(board => board.rate)) * mega, mhsAv: sum(boards.map(board => board.rateAvg)) * mega },
    childSolvers: present(machine).map(({ board, index }) => ({
      name: String(model.firstBoard + index),
      nominalMhs: board.ideal * mega,
      realHashrate: { mhs5S: board.rate * mega },
      hwDetails: {
        __typename: 'HwDetails',
        chips: board.chips - board.deadChips,
        frequencyMhz: model.freqMhz,
        voltageV: 12.9,
        ...(model.isRich ? { hbSerialNumber: board.serial } : {}),
      },
      temperatures: temperatures(board, model.isRich),
    })),
  }
}

function temperatures(board: ReturnType<typeof readBoards>[number], isRich: boolean): Node {
  const [boardC, chipC] = [Math.max(...board.pcbC), Math.max(...board.chipC)]
  if (!isRich) {
    return [
      { name: 'Board', degreesC: boardC },
      { name: 'Chip', degreesC: chipC },
    ]
  }
  return [
    { name: 'Max Board', degreesC: boardC },
    { name: 'Max Chip', degreesC: chipC },
    { name: 'Inlet', degreesC: Math.min(...board.pcbC) },
    { name: 'Outlet', degreesC: boardC },
  ]
}

function pools({ machine }: BraiinsTarget): Node {
  machine.countShares()
  const active = machine.pools.active()
  return machine.pools.list.map(pool => ({
    url: pool.url,
    user: pool.user,
    status: machine.pools.isAlive(pool) ? 'ALIVE' : 'DEAD',
    active: pool === active,
    shares: { acceptedSolutions: Math.floor(pool.accepted), rejectedSolutions: Math.floor(pool.rejected) },
  }))
}

function config({ config: stored }: BraiinsTarget): Node {
  return {
    __typename: 'BosminerConfig',
    groups: [
      {
        id: '0',
        name: stored.group,
        strategy: { __typename: 'QuotaStrategy', quota: 1 },
        pools: stored.pools.map(({ url, user, password }) => ({ enabled: true, url, user, password })),
      },
    ],
    autotuning: { enabled: true, mode: 'POWER_TARGET', powerTarget: stored.powerW, hashrateTarget: null },
    tempControl: { mode: stored.fans.mode.toUpperCase(), targetTemp: stored.fans.targetC },
    fanControl: { speed: stored.fans.speed },
  }
}

const done = { __typename: 'VoidResult', void: '' } as const

function failed(type: string, message: string): Tree {
  return { __typename: type, message }
}

function mutations(visit: Visit): Tree {
  const { target, variables } = visit
  const { machine } = target
  const input = recordFrom(variables.input)
  const stopped = () => failed('BosminerError', 'bosminer is not running')
  return {
    auth: { login: () => logIn(visit) },
    bos: {
      reboot: () => {
        machine.later(500, () => target.reboot())
        return done
      },
      setPassword: () => {
        target.setPassword(String(variables.newPassword ?? ''))
        return done
      },
      factoryReset: () => {
        machine.later(500, () => target.factoryReset())
        return done
      },
      setFaultLight: () => {
        machine.blinking = variables.enable === true
        return { enabled: machine.blinking }
      },
    },
    bosminer: {
      start: () => {
        machine.asleep = false
        target.start()
        return done
      },
      stop: () => {
        if (!machine.isMining()) return stopped()
        target.stop()
        return done
      },
      restart: () => {
        if (!machine.isMining()) return stopped()
        machine.later(200, () => target.restart())
        return done
      },
      config: {
        updateGroups: () => updateGroups(target, variables.groups),
        updateAutotuning: () => updateAutotuning(target, input),
        updateTempAndFans: () => updateFans(target, input),
      },
    },
  }
}

function logIn(visit: Visit): Tree {
  visit.cookie = visit.target.logIn(visit.variables.username, visit.variables.password)
  return visit.cookie === null ? failed('AuthError', 'Invalid credentials') : done
}

function updateGroups(target: BraiinsTarget, groups: unknown): Tree {
  const group = Array.isArray(groups) ? recordFrom(groups[0]) : {}
  const pools = Array.isArray(group.pools) ? group.pools.map((pool: unknown) => poolOf(recordFrom(pool))) : []
  if (pools.length === 0 || pools.includes(null) || target.machine.faults.has('refuse')) return failed('GroupListError', refusal)
  target.store({ group: String(group.name), pools: pools.filter(pool => pool !== null) })
  return { __typename: 'GroupList', groups: [{ id: '0' }] }
}

function poolOf({ url, user, password }: Readonly<Record<string, unknown>>): StoredPool | null {
  if (typeof url !== 'string' || !/^stratum2?\+/.test(url) || typeof user !== 'string') return null
  return { url, user, password: typeof password === 'string' ? password : '' }
}

function updateAutotuning(target: BraiinsTarget, { mode, powerTarget }: Readonly<Record<string, unknown>>): Tree {
  const { powerW } = target.model
  const isPossible = typeof powerTarget === 'number' && powerTarget >= powerW * 0.3 && powerTarget <= powerW * 1.5
  if (mode !== 'POWER_TARGET' || !isPossible) return failed('AutotuningError', 'Power target is out of range')
  target.store({ powerW: powerTarget })
  target.restart()
  return { __typename: 'AutotuningOut' }
}

function updateFans(target: BraiinsTarget, { mode, speed, targetTemp }: Readonly<Record<string, unknown>>): Tree {
  const { fans } = target.config
  if (mode === 'MANUAL' && typeof speed === 'number') target.store({ fans: { ...fans, mode: 'manual', speed } })
  else if (mode === 'AUTO')
    target.store({ fans: { ...fans, mode: 'auto', targetC: typeof targetTemp === 'number' ? targetTemp : fans.targetC } })
  else return failed('AttributeError', 'Invalid mode')
  return { __typename: 'TempAndFansOut' }
}
