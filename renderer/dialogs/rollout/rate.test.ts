import { expect, test } from 'vitest'
import { meanRatePerMin, ratePerMin } from './rate.ts'
import { stepOf } from './rollout.sample.ts'

const minute = 60_000
const ended = (at: number, startedS: number, endedS: number) => stepOf(at, { startedAt: startedS * 1000, endedAt: endedS * 1000 })

test('the rate counts what ended in the last minute only', () => {
  const steps = [ended(0, 0, 10), ended(1, 0, 100), ended(2, 0, 110), stepOf(3, { startedAt: 0 })]
  expect(ratePerMin(steps, 2 * minute)).toBe(2)
})

test('in its first minute a rollout is taken to go on as it began', () => {
  expect(ratePerMin([ended(0, 0, 10), ended(1, 0, 20)], 20_000)).toBe(6)
})

test('there is no rate before the first miner has ended, and miners that were never begun do not count', () => {
  expect(ratePerMin([stepOf(0, { startedAt: 5 })], minute)).toBeNull()
  expect(meanRatePerMin([stepOf(0, { endedAt: 5 })])).toBeNull()
})

test('the rate of one that is over is from its first start to its last end', () => {
  expect(meanRatePerMin([ended(0, 10, 40), ended(1, 20, 130)])).toBe(1)
})
