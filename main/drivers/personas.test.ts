import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type ActionId, actionIds, type ParamsOf } from '../contract/actions/registry.ts'
import { failureOf, MinerError } from '../contract/failure.ts'
import { type Hall, startHall } from '../simulator/hall.ts'
import type { SimulatedMiner } from '../simulator/miner.ts'
import { personas } from '../simulator/personas.ts'
import { drivers } from './registry.ts'
import { imageFor, meet, type Trial } from './trial.sample.ts'

/** The first model of every family; restarts go 200 times as fast as in life. */
const roster = personas.map(({ family }) => ({ family }))

/** Something to ask for that no simulated miner has to begin with. Order matters: the last ones leave it as others expect it. */
function samplesFor(miner: SimulatedMiner): { readonly [Id in ActionId]: readonly ParamsOf<Id>[] } {
  const { machine } = miner
  return {
    locate: [{ on: true }, { on: false }],
    setPools: [
      {
        pools: [
          { url: 'stratum+tcp://new1.example:3333', user: 'acct.w9', password: 'x' },
          { url: 'stratum+tcp://new2.example:443', user: 'acct.w9', password: 'x' },
        ],
      },
    ],
    setFan: [{ mode: 'manual', pct: 80 }, { mode: 'auto' }],
    setPowerLimit: [{ watts: Math.round(machine.model.powerW * 0.9) }],
    setPowerMode: [{ mode: 'low' }, { mode: 'normal' }],
    sleep: [{}],
    wake: [{}],
    restartMining: [{}],
    reboot: [{}],
    copyConfig: [{}],
    setHostname: [{ hostname: 'row3-rack7' }],
    setNetwork: [
      { mode: 'static', address: machine.ip, mask: '255.255.255.192', gateway: '127.39.6.62', dns: ['127.39.6.61'] },
      { mode: 'dhcp' },
    ],
    setPassword: [{ password: 'Frame.7head' }],
    upgradeFirmware: [{ file: imageFor(miner), keepSettings: true, downgrade: true }],
    factoryReset: [{}],
  }
}

let hall: Hall
beforeAll(async () => {
  hall = await startHall({ base: '127.39.6.0/26', roster, apiPort: 15_328, webPort: 18_780, statusPort: null, speed: 200 })
})
afterAll(() => hall.close())

test('every driver can be simulated', () => {
  expect(personas.map(({ family }) => family).toSorted()).toEqual(drivers.map(({ id }) => id).toSorted())
})

// Families wait beside each other; one machine goes through its tests one after the other.
describe.concurrent.each(roster.map(({ family }, index) => [family, index] as const))('%s', (family, index) => {
  test('that hangs is let go when nobody waits any more, and no connection stays', { concurrent: false, timeout: 30_000 }, async () => {
    const miner = minerAt(index)
    const { driver, session } = await meet(miner)
    miner.inject('hang')
    try {
      const thrown: unknown = await driver.read(session, AbortSignal.timeout(300)).catch(error => error)
      expect(thrown).toBeInstanceOf(MinerError)
      expect(failureOf(thrown).code).toMatch(/cancelled|timeout/)
      await expect.poll(() => miner.connections).toBe(0)
    } finally {
      miner.clear('hang')
    }
  })

  test('that refuses says so', { concurrent: false, timeout: 30_000 }, async () => {
    const miner = minerAt(index)
    const trial = await meet(miner)
    if (trial.driver.actions.setPools === undefined) return
    miner.inject('refuse')
    try {
      const [params] = samplesFor(miner).setPools
      if (params) expect((await trial.failure('setPools', params)).code).toBe('refused')
    } finally {
      miner.clear('refuse')
    }
  })

  // Last: a machine that was reset may take no changes any more.
  test('is found by its own driver, and every action that it declares takes', { concurrent: false, timeout: 90_000 }, async () => {
    const miner = minerAt(index)
    const trial = await meet(miner)
    expect(trial.driver.id).toBe(family)
    expect(trial.found.reading?.ok).toBe(true)
    const taken: string[] = []
    const samples = samplesFor(miner)
    for (const id of Object.keys(samples) as ActionId[]) {
      if (!(await isOffered(trial, id))) continue
      for (const params of samples[id]) {
        if ((trial.driver.actions[id]?.check?.(params as never, trial.session.facts) ?? null) !== null) continue
        if (await takes(trial, id, params)) taken.push(id)
      }
    }
    console.info(`${family}: ${[...new Set(taken)].join(', ') || 'read-only'}`)
    expect(new Set(taken).size, `${family} offers actions of which none can be done`).toBeGreaterThan(
      Object.keys(trial.driver.actions).length === 0 ? -1 : 0,
    )
  })
})

test('samples are there for every action', () => {
  expect(Object.keys(samplesFor(minerAt(0))).toSorted()).toEqual([...actionIds].toSorted())
})

/** Some firmware tells only when asked to do it that this model cannot. */
async function takes<Id extends ActionId>(trial: Trial, id: Id, params: ParamsOf<Id>): Promise<boolean> {
  try {
    await trial.does(id, params)
    return true
  } catch (thrown) {
    if (failureOf(thrown).code !== 'unsupported') throw thrown
    return false
  }
}

function minerAt(index: number): SimulatedMiner {
  const miner = hall.miners[index]
  if (miner === undefined) throw new Error(`no miner ${index}`)
  return miner
}

/** Whether this very machine can do it: its driver declares it, its model has it, and it says that it is ready. */
async function isOffered({ driver, session, found }: Trial, id: ActionId): Promise<boolean> {
  const handler = driver.actions[id]
  if (handler === undefined || (handler.unless?.(found.facts) ?? null) !== null) return false
  try {
    await handler.ready?.(session, AbortSignal.timeout(10_000))
    return true
  } catch (thrown) {
    if (failureOf(thrown).code !== 'unsupported') throw thrown
    return false
  }
}
