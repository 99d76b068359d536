import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { VirtualClock } from '../../lib/clock.ts'
import { DueQueue } from './due-queue.ts'
import { intervalMs } from './interval.ts'
import { Scheduler } from './scheduler.ts'

interface Setting {
  readonly turnMs?: number
  readonly concurrency?: number
  readonly interval?: number
  readonly pause?: number | null
  /** Its turns never end. */
  readonly hangs?: string
}

function start({ turnMs = 0, concurrency = 1000, interval = 10_000, pause = null, hangs }: Setting = {}) {
  const clock = new VirtualClock()
  const began = clock.now()
  const turns: { id: string; at: number }[] = []
  const now = new Map<string, number>()
  const seen = { atOnce: 0, mostAtOnce: 0, twice: 0, woke: 0 }
  const setting = { interval }
  const scheduler = new Scheduler({
    clock,
    intervalMs: () => setting.interval,
    concurrency: () => concurrency,
    onWake: () => {
      seen.woke++
    },
    turn: async id => {
      turns.push({ id, at: clock.now() - began })
      now.set(id, (now.get(id) ?? 0) + 1)
      if ((now.get(id) ?? 0) > 1) seen.twice++
      seen.mostAtOnce = Math.max(seen.mostAtOnce, ++seen.atOnce)
      if (turnMs > 0) await clock.sleep(turnMs)
      if (id === hangs) await clock.sleep(600_000)
      seen.atOnce--
      now.set(id, (now.get(id) ?? 0) - 1)
      return pause
    },
  })
  const of = (id: string) => turns.filter(turn => turn.id === id).map(turn => turn.at)
  return { clock, scheduler, turns, of, seen, setting }
}

function names(count: number): string[] {
  return Array.from({ length: count }, (_, n) => `mac:02:00:00:00:${Math.floor(n / 256).toString(16)}:${(n % 256).toString(16)}`)
}

describe('the rhythm', () => {
  test('each miner has its turn once an interval', async () => {
    const { clock, scheduler, of, turns } = start()
    scheduler.add(names(50))
    await clock.advance(100_000)
    expect(turns.length).toBeGreaterThanOrEqual(480)
    expect(turns.length).toBeLessThanOrEqual(550)
    for (const id of names(50)) {
      const gaps = of(id)
        .slice(1)
        .map((at, n) => at - (of(id)[n] ?? 0))
      expect(Math.min(...gaps)).toBeGreaterThan(9000)
      expect(Math.max(...gaps)).toBeLessThan(11_000)
    }
    await scheduler.close()
  })
  test('a small fleet is read at once, a large one is spread evenly', async () => {
    const few = start()
    few.scheduler.add(names(100))
    await few.clock.advance(600)
    expect(few.turns).toHaveLength(100)
    const many = start({ interval: 30_000 })
    many.scheduler.add(names(5000))
    await many.clock.advance(25_100)
    const perSecond = Array.from({ length: 25 }, (_, s) => many.turns.filter(turn => Math.floor(turn.at / 1000) === s).length)
    expect(many.turns).toHaveLength(5000)
    expect(Math.max(...perSecond)).toBeLessThan(300)
    await Promise.all([few.scheduler.close(), many.scheduler.close()])
  })
  test('a miner that was just read waits for most of an interval', async () => {
    const { clock, scheduler, of } = start()
    scheduler.addRead('a')
    await clock.advance(10_500)
    expect(of('a')).toHaveLength(1)
    expect(of('a')[0]).toBeGreaterThanOrEqual(5000)
    await scheduler.close()
  })
  test('the pause that a turn asks for is kept', async () => {
    const { clock, scheduler, of } = start({ pause: 2000 })
    scheduler.add(['a'])
    await clock.advance(10_100)
    expect(of('a')).toHaveLength(6)
    await scheduler.close()
  })
  test('a shorter interval is in force at once', async () => {
    const { clock, scheduler, of, setting } = start({ interval: 3_600_000 })
    scheduler.add(['a'])
    await clock.advance(1000)
    setting.interval = 5000
    scheduler.respread()
    await clock.advance(5100)
    expect(of('a').length).toBeGreaterThanOrEqual(2)
    await scheduler.close()
  })
})

describe('slow miners', () => {
  test('no miner has two turns at once, and one slower than its interval skips turns', async () => {
    const { clock, scheduler, of, seen } = start({ turnMs: 25_000 })
    scheduler.add(['a'])
    await clock.advance(200_000)
    expect(seen.twice).toBe(0)
    expect(of('a').length).toBeGreaterThanOrEqual(6)
    expect(of('a').length).toBeLessThanOrEqual(8)
    await closing(clock, scheduler)
  })
  test('nothing piles up when there are more than can be asked', async () => {
    const { clock, scheduler, seen, turns } = start({ turnMs: 1000, concurrency: 5 })
    scheduler.add(names(200))
    await clock.advance(100_000)
    expect(seen.mostAtOnce).toBe(5)
    expect(seen.twice).toBe(0)
    expect(turns.length).toBeGreaterThan(490)
    const counts = names(200).map(id => turns.filter(turn => turn.id === id).length)
    expect(Math.max(...counts) - Math.min(...counts)).toBeLessThanOrEqual(2)
    await closing(clock, scheduler)
  })
  test('one that hangs does not hold the others up', async () => {
    const { clock, scheduler, of } = start({ hangs: 'a' })
    scheduler.add(['a', 'b'])
    await clock.advance(30_500)
    expect(of('a')).toHaveLength(1)
    expect(of('b').length).toBeGreaterThanOrEqual(3)
    const closed = scheduler.close()
    await clock.advance(600_000)
    await closed
  })
})

describe('sleep', () => {
  test('nothing is asked while the computer sleeps, and everybody soon after', async () => {
    const { clock, scheduler, turns, seen } = start()
    scheduler.add(names(20))
    await clock.advance(10_000)
    const before = turns.length
    scheduler.suspend()
    await clock.advance(3_600_000)
    expect(turns).toHaveLength(before)
    expect(scheduler.suspended).toBe(true)
    scheduler.resume()
    await clock.advance(2000)
    expect(turns).toHaveLength(before)
    await clock.advance(2000)
    expect(turns).toHaveLength(before + 20)
    expect(seen.woke).toBe(2)
    await scheduler.close()
  })
  test('a sleep that nobody told is noticed by the clock', async () => {
    const clock = new VirtualClock()
    let skip = 0
    let woke = 0
    const turns: number[] = []
    const scheduler = new Scheduler({
      clock: { now: () => clock.now() + skip, steady: () => clock.steady(), sleep: (ms, signal) => clock.sleep(ms, signal) },
      intervalMs: () => 10_000,
      concurrency: () => 10,
      turn: () => Promise.resolve(turns.push(clock.now())).then(() => null),
      onWake: () => {
        woke++
      },
    })
    scheduler.add(['a'])
    await clock.advance(1000)
    skip = 8 * 3_600_000
    await clock.advance(10_500)
    expect(woke).toBe(1)
    await clock.advance(4000)
    expect(turns).toHaveLength(2)
    await scheduler.close()
  })
})

describe('coming and going', () => {
  test('who is removed has no more turns, also when it is in one', async () => {
    const { clock, scheduler, of } = start({ turnMs: 3000 })
    scheduler.add(['a'])
    await clock.advance(100)
    scheduler.remove('a')
    await clock.advance(60_000)
    expect(of('a')).toHaveLength(1)
    await scheduler.close()
  })
  test('a hurried miner is next', async () => {
    const { clock, scheduler, of } = start()
    scheduler.add(['a'])
    await clock.advance(1000)
    scheduler.hurry('a')
    await clock.advance(30)
    expect(of('a')).toHaveLength(2)
    await scheduler.close()
  })
  test('close waits for the turn under way and starts no other', async () => {
    const { clock, scheduler, turns } = start({ turnMs: 3000, concurrency: 1 })
    scheduler.add(['a', 'b'])
    await clock.advance(100)
    let closed = false
    const closing = scheduler.close().then(() => {
      closed = true
    })
    await clock.advance(2000)
    expect(closed).toBe(false)
    await clock.advance(2000)
    await closing
    expect(turns).toHaveLength(1)
  })
})

async function closing(clock: VirtualClock, scheduler: Scheduler): Promise<void> {
  const closed = scheduler.close()
  await clock.advance(60_000)
  await closed
}

test('the interval grows with the fleet unless it is set', () => {
  const table = [1, 1000, 3000, 5000, 10_000].map(miners => intervalMs(miners, 0))
  expect(table).toEqual([10_000, 10_000, 20_000, 30_000, 60_000])
  expect(intervalMs(5000, 7)).toBe(7000)
})

test('the queue gives what is due in order, whatever order it was put in', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 1000 })), fc.integer({ min: 0, max: 1000 }), (times, now) => {
      const queue = new DueQueue<number>()
      for (const at of times) queue.push(at, at)
      const due: number[] = []
      for (let next = queue.popDue(now); next !== null; next = queue.popDue(now)) due.push(next)
      expect(due).toEqual(times.filter(at => at <= now).sort((a, b) => a - b))
      expect(queue.nextAt).toBe(times.filter(at => at > now).sort((a, b) => a - b)[0] ?? null)
    }),
  )
})

test.each([
  ['back', -3_600_000],
  ['forward', 3_600_000],
])('the clock of the computer is set %s by an hour: every miner is read within the next interval', async (_way, ms) => {
  const { clock, scheduler, turns, seen } = start()
  scheduler.add(names(50))
  await clock.advance(30_000)
  clock.setBy(ms)
  const before = turns.length
  await clock.advance(15_000)
  expect(new Set(turns.slice(before).map(turn => turn.id)).size).toBe(50)
  expect(seen.twice).toBe(0)
  await scheduler.close()
})
