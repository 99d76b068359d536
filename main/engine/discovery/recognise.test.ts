import { expect, test } from 'vitest'
import { MinerError } from '../../contract/failure.ts'
import { blankFacts } from '../../drivers/dialect/evidence.ts'
import { blankTelemetry } from '../../drivers/dialect/telemetry.ts'
import type { Driver } from '../../drivers/driver.ts'
import { systemClock, VirtualClock } from '../../lib/clock.ts'
import { type Acquaintance, candidatesFor, getAcquainted } from './recognise.ts'

const signal = new AbortController().signal
const address = { ip: '127.31.9.1', apiPort: null, webPort: null }

type Verdict = boolean | null | MinerError

/** A driver that is so certain, and that the machine confirms or denies; `asked` counts how often it was asked. */
function family(id: string, certainty: number, verdict?: Verdict): Driver & { asked: number } {
  const driver: Driver & { asked: number } = {
    id,
    name: id,
    probes: [],
    defaultCredentials: [],
    rawRequests: [],
    actions: {},
    asked: 0,
    identify: () => ({ certainty, facts: blankFacts(id) }),
    readIdentity: session => Promise.resolve(session.facts),
    read: () => Promise.resolve({ telemetry: blankTelemetry(0), activity: 'unknown', facts: {} }),
    readConfig: () => Promise.reject(new MinerError({ code: 'unsupported', what: 'none' })),
    ...(verdict === undefined
      ? {}
      : {
          confirm: () => {
            driver.asked++
            return verdict instanceof MinerError ? Promise.reject(verdict) : Promise.resolve(verdict)
          },
        }),
  }
  return driver
}

async function chosen(...drivers: readonly Driver[]): Promise<string> {
  const evidence = { ip: address.ip, openPorts: [], cgminer: new Map(), http: new Map(), more: [] }
  const [first, ...others] = candidatesFor(drivers, evidence)
  if (first === undefined) throw new Error('no candidate')
  const candidates: Acquaintance['candidates'] = [first, ...others]
  const { driver, facts } = await getAcquainted({ address, candidates, credentials: [], isSlow: () => false, clock: systemClock, signal })
  expect(facts.firmwareName).toBe(driver.id)
  return driver.id
}

test('the most certain driver wins, and is not asked when it knows', async () => {
  const sure = family('sure', 55, false)
  expect(await chosen(family('weak', 20), sure)).toBe('sure')
  expect(sure.asked).toBe(0)
})

test.each<[string, Verdict, string]>([
  ['confirms it', true, 'guess'],
  ['denies it', false, 'other'],
  ['does not tell', null, 'guess'],
  ['fails', new MinerError({ code: 'cancelled' }), 'guess'],
])('a guess stands unless the machine denies it: one that %s', async (_name, verdict, id) => {
  expect(await chosen(family('guess', 41, verdict), family('other', 40, true))).toBe(id)
})

test('the last guess is taken without asking, and so is the only one', async () => {
  const last = family('last', 39, false)
  expect(await chosen(family('first', 41, false), family('second', 40, false), last)).toBe('last')
  expect(await chosen(last)).toBe('last')
  expect(last.asked).toBe(0)
})

test('who drips bytes for a minute is let go of, told as a timeout', async () => {
  const clock = new VirtualClock()
  const slow: Driver = {
    ...family('slow', 90),
    read: (_session, within) =>
      new Promise((_, reject) => within.addEventListener('abort', () => reject(new MinerError({ code: 'cancelled' })), { once: true })),
  }
  const candidates: Acquaintance['candidates'] = [{ driver: slow, match: { certainty: 90, facts: blankFacts('slow') } }]
  const meeting = getAcquainted({ address, candidates, credentials: [], isSlow: () => false, clock, signal })
  await clock.advance(59_999)
  expect(clock.sleeping).toBe(1)
  await clock.advance(1)
  expect((await meeting).reading).toEqual({ ok: false, failure: { code: 'timeout', afterMs: 60_000, during: 'the first reading' } })
})

test('who answers leaves no timer behind', async () => {
  const clock = new VirtualClock()
  const candidates: Acquaintance['candidates'] = [{ driver: family('quick', 90), match: { certainty: 90, facts: blankFacts('quick') } }]
  await getAcquainted({ address, candidates, credentials: [], isSlow: () => false, clock, signal })
  expect(clock.sleeping).toBe(0)
})
