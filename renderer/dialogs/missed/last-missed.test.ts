import { expect, test } from 'vitest'
import type { Schedule } from '../../../main/contract/schedule.ts'
import { lastMissed } from './last-missed.ts'

function schedule(name: string, unseenMisses: number, runs: Schedule['runs']): Schedule {
  const timing = { kind: 'once', date: '2026-11-21', time: '22:30', zone: 'Asia/Tokyo' } as const
  return { id: name, name, enabled: true, timing, action: 'sleep', ask: {}, miners: ['m1'], next: [], runs, unseenMisses }
}

const run = (dueAt: number, outcome: Schedule['runs'][number]['outcome']) => ({ dueAt, outcome, rollout: null, because: null })
/** 22:30 in Tokyo. */
const evening = Date.UTC(2026, 10, 21, 13, 30)

test('the last missed run is told with its schedule and the clocks of its zone', () => {
  const all = [
    schedule('Night', 2, [run(evening - 86_400_000, 'missed'), run(evening, 'missed')]),
    schedule('Ran', 1, [run(evening + 60_000, 'started'), run(evening - 60_000, 'missed')]),
  ]
  expect(lastMissed(all)).toMatch(/^Night, .*21.*22:30 \(Asia\/Tokyo\)$/)
})

test('what somebody has taken note of is not told again', () => {
  expect(lastMissed([schedule('Night', 0, [run(evening, 'missed')])])).toBeNull()
  expect(lastMissed([])).toBeNull()
})
