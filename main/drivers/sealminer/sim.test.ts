import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { ActionId, ParamsOf } from '../../contract/actions/registry.ts'
import { failureOf, MinerError } from '../../contract/failure.ts'
import { type Hall, startHall } from '../../simulator/hall.ts'
import type { SimulatedMiner } from '../../simulator/miner.ts'
import type { HttpReply } from '../../transport/http.ts'
import type { Session } from '../driver.ts'
import { meet } from '../trial.sample.ts'
import { sealminer } from './index.ts'
import { sealminerModels } from './sim-models.ts'

const roster = [
  ...sealminerModels.map(({ type }) => ({ family: 'sealminer', model: type })),
  { family: 'sealminer', model: 'A2' },
  { family: 'sealminer', model: 'A2' },
]

let hall: Hall
beforeAll(async () => {
  hall = await startHall({ base: '127.31.2.0/28', roster, apiPort: 16_429, webPort: 18_981, statusPort: null, speed: 400 })
})
afterAll(() => hall.close())

const [air, water, plain, spare, locked] = [0, 1, 2, 3, 4] as const

function minerAt(index: number): SimulatedMiner {
  const miner = hall.miners[index]
  if (miner === undefined) throw new Error(`no miner ${index}`)
  return miner
}

function run<Id extends ActionId>(id: Id, session: Session, params: ParamsOf<Id>, signal = AbortSignal.timeout(15_000)): Promise<void> {
  const handler = sealminer.actions[id]
  if (handler === undefined) throw new Error(`no ${id}`)
  return handler.run(session, params, signal)
}

async function failureWhen(act: () => Promise<unknown>) {
  try {
    await act()
  } catch (thrown) {
    return failureOf(thrown)
  }
  throw new Error('it did not fail')
}

/** The session with its web answers passed through `change`. */
function through(session: Session, change: (reply: HttpReply, path: string) => HttpReply): Session {
  return { ...session, rest: { request: async request => change(await session.rest.request(request), request.path) } }
}

const pools = { pools: [{ url: 'stratum+tcp://new1.example:3333', user: 'acct.w9', password: 'x' }] }

describe('found in a scan', () => {
  test.each(sealminerModels.map(({ type, boards, fans }, index) => [type, index, boards, fans] as const))(
    '%s',
    async (type, index, boards, fans) => {
      const miner = minerAt(index)
      const trial = await meet(miner)
      expect(trial.driver.id).toBe('sealminer')
      expect(trial.found.facts).toMatchObject({
        make: 'Sealminer',
        model: type,
        mac: miner.machine.mac.toLowerCase(),
        access: 'default-password',
      })
      const { reading, state } = await trial.shown()
      expect(state).toBe('hashing')
      expect(reading?.boards.map(board => board.status)).toEqual(Array(boards).fill('ok'))
      expect(reading?.fans).toHaveLength(fans)
      expect(reading?.faults).toEqual([])
    },
  )

  test('a poll is one request, and asks for no password', async () => {
    const miner = minerAt(air)
    const { session } = await meet(miner)
    const before = miner.requests.length
    await sealminer.read(session, AbortSignal.timeout(5000))
    expect(miner.requests.slice(before)).toEqual([expect.stringContaining('summary+pools+stats')])
  })

  test('one login serves many readings of the configuration', async () => {
    const miner = minerAt(air)
    const { session } = await meet(miner)
    const before = miner.requests.length
    const signal = AbortSignal.timeout(5000)
    for (let round = 0; round < 3; round++) await sealminer.readConfig(session, signal)
    expect(miner.requests.slice(before).filter(request => request.includes('login'))).toHaveLength(0)
  })
})

describe('each action takes', () => {
  test('pools, live, and the rest stays as it was', async () => {
    const miner = minerAt(air)
    const trial = await meet(miner)
    const { before, after } = await trial.does('setPools', pools)
    expect(after.config).toEqual({ ...before.config, at: after.config?.at, pools: [{ ...pools.pools[0] }] })
    expect(miner.pools.filter(pool => pool.url !== '').map(pool => pool.url)).toEqual(['stratum+tcp://new1.example:3333'])
  })

  test('sleep and wake', async () => {
    const trial = await meet(minerAt(water))
    const { after } = await trial.does('sleep', {})
    expect(after.reading?.mode).toBe('sleep')
    await trial.does('wake', {})
  })

  test('sleep of a machine whose API ends with its mining', async () => {
    const { session } = await meet(minerAt(water))
    const shut: Session = {
      ...session,
      cgminer: { request: () => Promise.reject(new MinerError({ code: 'unreachable', detail: 'connection refused' })) },
    }
    const signal = AbortSignal.timeout(10_000)
    await expect(sealminer.read(shut, signal)).rejects.toThrow('connection refused')
    await run('sleep', shut, {})
    expect(await sealminer.read(shut, signal)).toMatchObject({
      activity: 'sleeping',
      telemetry: { mode: 'sleep', hashrateHs: null },
      facts: { model: 'A2 Hyd' },
    })
    await run('wake', shut, {})
    await expect(sealminer.read(shut, signal)).rejects.toThrow('connection refused')
  })

  test('power modes by the numbers of the model', async () => {
    const trial = await meet(minerAt(spare))
    await trial.does('setPowerMode', { mode: 'low' })
    const { after } = await trial.does('setPowerMode', { mode: 'high' })
    expect(after.reading?.mode).toBe('high')
  }, 30_000)

  test('the LED', async () => {
    const trial = await meet(minerAt(water))
    await trial.does('locate', { on: true })
    await trial.does('locate', { on: false })
  })

  test('a restart', async () => {
    await (await meet(minerAt(plain))).does('reboot', {})
  }, 30_000)
})

describe('a machine that says no', () => {
  test('has no such mode', async () => {
    const { session } = await meet(minerAt(plain))
    expect(await failureWhen(() => run('setPowerMode', session, { mode: 'high' }))).toEqual({
      code: 'unsupported',
      what: 'this model has no high mode',
    })
  })

  test('does not store the pools, in its own words', async () => {
    const miner = minerAt(spare)
    const { session } = await meet(miner)
    miner.inject('refuse')
    try {
      expect(await failureWhen(() => run('setPools', session, pools))).toEqual({ code: 'refused', reason: 'it says "write config failed"' })
    } finally {
      miner.clear('refuse')
    }
  })

  test.each([
    ['{"result":true,"api":false,"fileWrite":true,"msg":""}', 'it says "api": false'],
    ['{"msg":"busy"}', 'it says "busy"'],
    ['{}', 'it does not say that it took them'],
  ])('answers the pools with %s', async (body, reason) => {
    const { session } = await meet(minerAt(spare))
    const answering = through(session, (reply, path) => (path.includes('set_miner_poolconf') ? { ...reply, body } : reply))
    expect(await failureWhen(() => run('setPools', answering, pools))).toEqual({ code: 'refused', reason })
  })

  test('answers an action with a result that is not 0', async () => {
    const { session } = await meet(minerAt(spare))
    const answering = through(session, (reply, path) =>
      path.includes('mining_setting') ? { ...reply, body: '{"status":1,"result":4}' } : reply,
    )
    expect(await failureWhen(() => run('wake', answering, {}))).toEqual({ code: 'refused', reason: 'it answers with result 4' })
  })

  test('has another password: tried once, readable all the same, not written', async () => {
    const miner = minerAt(locked)
    miner.setPassword('secret')
    const { session, driver } = await meet(miner)
    const before = miner.requests.length
    expect((await failureWhen(() => run('setPools', session, pools))).code).toBe('auth')
    expect((await failureWhen(() => run('reboot', session, {}))).code).toBe('auth')
    expect(miner.requests.slice(before).filter(request => request.includes('POST'))).toEqual([])
    expect((await driver.read(session, AbortSignal.timeout(5000))).telemetry.pools.length).toBeGreaterThan(0)
    expect(miner.writes).toBe(0)
  })

  test('and its owner gives us the password, is written', async () => {
    const miner = minerAt(locked)
    const { session } = await meet(miner, { passwords: [{ user: 'seal', password: 'secret' }] })
    await run('setPools', session, pools)
    expect(miner.writes).toBe(1)
    expect(session.logins.access).toBe('password')
  })

  test('has let the session run out: logs in once more and goes on', async () => {
    const miner = minerAt(spare)
    const { session } = await meet(miner)
    session.memo.set('sealminer.cookie', 'PHPSESSID=gone')
    await run('setPools', session, pools)
    expect(miner.writes).toBeGreaterThan(0)
  })

  test('takes the password and not the session', async () => {
    const { session } = await meet(minerAt(spare))
    const never = through(session, (reply, path) => (path.includes('login') ? reply : { ...reply, body: '<html>login</html>' }))
    expect((await failureWhen(() => run('setPools', never, pools))).code).toBe('refused')
  })

  test.each(['{"result":true,"api":tr', 'ok', ''])('answers the pools with %j, which nobody can read', async body => {
    const { session } = await meet(minerAt(spare))
    const answering = through(session, (reply, path) => (path.includes('set_miner_poolconf') ? { ...reply, body } : reply))
    expect((await failureWhen(() => run('setPools', answering, pools))).code).toBe('malformed')
  })

  test('gives half a configuration: it is not compared', async () => {
    const { session } = await meet(minerAt(spare))
    const cut = through(session, (reply, path) => (path.includes('poolconf') ? { ...reply, body: reply.body.slice(0, 60) } : reply))
    expect(await failureWhen(() => sealminer.readConfig(cut, AbortSignal.timeout(5000)))).toMatchObject({ code: 'malformed' })
  })

  test('that hangs is given up in time, and no connection stays', async () => {
    const miner = minerAt(spare)
    const { session } = await meet(miner)
    miner.inject('hang')
    try {
      for (const id of ['reboot', 'sleep', 'locate', 'setPools', 'setPowerMode'] as const) {
        const params = { on: true, mode: 'normal', ...pools }
        expect(['timeout', 'cancelled'], id).toContain(
          (await failureWhen(() => run(id, session, params as never, AbortSignal.timeout(150)))).code,
        )
      }
      await expect.poll(() => miner.connections).toBe(0)
    } finally {
      miner.clear('hang')
    }
  })

  test.each(['a b', 'a"b', 'a\\b', 'ä'])('worker %j is refused before a byte is sent', async user => {
    const miner = minerAt(spare)
    const { session } = await meet(miner)
    const before = miner.requests.length
    const params = { pools: [{ url: 'stratum+tcp://new1.example:3333', user, password: 'x' }] }
    expect(sealminer.actions.setPools?.check?.(params, session.facts)).toContain('pool 1 worker holds')
    expect((await failureWhen(() => run('setPools', session, params))).code).toBe('refused')
    expect(miner.requests.length).toBe(before)
  })
})
