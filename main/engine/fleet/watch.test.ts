import { expect, test } from 'vitest'
import type { EngineStatus, FleetEvent } from '../../contract/engine-api.ts'
import { defaultSettings } from '../../contract/settings.ts'
import { VirtualClock } from '../../lib/clock.ts'
import { openLog } from '../../lib/log.ts'
import { sampleAddress, sampleFacts, sampleFound, sampleReading } from './fleet.sample.ts'
import { Fleet } from './fleet.ts'
import { Watches } from './watch.ts'

function start() {
  const clock = new VirtualClock()
  const fleet = new Fleet({ clock, log: openLog({ level: 'silent', file: null }), settings: () => defaultSettings })
  const status = (): EngineStatus => ({
    miners: fleet.size,
    intervalS: 10,
    polled: 0,
    lastPollAt: null,
    suspended: false,
    scan: null,
    rollouts: [],
    missedRuns: 0,
    demo: false,
    announced: [],
    unheard: [],
    trouble: null,
  })
  const watches = new Watches({ fleet, clock, status })
  const ids = [1, 2, 3].map(n => {
    const facts = sampleFacts({ mac: `02:00:00:00:00:0${n}` })
    return fleet.arrive(sampleFound(sampleAddress(n), facts, clock.now()), { demo: false, since: 0 }).id
  })
  const read = (n: number) => fleet.read(ids[n] ?? '', sampleReading(clock.now()))
  const leave = new AbortController()
  const events: FleetEvent[] = []
  const over = (async () => {
    for await (const event of watches.open(leave.signal)) events.push(event)
  })()
  const last = () => events.at(-1)
  const take = () => watches.taken('w1', last()?.seq ?? 0)
  return { clock, fleet, watches, ids, read, leave, events, over, last, take }
}

test('first a snapshot of everything, then what changed, each miner once and with its latest', async () => {
  const { clock, read, events, take, ids } = start()
  await clock.advance(0)
  expect(events).toMatchObject([{ type: 'snapshot', watch: 'w1', seq: 1 }])
  take()
  await clock.advance(100)
  for (let n = 0; n < 50; n++) read(1)
  await clock.advance(149)
  expect(events).toHaveLength(1)
  await clock.advance(1)
  expect(events[1]).toMatchObject({ type: 'delta', seq: 2, changed: [{ id: ids[1] }], removed: [] })
})

test('a window that does not take a batch gets no more, then all that gathered in one', async () => {
  const { clock, read, events, take, last } = start()
  await clock.advance(0)
  take()
  read(0)
  await clock.advance(250)
  expect(events).toHaveLength(2)
  for (let n = 0; n < 100; n++) {
    read(n % 3)
    await clock.advance(250)
  }
  expect(events).toHaveLength(2)
  take()
  await clock.advance(0)
  const delta = last()
  expect(delta).toMatchObject({ type: 'delta', seq: 3 })
  expect(delta?.type === 'delta' && delta.changed).toHaveLength(3)
})

test('a miner that is forgotten is removed, one that comes back is changed', async () => {
  const { clock, fleet, ids, take, last, read } = start()
  await clock.advance(0)
  take()
  read(0)
  fleet.forget([ids[0] ?? ''])
  await clock.advance(250)
  expect(last()).toMatchObject({ type: 'delta', changed: [], removed: [ids[0]] })
})

test('news after a quiet time comes at once', async () => {
  const { clock, read, take, events } = start()
  await clock.advance(5000)
  take()
  read(0)
  await clock.advance(0)
  expect(events).toHaveLength(2)
})

test('a change of the status alone is told too', async () => {
  const { clock, watches, take, last } = start()
  await clock.advance(250)
  take()
  watches.statusChanged()
  await clock.advance(0)
  expect(last()).toMatchObject({ type: 'delta', changed: [], removed: [] })
})

test('it ends when the window leaves, whatever it waits for', async () => {
  const { clock, leave, over, events } = start()
  await clock.advance(1000)
  leave.abort()
  await over
  expect(events).toHaveLength(1)
})
