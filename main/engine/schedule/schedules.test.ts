import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { PlannedMiner } from '../../contract/rollout.ts'
import { type ScheduleInput, scheduleInputSchema, type Timing } from '../../contract/schedule.ts'
import { VirtualClock } from '../../lib/clock.ts'
import { openLog } from '../../lib/log.ts'
import { type Database, openDatabase } from '../storage/database.ts'
import { runsAfter } from './due.ts'
import { ScheduleStore } from './schedule-store.ts'
import { Schedules } from './schedules.ts'

const log = openLog({ level: 'silent', file: null })
const monday = Date.parse('2026-11-23T00:00:00Z')
const nightly: Timing = { kind: 'weekly', days: [1, 2, 3, 4, 5, 6, 7], time: '22:30', zone: 'Europe/Berlin' }

let clock: VirtualClock
let database: Database
let started: { by: string; action: string }[]
let planned: number
let schedules: Schedules

beforeEach(async () => {
  clock = new VirtualClock(monday)
  database = await openDatabase({ dataDir: null, clock, log })
  started = []
  planned = 1
  schedules = await open()
})
afterEach(async () => {
  await schedules.close()
  await database.close()
})

async function open(): Promise<Schedules> {
  const opened = new Schedules({
    store: new ScheduleStore(database),
    clock,
    log,
    active: true,
    rollouts: {
      checkAsk: () => undefined,
      plan: async ({ action }) => {
        const miners = Array.from({ length: planned }, () => ({}) as PlannedMiner)
        return {
          id: action,
          planned: miners,
          setAside: planned === 0 ? [{ minerId: 'a', ip: '10.0.3.17', label: null, why: 'unchanged', reason: 'as wanted' }] : [],
        }
      },
      start: async (plan, _exclude, by) => {
        started.push({ by, action: plan })
        return { id: `rollout-${started.length}` }
      },
    },
  })
  await opened.open()
  return opened
}

function wanted(change: Partial<ScheduleInput> = {}): ScheduleInput {
  return scheduleInputSchema.parse({
    id: null,
    name: 'Night',
    timing: nightly,
    action: 'sleep',
    ask: {},
    where: { tags: ['loud'] },
    ...change,
  })
}

/** Lets the clock tick with the database in between; by the hour where nothing falls due. */
async function pass(ms: number, stepMs = 60_000): Promise<void> {
  for (const end = clock.now() + ms; clock.now() < end; ) {
    await clock.advance(Math.min(stepMs, end - clock.now()))
    await schedules.list()
    await schedules.list()
  }
}

const hour = 3_600_000

describe('when a schedule runs', () => {
  test.each<[string, Timing, string, string[]]>([
    ['each night on the clocks of its zone', nightly, '2026-11-23T00:00:00Z', ['2026-11-23T21:30:00.000Z', '2026-11-24T21:30:00.000Z']],
    [
      'across the change to summer time, also in the hour that is left out',
      { ...nightly, time: '02:30' },
      '2026-03-28T12:00:00Z',
      ['2026-03-29T01:00:00.000Z', '2026-03-30T00:30:00.000Z'],
    ],
    [
      'once in the hour that comes twice',
      { ...nightly, time: '02:30' },
      '2026-10-24T12:00:00Z',
      ['2026-10-25T00:30:00.000Z', '2026-10-26T01:30:00.000Z'],
    ],
    ['on its weekdays', { ...nightly, days: [1, 7] }, '2026-11-23T23:00:00Z', ['2026-11-29T21:30:00.000Z', '2026-11-30T21:30:00.000Z']],
    [
      'once',
      { kind: 'once', date: '2026-11-24', time: '06:00', zone: 'America/New_York' },
      '2026-11-23T00:00:00Z',
      ['2026-11-24T11:00:00.000Z'],
    ],
    ['never again', { kind: 'once', date: '2026-11-22', time: '06:00', zone: 'UTC' }, '2026-11-23T00:00:00Z', []],
  ])('%s', (_name, timing, from, runs) => {
    expect(runsAfter(timing, Date.parse(from), 2).map(at => new Date(at).toISOString())).toEqual(runs)
  })
})

test('it starts its rollout at its time, in its name, once', async () => {
  const [saved] = await schedules.save(wanted())
  expect(saved?.next[0]).toBe(Date.parse('2026-11-23T21:30:00Z'))
  await pass(21 * hour, hour)
  expect(started).toEqual([])
  await pass(hour)
  expect(started).toEqual([{ by: 'schedule "Night"', action: 'sleep' }])
  await pass(23 * hour, hour)
  await pass(hour)
  expect(started.length).toBe(2)
  const [after] = await schedules.list()
  expect(after?.runs.map(({ outcome, rollout }) => [outcome, rollout])).toEqual([
    ['started', 'rollout-2'],
    ['started', 'rollout-1'],
  ])
})

test('what fell due while Headframe was closed is told as missed and not made up for', async () => {
  await schedules.save(wanted())
  await schedules.close()
  await clock.advance(48 * hour)
  schedules = await open()
  await pass(60_000)
  expect(started).toEqual([])
  const [shown] = await schedules.list()
  expect(shown).toMatchObject({ unseenMisses: 2, runs: [{ outcome: 'missed' }, { outcome: 'missed' }] })
  expect(schedules.misses).toBe(2)
  await schedules.acknowledge()
  expect([schedules.misses, (await schedules.list())[0]?.unseenMisses]).toEqual([0, 0])
})

test('a computer that slept through the time does not begin late', async () => {
  await schedules.save(wanted())
  await pass(21 * hour, hour)
  clock.setBy(2 * hour)
  await pass(60_000)
  expect(started).toEqual([])
  expect(schedules.misses).toBe(1)
})

test('a run of which nothing is left to do says so, and one that cannot be planned says why', async () => {
  planned = 0
  await schedules.save(wanted())
  await pass(21 * hour, hour)
  await pass(hour)
  expect((await schedules.list())[0]?.runs).toMatchObject([{ outcome: 'nothing', because: 'The miner is already as wanted.' }])
})

test('one that is switched off, or whose time is over, does not run', async () => {
  await schedules.save(wanted({ enabled: false }))
  await pass(30 * hour, hour)
  expect(started).toEqual([])
  expect((await schedules.list())[0]?.next).toEqual([])
  await expect(schedules.save(wanted({ timing: { kind: 'once', date: '2026-11-01', time: '06:00', zone: 'UTC' } }))).rejects.toThrow(/over/)
})

test.each([
  ['a password', { action: 'setPassword', ask: { password: 'Frame.7head' } }, /holds a secret/],
  ['what can leave a machine lost', { action: 'factoryReset' }, /somebody should be there/],
  ['nobody to do it to', { where: undefined, miners: [] }, /which miners/],
])('a schedule with %s is refused', async (_name, change, words) => {
  await expect(schedules.save(wanted(change as Partial<ScheduleInput>))).rejects.toThrow(words)
})

test.each([
  ['25:00', 'Europe/Berlin', [1]],
  ['22:30', 'Mars/Olympus', [1]],
  ['22:30', 'Europe/Berlin', []],
])('a time of %s in %s on %j is not taken', (time, zone, days) => {
  expect(scheduleInputSchema.safeParse({ ...wanted(), timing: { kind: 'weekly', days, time, zone } }).success).toBe(false)
})
