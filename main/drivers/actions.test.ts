import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Shown } from '../contract/actions/action.ts'
import { actions } from '../contract/actions/registry.ts'
import type { PoolToSet } from '../contract/actions/set-pools.ts'
import { failureOf, MinerError } from '../contract/failure.ts'
import { openSession } from '../engine/session.ts'
import { systemClock } from '../lib/clock.ts'
import { Secret } from '../lib/secret.ts'
import { type Hall, startHall } from '../simulator/hall.ts'
import type { SimulatedMiner } from '../simulator/miner.ts'
import { parseReply, requestCgminer } from '../transport/cgminer-tcp.ts'
import { blankFacts } from './dialect/evidence.ts'
import type { Driver, Evidence, IdentityFacts, Session } from './driver.ts'
import { driverOf, drivers } from './registry.ts'

/** Simulated machines have the very faults that destroy configurations; restarts go 200 times as fast as in life. */
const signal = AbortSignal.timeout(60_000)
const defaults = [{ user: 'root', password: new Secret('root'), isDefault: true }]
const next: readonly PoolToSet[] = [
  { url: 'stratum+tcp://new1.example:3333', user: 'acct.w,9', password: 'x' },
  { url: 'stratum+ssl://new2.example:443#xnsub', user: 'acct.w-9', password: 'a%b' },
]

const roster = [
  { family: 'antminer-stock', model: 'Antminer S19 Pro' },
  { family: 'antminer-stock', model: 'Antminer S21' },
  { family: 'antminer-legacy', model: 'Antminer S9' },
  { family: 'antminer-legacy', model: 'Antminer S17' },
  { family: 'antminer-legacy', model: 'Antminer L3+' },
  { family: 'cgminer', model: 'cgminer 4.11.1' },
  { family: 'cgminer', model: 'bfgminer 5.5.0' },
] as const

let hall: Hall

beforeAll(async () => {
  hall = await startHall({
    base: '127.32.1.0/26',
    roster: [...roster, { family: 'cgminer', model: 'cgminer 4.11.1 read-only' }],
    apiPort: 15_028,
    webPort: 18_480,
    statusPort: 6060,
    speed: 200,
  })
  // All have finished starting.
  for (const miner of hall.miners) await until(async () => ((await requestNow(miner, 'summary')) ? true : null))
})

afterAll(() => hall.close())

describe.each(roster.map((wanted, index) => [wanted.model, wanted.family, index] as const))('%s', (_model, family, index) => {
  test(`is recognised as ${family} and tells who it is`, async () => {
    const { miner, driver } = await met(index)
    expect(driver.id).toBe(family)
    const facts = await driver.readIdentity(sessionTo(miner), signal)
    if (family === 'cgminer') return
    expect(facts).toMatchObject({
      make: 'Antminer',
      model: miner.model.replace('Antminer ', ''),
      mac: miner.machine.mac.toLowerCase(),
      access: 'default-password',
    })
  })

  test('takes new pools, shows them, and keeps everything else', async () => {
    const { miner, driver, session } = await met(index)
    const before = await shown(driver, session)
    const handler = driver.actions.setPools
    expect(handler?.check?.({ pools: next }, session.facts) ?? null).toBeNull()
    await handler?.run(session, { pools: next }, signal)
    const after = await until(async () => {
      const now = await shown(driver, session)
      return actions.setPools.took(before, now, { pools: next }).took ? now : null
    })
    expect({ ...after.config, at: 0, pools: [] }).toEqual({ ...before.config, at: 0, pools: [] })
    expect(miner.pools.filter(pool => pool.url !== '').map(({ url, user, pass }) => ({ url, user, password: pass }))).toEqual(next)
  })

  test('gives back what it had', async () => {
    const { driver, session } = await met(index)
    const before = await shown(driver, session)
    const wanted = [{ url: 'stratum+tcp://old.example:3333', user: 'acct.w1', password: '' }]
    await driver.actions.setPools?.run(session, { pools: wanted }, signal)
    const changed = await until(async () => {
      const now = await shown(driver, session)
      return actions.setPools.took(before, now, { pools: wanted }).took ? now : null
    })
    const undo = actions.setPools.undo(before, { pools: wanted })
    if (undo === null) throw new Error('nothing to undo')
    await driver.actions.setPools?.run(session, undo, signal)
    await until(async () => actions.setPools.took(changed, await shown(driver, session), undo).took || null)
  })

  test('is not sent a value that would harm it', async () => {
    const { miner, driver, session } = await met(index)
    const writes = miner.writes
    const pools = miner.pools
    const requests = miner.requests.length
    for (const user of ['acct w9', 'acct\tw9', 'acct\nw9', 'a\\b', 'a"b', 'ä.w9', ' acct']) {
      const params = { pools: [{ url: 'stratum+tcp://new1.example:3333', user, password: 'x' }] }
      const character = [...user].findIndex(letter => !/[a-z0-9.]/.test(letter)) + 1
      if (family === 'cgminer' && user === 'a\\b') continue
      const failure = await failureWhen(() => driver.actions.setPools?.run(session, params, signal))
      expect(failure).toMatchObject({
        code: 'refused',
        reason: expect.stringMatching(new RegExp(`^pool 1 worker holds .* at character ${character};`)),
      })
      expect(driver.actions.setPools?.check?.(params, session.facts)).toContain('pool 1 worker holds')
    }
    for (const pools of [[], Array(4).fill(next[0])])
      expect((await failureWhen(() => driver.actions.setPools?.run(session, { pools }, signal))).code).toBe('refused')
    expect(miner.writes).toBe(writes)
    expect(miner.pools).toEqual(pools)
    expect(miner.requests.length).toBe(requests)
  })
})

test('every machine restarts, and its uptime proves it', async () => {
  await Promise.all(
    roster.map(async (_wanted, index) => {
      const { driver, session } = await met(index)
      const id = driver.actions.reboot ? 'reboot' : 'restartMining'
      // Uptime counts real seconds, so the machine must be old enough to look younger afterwards.
      const before = await until(async () => {
        const now = await shown(driver, session)
        return (now.reading?.uptimeS ?? 0) >= 3 ? now : null
      })
      await driver.actions[id]?.run(session, {}, signal)
      await until(async () => actions[id].took(before, await shown(driver, session), {}).took || null)
    }),
  )
}, 30_000)

describe('the LED', () => {
  test.each([0, 1, 3])(
    'of miner %i blinks and stops',
    async index => {
      const { driver, session } = await met(index)
      const locate = driver.actions.locate
      for (const on of [true, false]) {
        await locate?.run(session, { on }, signal)
        expect(await locate?.isOn?.(session, signal)).toBe(on)
      }
    },
    20_000,
  )

  test('of an S9 that has no page for it is refused as unsupported', async () => {
    const { driver, session } = await met(2)
    expect((await failureWhen(() => driver.actions.locate?.run(session, { on: true }, signal))).code).toBe('unsupported')
  })
})

describe('machines that say no', () => {
  test('an API without write access is left as it is', async () => {
    const { miner, driver, session } = await met(roster.length)
    expect(driver.id).toBe('cgminer')
    const pools = miner.pools
    for (const run of [
      () => driver.actions.setPools?.run(session, { pools: next }, signal),
      () => driver.actions.restartMining?.run(session, {}, signal),
    ]) {
      expect(await failureWhen(run)).toMatchObject({ code: 'unsupported', what: expect.stringContaining('api-allow') })
    }
    expect(miner.pools).toEqual(pools)
  })

  test('a legacy machine does not restart its program for everybody', async () => {
    const { driver, session } = await met(2)
    expect((await failureWhen(() => driver.actions.restartMining?.run(session, {}, signal))).code).toBe('unsupported')
  })

  test.each([0, 2])('miner %i with another password is locked, readable, and not written', async index => {
    const { miner, driver } = await met(index)
    const session = sessionTo(miner, driver)
    miner.setPassword('secret')
    const { writes } = miner
    try {
      expect((await driver.readIdentity(session, signal)).access).toBe('locked')
      expect((await driver.read(session, signal)).telemetry.pools.length).toBeGreaterThan(0)
      expect((await failureWhen(() => driver.actions.setPools?.run(session, { pools: next }, signal))).code).toBe('auth')
      expect((await failureWhen(() => driver.actions.reboot?.run(session, {}, signal))).code).toBe('auth')
      expect(miner.writes).toBe(writes)
    } finally {
      miner.setPassword('root')
    }
  })

  test.each([0, 2])('miner %i that refuses gives its reason', async index => {
    const { miner, driver, session } = await met(index)
    miner.inject('refuse')
    try {
      expect(await failureWhen(() => driver.actions.setPools?.run(session, { pools: next }, signal))).toMatchObject({ code: 'refused' })
    } finally {
      miner.clear('refuse')
    }
  })

  test.each([0, 2])('two changes at once of miner %i go one after the other', async index => {
    const { miner, driver, session } = await met(index)
    const { writes } = miner
    const other = [{ url: 'stratum+tcp://last.example:3333', user: 'acct.w1', password: 'x' }]
    await Promise.all([next, other].map(pools => driver.actions.setPools?.run(session, { pools }, signal)))
    expect(miner.writes).toBe(writes + 2)
    const config = await driver.readConfig(session, signal)
    expect(config.pools).toEqual(other)
  })
})

/** Identifies a miner over the wire, as discovery does. */
async function met(index: number): Promise<{ miner: SimulatedMiner; driver: Driver; session: Session }> {
  const miner = hall.miners[index]
  if (miner === undefined) throw new Error(`no miner ${index}`)
  const text = await until(() => requestNow(miner, 'version'))
  const evidence: Evidence = {
    ip: miner.address.ip,
    openPorts: [],
    cgminer: new Map([['version', { kind: 'reply', text, parsed: parseReply(text) }]]),
    http: new Map(),
    more: [],
  }
  const best = drivers
    .flatMap(driver => {
      const match = driver.identify(evidence)
      return match === null ? [] : [{ driver, match }]
    })
    .toSorted((a, b) => b.match.certainty - a.match.certainty)[0]
  if (best === undefined) throw new Error(`nobody claims ${miner.model}`)
  return { miner, driver: best.driver, session: sessionTo(miner, best.driver, best.match.facts) }
}

function sessionTo(
  miner: SimulatedMiner,
  driver: Driver | null = driverOf(miner.family),
  facts: IdentityFacts = blankFacts(driver?.name ?? ''),
): Session {
  return openSession({ address: miner.address, clock: systemClock, facts, memo: new Map(), credentials: defaults })
}

async function shown(driver: Driver, session: Session): Promise<Shown> {
  const reading = await driver.read(session, signal)
  return { state: reading.activity, reading: reading.telemetry, config: await driver.readConfig(session, signal), locating: null }
}

async function requestNow(miner: SimulatedMiner, command: string): Promise<string | null> {
  const { ip: host, apiPort: port } = miner.address
  if (port === null) return null
  const reply = await requestCgminer({ host, port, command, signal })
  return reply.parsed.ok ? reply.text : null
}

/** Asks again, a tenth of a second apart, until it brings something; a machine that restarts is not there for a while. */
async function until<T>(question: () => Promise<T | null>): Promise<T> {
  for (;;) {
    try {
      const answer = await question()
      if (answer !== null) return answer
    } catch (thrown) {
      if (!(thrown instanceof MinerError) || thrown.failure.code === 'cancelled') throw thrown
    }
    await systemClock.sleep(100, signal)
  }
}

async function failureWhen(run: () => Promise<unknown> | undefined): Promise<ReturnType<typeof failureOf>> {
  try {
    await run()
  } catch (thrown) {
    return failureOf(thrown)
  }
  throw new Error('it did not fail')
}
