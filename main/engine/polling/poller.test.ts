import { describe, expect, test } from 'vitest'
import { type Failure, MinerError } from '../../contract/failure.ts'
import type { MinerAddress } from '../../contract/model.ts'
import { defaultSettings } from '../../contract/settings.ts'
import type { IdentityFacts, Reading } from '../../drivers/driver.ts'
import { VirtualClock } from '../../lib/clock.ts'
import { KeyedLock } from '../../lib/limit.ts'
import { openLog } from '../../lib/log.ts'
import { Logins } from '../../transport/logins.ts'
import { sampleAddress, sampleDriver, sampleFacts, sampleFound, sampleReading } from '../fleet/fleet.sample.ts'
import { Fleet } from '../fleet/fleet.ts'
import type { SessionOptions } from '../session.ts'
import { Poller } from './poller.ts'
import { Sessions } from './sessions.ts'

const silent: Failure = { code: 'unreachable', detail: 'no route' }
const garbage: Failure = { code: 'malformed', where: 'stats', got: '<html>' }

function start() {
  const clock = new VirtualClock()
  const log = openLog({ level: 'silent', file: null })
  const fleet = new Fleet({ clock, log, settings: () => defaultSettings })
  const lock = new KeyedLock()
  const answers: (Failure | Partial<Reading> | Error)[] = []
  const asked: { identified: MinerAddress[]; reads: number; sessions: SessionOptions[] } = { identified: [], reads: 0, sessions: [] }
  /** Who answers when somebody is identified anew; `null` = nobody. */
  const there: { facts: IdentityFacts | null } = { facts: null }
  const driver = sampleDriver({
    read: async session => {
      asked.reads++
      const answer = answers.shift() ?? {}
      if (answer instanceof Error) throw answer
      if ('code' in answer) throw new MinerError(answer)
      return { ...sampleReading(session.now()), ...answer }
    },
  })
  const sessions = new Sessions({
    clock,
    credentialsFor: () => [],
    openSession: options => {
      asked.sessions.push(options)
      const nobody = { request: () => Promise.reject(new Error('not asked')) }
      return {
        ip: options.address.ip,
        address: options.address,
        cgminer: nobody,
        http: nobody,
        rest: nobody,
        httpAt: () => nobody,
        httpsAt: () => nobody,
        framedAt: () => nobody,
        talkAt: () => ({ talk: nobody.request }),
        logins: new Logins([]),
        now: () => clock.now(),
        sleep: clock.sleep,
        openFile: () => Promise.reject(new Error('not asked')),
        progress: () => undefined,
        facts: options.facts,
        memo: options.memo,
      }
    },
  })
  const poller = new Poller({
    fleet,
    sessions,
    lock,
    clock,
    log,
    intervalMs: () => 10_000,
    identify: async (address, { demo }) => {
      asked.identified.push(address)
      if (there.facts === null) return false
      fleet.arrive(sampleFound(address, there.facts, clock.now(), { driver }), { demo, since: clock.now() })
      return true
    },
  })
  const { id } = fleet.arrive(sampleFound(sampleAddress(1), sampleFacts(), clock.now(), { driver }), { demo: false, since: 0 })
  const state = () => fleet.get(id)?.life.state
  const turns = async (...next: (Failure | Partial<Reading> | Error)[]) => {
    const pauses: (number | null)[] = []
    for (const answer of next) {
      answers.push(answer)
      pauses.push(await poller.turn(id))
      await clock.advance(10_000)
    }
    return pauses
  }
  return { clock, fleet, lock, poller, id, state, turns, asked, there, answers, sessions, driver }
}

describe('silence', () => {
  test('a first failure is looked at again soon and is no miss; three misses make it offline, then it is asked ever more rarely', async () => {
    const { turns, state } = start()
    expect(await turns(silent)).toEqual([2000])
    expect(await turns(silent, silent)).toEqual([null, null])
    expect(state()).toBe('hashing')
    const [first] = await turns(silent)
    expect(state()).toBe('offline')
    expect(first).toBeGreaterThan(30_000)
    const later = await turns(silent, silent, silent, silent)
    expect(Math.min(...later.map(Number))).toBeGreaterThan(45_000)
    expect(Math.max(...later.map(Number))).toBeLessThanOrEqual(72_000)
  })
  test('one lost packet is never seen', async () => {
    const { turns, fleet, id } = start()
    expect(await turns(silent, {})).toEqual([2000, null])
    expect(fleet.get(id)?.life.missed).toBe(0)
  })
  test('after the computer slept, what was in flight proves nothing', async () => {
    const { poller, turns, fleet, id, driver, clock } = start()
    await turns(silent)
    let fail: (thrown: unknown) => void = () => undefined
    Object.assign(driver, {
      read: () =>
        new Promise((_resolve, reject) => {
          fail = reject
        }),
    })
    const turn = poller.turn(id)
    await clock.advance(0)
    poller.disregardInFlight()
    fail(new MinerError(silent))
    expect(await turn).toBeNull()
    expect(fleet.get(id)?.life.missed).toBe(0)
  })
  test('a defect of a driver is a bug of this miner only, with its words', async () => {
    const { turns, fleet, id, state } = start()
    await turns(new TypeError('x is not a function'), new TypeError('x is not a function'), new TypeError('x is not a function'))
    expect(state()).toBe('unknown')
    expect(fleet.get(id)?.life.trouble?.failure).toEqual({ code: 'bug', detail: 'TypeError: x is not a function' })
  })
})

describe('one at a time', () => {
  test('a turn is skipped, not queued, while somebody else talks to the miner', async () => {
    const { poller, lock, id, asked } = start()
    let free: () => void = () => undefined
    const held = lock.run(
      id,
      () =>
        new Promise<void>(resolve => {
          free = resolve
        }),
    )
    expect(await poller.turn(id)).toBeNull()
    expect(asked.reads).toBe(0)
    free()
    await held
  })
  test('a user’s question waits for its turn', async () => {
    const { poller, lock, id, asked, clock } = start()
    let free: () => void = () => undefined
    const held = lock.run(
      id,
      () =>
        new Promise<void>(resolve => {
          free = resolve
        }),
    )
    const reading = poller.readNow(id)
    await clock.advance(1000)
    expect(asked.reads).toBe(0)
    free()
    await held
    expect(await reading).toMatchObject({ ok: true, value: { id } })
  })
})

describe('who answers', () => {
  const other = '02:00:00:00:00:99'
  test('a reading of another MAC is not booked on this miner; the other gets an entry of its own', async () => {
    const { turns, fleet, id, asked, there } = start()
    const before = fleet.get(id)?.reading
    there.facts = sampleFacts({ mac: other })
    await turns({ facts: { mac: other } })
    expect(asked.identified).toHaveLength(1)
    expect(fleet.get(id)?.reading).toBe(before)
    expect(fleet.get(id)?.displacedBy?.id).toBe(`mac:${other}`)
    expect(fleet.size).toBe(2)
  })
  test('the displaced miner is not polled any more', async () => {
    const { turns, there, asked, poller, id } = start()
    there.facts = sampleFacts({ mac: other })
    await turns({ facts: { mac: other } })
    const reads = asked.reads
    expect(await poller.turn(id)).toBeNull()
    expect(asked.reads).toBe(reads)
  })
  test('after silence it must prove who it is, once in ten minutes', async () => {
    const { turns, asked, there, state } = start()
    there.facts = sampleFacts()
    await turns(silent, silent, {})
    expect(asked.identified).toHaveLength(1)
    await turns(silent, silent, {})
    expect(asked.identified).toHaveLength(1)
    expect(state()).toBe('hashing')
  })
  test('what cannot be understood any more is identified anew: its firmware may be another', async () => {
    const { turns, asked } = start()
    await turns(garbage, garbage, garbage, garbage)
    expect(asked.identified).toHaveLength(1)
  })
  test('a miner that was found while its API was down is looked for behind that door again', async () => {
    const { turns, asked, there, fleet, clock, driver, poller } = start()
    const half = { ip: '127.34.0.5', apiPort: null, webPort: 80 }
    const facts = sampleFacts({ mac: other })
    const { id } = fleet.arrive(sampleFound(half, facts, clock.now(), { driver, reading: { ok: false, failure: silent } }), {
      demo: false,
      since: 0,
    })
    there.facts = facts
    await turns({})
    for (let n = 0; n < 4; n++) fleet.miss(id, silent)
    Object.assign(driver, { read: () => Promise.reject(new MinerError(silent)) })
    expect(await poller.turn(id)).toBeNull()
    expect(asked.identified).toEqual([half])
    expect(fleet.get(id)?.life.state).toBe('hashing')
  })
  test('after new passwords it is identified at its next turn', async () => {
    const { poller, turns, asked, id } = start()
    poller.doubt(id)
    await turns({}, {})
    expect(asked.identified).toHaveLength(1)
  })
})

test('a session is kept between polls and opened anew when the miner moved', async () => {
  const { turns, asked, fleet, clock, driver } = start()
  await turns({}, {}, {})
  expect(asked.sessions).toHaveLength(1)
  fleet.arrive(sampleFound(sampleAddress(7), sampleFacts(), clock.now(), { driver }), { demo: false, since: clock.now() })
  await turns({})
  expect(asked.sessions.map(options => options.address.ip)).toEqual(['127.34.0.1', '127.34.0.7'])
})
