import { afterAll, beforeAll, describe, type ExpectStatic, expect, test } from 'vitest'
import type { ActionId, ParamsOf } from '../contract/actions/registry.ts'
import { actionIds } from '../contract/actions/registry.ts'
import { type Failure, failureOf, MinerError } from '../contract/failure.ts'
import { type Hall, startHall } from '../simulator/hall.ts'
import type { SimulatedMiner } from '../simulator/miner.ts'
import { personas } from '../simulator/personas.ts'
import type { HttpPort } from '../transport/http.ts'
import type { Session } from './driver.ts'
import { imageFor, meet, type Trial } from './trial.sample.ts'

/** Two models of every family: an action may be done in another way on the second. */
const roster = personas.flatMap(({ family, models }) =>
  [...new Set(models.map(({ type }) => type))].slice(0, 2).map(model => ({ family, model })),
)
const budgetMs = 120

let hall: Hall
const met = new Map<number, Trial>()
const counts = { offered: 0, refused: 0, accepted: 0, timedOut: 0, withPools: 0 }
/** Actions that end in a file on the machine; a machine that restarts instead is away for a while. */
const stored: ReadonlySet<ActionId> = new Set(['setPools', 'setFan', 'setPowerLimit', 'setPowerMode', 'setHostname', 'setNetwork'])

beforeAll(async () => {
  hall = await startHall({ base: '127.37.6.0/25', roster, apiPort: 15_428, webPort: 18_880, statusPort: null, speed: 200 })
  for (const [index, miner] of hall.miners.entries()) met.set(index, await meet(miner))
}, 60_000)
afterAll(() => hall.close())

describe.concurrent.each(roster.map(({ family, model }, index) => [family, model, index] as const))('%s, %s', (_family, _model, index) => {
  test('fails each action in time while it hangs, and says in its own words what it refuses to store', async ({ expect: expecting }) => {
    const miner = hall.miners[index]
    const trial = met.get(index)
    if (miner === undefined || trial === undefined) throw new Error(`no miner ${index}`)
    await givesUp(miner, trial, expecting)
    await refuses(miner, trial, expecting)
  }, 90_000)
})

/** Every action, while the machine takes connections and never answers. No connection stays. */
async function givesUp(miner: SimulatedMiner, trial: Trial, expect: ExpectStatic): Promise<void> {
  const ids = await offered(miner, trial)
  counts.offered += ids.length
  miner.inject('hang')
  for (const id of ids) {
    const where = `${miner.family} ${miner.model} ${id}`
    const startedAt = performance.now()
    const failure = await outcome(trial, id, samplesFor(miner)[id], impatient(trial.session))
    // Some pages keep the connection for as long as the LED blinks, so their silence is no answer; the look afterwards decides.
    expect(failure?.code ?? (id === 'locate' ? 'timeout' : 'took it'), `${where}: ${JSON.stringify(failure)}`).toMatch(
      /^(?:timeout|unreachable)$/,
    )
    expect(performance.now() - startedAt, where).toBeLessThan(30 * budgetMs)
    await expect.poll(() => miner.connections, { message: where, timeout: 5000 }).toBe(0)
    counts.timedOut++
  }
  miner.clear('hang')
}

/** Every action that ends in a file, while the machine can store none. */
async function refuses(miner: SimulatedMiner, trial: Trial, expect: ExpectStatic): Promise<void> {
  const ids = (await offered(miner, trial)).filter(id => stored.has(id))
  miner.inject('refuse')
  for (const id of ids) {
    const where = `${miner.family} ${miner.model} ${id}`
    const failure = await onceBack(trial, expect, () => outcome(trial, id, samplesFor(miner)[id], trial.session))
    if (failure === null) {
      expect(id, where).not.toBe('setPools')
      counts.accepted++
      continue
    }
    expect(failure.code, `${where}: ${JSON.stringify(failure)}`).toMatch(/^(?:refused|unsupported)$/)
    if (failure.code === 'refused') expect(failure.reason.trim(), where).not.toBe('')
    counts.refused++
    if (id === 'setPools') counts.withPools++
  }
  miner.clear('refuse')
}

test('every action of every family was tried', () => {
  console.info(`${counts.refused} actions refused, ${counts.accepted} done all the same, ${counts.timedOut} given up in time`)
  expect(met.size).toBe(roster.length)
  expect(counts.timedOut).toBe(counts.offered)
  expect(counts.timedOut).toBeGreaterThanOrEqual(2 * roster.length)
  expect(counts.refused).toBeGreaterThanOrEqual(counts.withPools)
  expect(counts.withPools).toBeGreaterThanOrEqual(personas.length)
})

/** Asked when the machine can be read, and again while one of its ports is not back yet: the action before may have restarted it. */
async function onceBack(trial: Trial, expect: ExpectStatic, ask: () => Promise<Failure | null>): Promise<Failure | null> {
  let failure: Failure | null = null
  const isThere = async () => {
    await trial.shown()
    failure = await ask()
    return failure?.code
  }
  await expect.poll(() => isThere().catch(() => 'unreachable'), { timeout: 10_000 }).not.toBe('unreachable')
  return failure
}

/** Something that the machine does not have to begin with. */
function samplesFor(miner: SimulatedMiner): { readonly [Id in ActionId]?: ParamsOf<Id> } {
  const { machine } = miner
  return {
    locate: { on: true },
    copyConfig: {},
    setPools: { pools: [{ url: 'stratum+tcp://new1.example:3333', user: 'acct.w9', password: 'x' }] },
    setFan: { mode: 'manual', pct: 80 },
    setPowerLimit: { watts: Math.round(machine.model.powerW * 0.9) },
    setPowerMode: { mode: 'low' },
    sleep: {},
    wake: {},
    restartMining: {},
    reboot: {},
    setHostname: { hostname: 'row3-rack7' },
    setNetwork: { mode: 'static', address: machine.ip, mask: '255.255.255.128', gateway: '127.37.6.126', dns: ['127.37.6.125'] },
    setPassword: { password: 'Frame.7head' },
    upgradeFirmware: { file: imageFor(miner), keepSettings: true, downgrade: true },
    factoryReset: {},
  }
}

/** What this very machine offers, with values that its driver lets through. */
async function offered(miner: SimulatedMiner, trial: Trial): Promise<readonly ActionId[]> {
  const samples = samplesFor(miner)
  const ids: ActionId[] = []
  for (const id of actionIds) if (await isOffered(trial, id, samples[id])) ids.push(id)
  return ids
}

async function isOffered<Id extends ActionId>(
  { driver, session, found }: Trial,
  id: Id,
  params: ParamsOf<Id> | undefined,
): Promise<boolean> {
  const handler = driver.actions[id]
  if (handler === undefined || params === undefined) return false
  if ((handler.unless?.(found.facts) ?? handler.check?.(params, found.facts) ?? null) !== null) return false
  if (handler.ready === undefined) return true
  return handler.ready(session, AbortSignal.timeout(10_000)).then(
    () => true,
    () => false,
  )
}

/** Why it failed; `null` = it did not. */
async function outcome<Id extends ActionId>(
  trial: Trial,
  id: Id,
  params: ParamsOf<Id> | undefined,
  session: Session,
): Promise<Failure | null> {
  const handler = trial.driver.actions[id]
  try {
    if (params === undefined) throw new Error(`no sample for ${id}`)
    await handler?.run(session, params, AbortSignal.timeout(20_000))
    return null
  } catch (thrown) {
    expect(thrown, `${trial.driver.id} ${id}`).toBeInstanceOf(MinerError)
    return failureOf(thrown)
  }
}

/** The same machine, asked by somebody who does not wait: so that the test need not either. */
function impatient(session: Session): Session {
  const timeouts = { connectMs: budgetMs, firstByteMs: budgetMs, totalMs: budgetMs }
  const page = (port: HttpPort): HttpPort => ({
    get access() {
      return port.access ?? null
    },
    get credential() {
      return port.credential ?? null
    },
    request: request => port.request({ ...request, timeoutMs: budgetMs }),
  })
  return {
    ...session,
    cgminer: { request: (command, options) => session.cgminer.request(command, { ...options, timeouts }) },
    http: page(session.http),
    rest: page(session.rest),
    httpAt: port => page(session.httpAt(port)),
    httpsAt: port => page(session.httpsAt(port)),
    framedAt: port => ({ request: (messages, options) => session.framedAt(port).request(messages, { ...options, timeoutMs: budgetMs }) }),
  }
}
