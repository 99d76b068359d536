import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { type ActionId, actionOf, type ParamsOf } from '../../contract/actions/registry.ts'
import { failureOf, MinerError } from '../../contract/failure.ts'
import { type Hall, startHall } from '../../simulator/hall.ts'
import type { SimulatedMiner } from '../../simulator/miner.ts'
import { meet } from '../trial.sample.ts'
import { braiins } from './index.ts'
import { persona } from './sim.ts'

/** One machine of every release; restarts go 200 times as fast as in life. */
const releases = persona.models.map((model, index) => ({ index, model: model.type, web: model.web, version: model.version }))

const pools = [
  { url: 'stratum+tcp://new1.example:3333', user: 'acct.w9', password: 'x' },
  { url: 'stratum2+tcp://new2.example:3336/9aXpub1iCKey', user: 'acct.w9', password: 'y' },
]

const graphql: readonly (readonly [ActionId, readonly unknown[]])[] = [
  ['locate', [{ on: true }, { on: false }]],
  ['setPools', [{ pools }]],
  [
    'setFan',
    [
      { mode: 'manual', pct: 83 },
      { mode: 'auto', targetC: 61 },
    ],
  ],
  ['setPowerLimit', [{ watts: 1500 }]],
  ['sleep', [{}]],
  ['wake', [{}]],
  ['restartMining', [{}]],
  ['reboot', [{}]],
]
const offered = {
  rest: graphql.map(([id, samples]) => [id, id === 'setFan' ? [...samples, { mode: 'immersion' }] : samples] as const),
  graphql,
  luci: graphql.filter(([id]) => !['locate', 'restartMining', 'reboot'].includes(id)),
} as const

/** What its owner does to it, tried in a test of its own. */
const owned: { readonly [web in keyof typeof offered]: readonly ActionId[] } = {
  rest: ['setHostname', 'setNetwork', 'setPassword', 'upgradeFirmware', 'factoryReset'],
  graphql: ['setPassword', 'factoryReset'],
  luci: [],
}

let hall: Hall
beforeAll(async () => {
  const roster = releases.map(({ model }) => ({ family: 'braiins', model }))
  hall = await startHall({ base: '127.61.1.0/26', roster, apiPort: 15_428, webPort: 18_880, statusPort: null, speed: 200 })
})
afterAll(() => hall.close())

test.concurrent.each(releases)(
  '$model with $version takes every action of its release',
  async ({ index, web }) => {
    const trial = await meetOne(index)
    for (const [id, samples] of offered[web]) {
      for (const params of samples) {
        // A program that restarts for one change takes no other.
        if (id !== 'wake') await ready(index)
        await trial.does(id, params as ParamsOf<typeof id>)
      }
    }
    expect(minerAt(index).pools.map(({ url, user, pass }) => ({ url, user, password: pass }))).toEqual(pools)
  },
  60_000,
)

describe.each(releases)('$model with $version', ({ index, model, web, version }) => {
  test('is found and told by name, MAC and release', async () => {
    const { found } = await meetOne(index)
    expect(found.driver.id).toBe('braiins')
    expect(found.facts).toMatchObject({
      make: 'Antminer',
      model: model.replace('Antminer ', ''),
      mac: minerAt(index).machine.mac.toLowerCase(),
      access: 'default-password',
      ...(web === 'luci' ? {} : { firmwareVersion: version }),
    })
    const reading = found.reading?.ok === true ? found.reading.value.telemetry : null
    const { machine } = minerAt(index)
    expect(reading?.boards.map(board => [board.slot, board.status])).toEqual([1, 2, 3].map(slot => [slot, 'ok']))
    expect(reading?.fans).toHaveLength(machine.model.fans)
    expect((reading?.hashrateHs ?? 0) / (machine.model.rate * 1e9)).toBeCloseTo(1, 1)
    expect(reading?.powerLimitW).toBe(1500)
    expect(reading?.pools.filter(pool => pool.active)).toHaveLength(1)
  })

  test('is read in four requests at the most once it is known', async () => {
    const { driver, session } = await meetOne(index)
    await driver.read(session, AbortSignal.timeout(5000))
    for (let poll = 0; poll < 7; poll++) {
      const before = asked(index)
      await driver.read(session, AbortSignal.timeout(5000))
      expect(asked(index) - before).toBeLessThanOrEqual(web === 'rest' ? 4 : 2)
    }
  })

  test('says what its release has not', async () => {
    const { driver, session } = await meetOne(index)
    const has = new Set<ActionId>([...offered[web].map(([id]) => id), ...owned[web]])
    for (const id of Object.keys(driver.actions) as ActionId[]) {
      const failure = await driver.actions[id]?.ready?.(session, AbortSignal.timeout(5000)).then(() => null, failureOf)
      expect(failure?.code ?? null, id).toBe(has.has(id) ? null : 'unsupported')
    }
  })

  test('a token that it has forgotten is renewed, once', async () => {
    const trial = await meetOne(index)
    await trial.shown()
    const miner = minerAt(index)
    await trial.does('setPools', { pools })
    await forgetSessions(miner)
    const shown = await trial.shown()
    expect(actionOf('setPools').took(shown, shown, { pools }).took).toBe(true)
  }, 30_000)

  test('with a password that we do not have it is locked, read on 4028, and not written', async () => {
    const miner = minerAt(index)
    await ready(index)
    miner.setPassword('secret')
    try {
      const trial = await meetOne(index)
      expect(trial.found.facts.access).toBe('locked')
      expect(trial.found.reading).toMatchObject({ ok: true, value: { activity: expect.stringMatching(/hashing|starting/) } })
      const { writes } = miner
      expect((await trial.failure('setPools', { pools })).code).toBe('auth')
      const before = logins(miner)
      for (let poll = 0; poll < 3; poll++) await trial.driver.read(trial.session, AbortSignal.timeout(5000))
      expect(logins(miner)).toBe(before)
      expect(miner.writes).toBe(writes)
    } finally {
      miner.setPassword('root')
    }
  }, 30_000)

  test("refuses in the machine's words, and is not believed when it says OK and does nothing", async () => {
    const miner = minerAt(index)
    const trial = await meetOne(index)
    miner.inject('refuse')
    expect(await trial.failure('setPools', { pools })).toMatchObject({
      code: 'refused',
      reason: expect.stringContaining('Invalid pool URL'),
    })
    miner.clear('refuse')
    miner.inject('ignore')
    const other = [{ url: 'stratum+tcp://other.example:3333', user: 'acct.w1', password: 'x' }]
    await trial.driver.actions.setPools?.run(trial.session, { pools: other }, AbortSignal.timeout(5000))
    await ready(index)
    const shown = await trial.shown()
    expect(actionOf('setPools').took(shown, shown, { pools: other }).took).toBe(false)
    miner.clear('ignore')
  }, 30_000)

  test('that hangs is let go in time, with no connection left', async () => {
    const miner = minerAt(index)
    const { driver, session } = await meetOne(index)
    miner.inject('hang')
    try {
      const thrown: unknown = await driver.read(session, AbortSignal.timeout(300)).catch(error => error)
      expect(thrown).toBeInstanceOf(MinerError)
      await expect.poll(() => miner.connections).toBe(0)
    } finally {
      miner.clear('hang')
    }
  }, 30_000)
})

test('a power limit beyond the model is refused with its words', async () => {
  for (const index of [0, 2]) {
    const trial = await meetOne(index)
    expect(await trial.failure('setPowerLimit', { watts: 19_000 })).toMatchObject({
      code: 'refused',
      reason: expect.stringContaining('out of range'),
    })
  }
})

test('a stopped program is asleep, not idle, and known by its web page alone', async () => {
  const trial = await meetOne(2)
  await trial.does('sleep', {})
  const again = await meet(minerAt(2), { driver: braiins })
  expect(again.found.facts).toMatchObject({ model: 'S19j Pro', firmwareVersion: expect.stringContaining('25.03') })
  expect(again.found.reading).toMatchObject({ ok: true, value: { activity: 'sleeping' } })
  await again.does('wake', {})
}, 30_000)

function minerAt(index: number): SimulatedMiner {
  const miner = hall.miners[index]
  if (miner === undefined) throw new Error(`no miner ${index}`)
  return miner
}

/** A machine that restarts is not there for a moment. */
async function ready(index: number): Promise<void> {
  const { machine } = minerAt(index)
  await vi.waitUntil(() => machine.doors.api && machine.doors.web && machine.output() === 1, { timeout: 10_000, interval: 20 })
}

async function meetOne(index: number) {
  await ready(index)
  return meet(minerAt(index), { driver: braiins })
}

const counts = new WeakMap<SimulatedMiner, number>()

/** Requests so far; the machine remembers the last hundred. */
function asked(index: number): number {
  const { requests } = minerAt(index).machine
  const miner = minerAt(index)
  const total = (counts.get(miner) ?? 0) + requests.length
  requests.length = 0
  counts.set(miner, total)
  return total
}

function logins({ machine }: SimulatedMiner): number {
  return machine.requests.filter(request => /auth\/login|POST \/cgi-bin\/luci$/.test(request)).length
}

/** What a machine does after an hour without a request: a change of its password ends all sessions. */
async function forgetSessions(miner: SimulatedMiner): Promise<void> {
  miner.setPassword('another')
  await (await fetch(`http://${miner.address.ip}:${miner.address.webPort}/`, { headers: { connection: 'close' } })).text()
  miner.setPassword('root')
}
