import { MinerError } from '../../contract/failure.ts'
import type { MinerConfig } from '../../contract/model.ts'
import { booleanOf, field, type JsonRecord, numberField, recordsOf } from '../../transport/fields.ts'
import type { Json } from '../../transport/tolerant-json.ts'
import { refuseIf } from '../dialect/pool-guard.ts'
import type { Reading, Session } from '../driver.ts'
import { blankConfig } from './config.ts'
import type { BosInterface } from './interface.ts'
import { splitProblem } from './pool-groups.ts'
import { part, wattsUnder } from './quantity.ts'
import { readLogs, readNetwork, restCare } from './rest-care.ts'
import { get, getObject, login, put } from './rest-client.ts'
import { coolingBody, coolingOf } from './rest-cooling.ts'
import { boardSerialsOf, factsOfDetails, groupWords, parsePools, parseRest, type RestReplies } from './rest-read.ts'
import { afterWrite, askedLately, isWatched } from './watch.ts'

/** What changes slowly or tells about trouble, asked in turn; fans stand twice. */
const turns = ['cooling', 'details', 'cooling', 'tuner', 'cooling', 'errors'] as const

type Slow = (typeof turns)[number]

const paths: Readonly<Record<Slow, string>> = {
  cooling: 'cooling/state',
  details: 'miner/details',
  tuner: 'performance/tuner-state',
  errors: 'miner/errors',
}

/** The Public API of release 25.07 and later. */
export const restInterface: BosInterface = {
  name: 'REST',
  async readIdentity(session, signal) {
    const details = await getObject(session, paths.details, signal)
    const boards = await optional(() => getObject(session, 'miner/hw/hashboards', signal))
    return { ...factsOfDetails(details), boardSerials: boardSerialsOf(boards), access: session.logins.access ?? 'open' }
  },
  read,
  readConfig,
  requireBase: async (session, signal) => {
    await theGroup(session, signal)
  },
  isLocating: async (session, signal) => booleanOf(await get(session, 'actions/locate', signal)),
  readNetwork,
  readLogs,
  logIn: async (session, signal) => {
    await login(session, signal)
  },
  writes: {
    ...restCare,
    async setPools(session, { pools }, signal) {
      const group = await theGroup(session, signal)
      // What the firmware is told to keep is told back to it; the ids of pools that are replaced must not be.
      const rows = pools.map(({ url, user, password }) => ({ enabled: true, url, user, password }))
      await write(session, 'pools/batch', [{ ...group, pools: rows }], 'pools', signal)
    },
    reboot: (session, _params, signal) => restart(session, 'actions/reboot', signal),
    restartMining: (session, _params, signal) => restart(session, 'actions/restart', signal),
    locate: (session, { on }, signal) => put(session, 'actions/locate', on, 'LED', signal),
    sleep: (session, _params, signal) => write(session, 'actions/pause', undefined, 'state', signal),
    async wake(session, _params, signal) {
      const status = numberField(await getObject(session, paths.details, signal), 'status')
      // A program that was stopped does not resume: it is started.
      await write(session, status === 1 ? 'actions/start' : 'actions/resume', undefined, 'state', signal)
    },
    setPowerLimit: (session, { watts }, signal) => write(session, 'performance/power-target', { watt: watts }, 'power limit', signal),
    async setFan(session, params, signal) {
      const before = await getObject(session, 'configuration/miner', signal)
      if (coolingOf(before) === null)
        throw new MinerError({
          code: 'unsupported',
          what: 'this release does not tell how its fans are driven, so a change could not be proved',
        })
      await write(session, 'cooling/mode', coolingBody(params, before), 'fan setting', signal)
    },
  },
}

/** Four requests: rates, boards, pools, and one of the rest in turn; all of them the first time and for some minutes after a write. */
async function read(session: Session, signal: AbortSignal): Promise<Reading> {
  const stats = await unlessSpoilt(() => getObject(session, 'miner/stats', signal))
  const hashboards = await unlessSpoilt(() => getObject(session, 'miner/hw/hashboards', signal))
  const pools = await optional(() => get(session, 'pools/', signal))
  const slow = await readSlow(session, isIdle(stats), signal)
  const detailsAgeS = (session.now() - (slow.at.get('details') ?? session.now())) / 1000
  const of = (name: Slow) => slow.values.get(name) ?? null
  if (stats === null && hashboards === null && of('details') === null)
    throw new MinerError({ code: 'refused', reason: 'it tells neither statistics nor details now; it may still be starting' })
  const replies: RestReplies = {
    stats,
    hashboards,
    pools,
    cooling: of('cooling'),
    details: of('details'),
    tuner: of('tuner'),
    errors: of('errors'),
    detailsAgeS,
  }
  return parseRest(replies, session.facts, session.now())
}

/** What a machine is told to do shows in its details: asked at once when it does not hash. */
function isIdle(stats: JsonRecord | null): boolean {
  const rates = part(stats, 'miner_stats', 'real_hashrate', 'last_5s')
  return !Object.values(rates ?? {}).some(value => typeof value === 'number' && value > 0)
}

async function readSlow(session: Session, idle: boolean, signal: AbortSignal) {
  const due = isWatched(session) ? ([...new Set(turns)] as const) : askedLately(session, turns)
  const asked: readonly Slow[] = idle && due.length === 1 ? ['details'] : due
  const kept = slowOf(session)
  for (const name of asked) {
    // The state of a machine that does not hash stands in its details alone, and so does the model that boards and fans are held against.
    const tolerate = name === 'details' ? unlessSpoilt : optional
    const value = await tolerate(() => getObject(session, paths[name], signal))
    kept.values.set(name, value)
    kept.at.set(name, session.now())
  }
  return kept
}

/** The last answers to what is asked in turn, and when they came. */
class SlowReplies {
  readonly values = new Map<Slow, JsonRecord | null>()
  readonly at = new Map<Slow, number>()
}

const slowKey = 'braiins.slow'

function slowOf(session: Session): SlowReplies {
  const known = session.memo.get(slowKey)
  if (known instanceof SlowReplies) return known
  const fresh = new SlowReplies()
  session.memo.set(slowKey, fresh)
  return fresh
}

/** A release without a path, or one that fails on it, tells the rest all the same. */
async function optional<T>(read: () => Promise<T>): Promise<T | null> {
  try {
    return await read()
  } catch (thrown) {
    const code = thrown instanceof MinerError ? thrown.failure.code : null
    if (code === 'unsupported' || code === 'refused' || code === 'malformed') return null
    throw thrown
  }
}

/** The same for what a reading stands on: half of it would be taken for the whole. */
async function unlessSpoilt<T>(read: () => Promise<T>): Promise<T | null> {
  try {
    return await read()
  } catch (thrown) {
    const code = thrown instanceof MinerError ? thrown.failure.code : null
    if (code === 'unsupported' || code === 'refused') return null
    throw thrown
  }
}

async function readConfig(session: Session, signal: AbortSignal): Promise<MinerConfig> {
  const groups = await get(session, 'pools/', signal)
  const config = (await unlessSpoilt(() => getObject(session, 'configuration/miner', signal))) ?? {}
  const tuner = part(config, 'tuner')
  const cooling = coolingOf(config)
  const mode = numberField(tuner, 'tuner_mode')
  return {
    ...blankConfig(session.now()),
    // The firmware takes passwords and does not tell them.
    pools: parsePools(groups).map(({ url, user }) => ({ url, user, password: null })),
    mode: mode === 1 ? 'power target' : mode === 2 ? 'hashrate target' : null,
    powerLimitW: wattsUnder(tuner, 'power_target'),
    fanMode: cooling?.mode ?? null,
    fanPct: cooling?.mode === 'manual' ? cooling.pct : null,
    fanTargetC: cooling?.targetC ?? null,
    other: { 'pool groups': groupWords(groups), ...otherOf(config) },
  }
}

/** What a push must leave as it was, as text. */
function otherOf(config: JsonRecord): Readonly<Record<string, string>> {
  const rest = Object.entries(config).filter(([name]) => !['pool_groups', 'tuner', 'temperature', 'cooling'].includes(name))
  return Object.fromEntries(rest.map(([name, value]) => [name, JSON.stringify(value)]))
}

/** Name and strategy of the only pool group. Throws `refused` where the machine splits its work. */
async function theGroup(session: Session, signal: AbortSignal): Promise<JsonRecord> {
  const groups = recordsOf(await get(session, 'pools/', signal))
  refuseIf(splitProblem(groups.length))
  const strategy = part(groups[0] ?? null, 'strategy') ?? { quota: { value: 1 } }
  const name = field(groups[0] ?? null, 'name')
  return { name: typeof name === 'string' && name !== '' ? name : 'Default', load_balance_strategy: strategy }
}

/** A write after which everything is looked at closely for a while. */
async function write(session: Session, path: string, body: Json | undefined, what: string, signal: AbortSignal): Promise<void> {
  try {
    await put(session, path, body, what, signal)
  } finally {
    afterWrite(session)
  }
}

/** The connection may drop before the answer; only a later reading tells. */
async function restart(session: Session, path: string, signal: AbortSignal): Promise<void> {
  // Proves that the machine is there and takes the password.
  await getObject(session, paths.details, signal)
  try {
    await write(session, path, undefined, 'state', signal)
  } catch (thrown) {
    const code = thrown instanceof MinerError ? thrown.failure.code : null
    if (code !== 'unreachable' && code !== 'timeout') throw thrown
  }
}
