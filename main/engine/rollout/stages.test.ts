import fc from 'fast-check'
import { expect, test } from 'vitest'
import { durationS, reasonToPause, remainingS, stageOf, waitingStages } from './stages.ts'
import { freshStep, type Step } from './step.ts'

function step(stage: number, state: Step['state'] = 'waiting', position = 0): Step {
  const planned = { position, minerId: `m${position}`, ip: '127.0.0.1', label: null, model: null, stage, params: null, planned: null }
  return { ...freshStep(planned), state, message: 'm failed.' }
}

test('one miner has no canary; several have one, then full batches', () => {
  const stages = (total: number, canary: boolean) =>
    Array.from({ length: total }, (_, index) => stageOf(index, total, { size: 2, everyS: 5, canary }))
  expect(stages(1, true)).toEqual([1])
  expect(stages(6, true)).toEqual([0, 1, 1, 2, 2, 3])
  expect(stages(5, false)).toEqual([1, 1, 2, 2, 3])
})

test('no stage holds more than a batch, none is skipped, and the canary is alone', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 300 }), fc.integer({ min: 1, max: 50 }), fc.boolean(), (total, size, canary) => {
      const counts = new Map<number, number>()
      for (let index = 0; index < total; index++) {
        const stage = stageOf(index, total, { size, everyS: 0, canary })
        counts.set(stage, (counts.get(stage) ?? 0) + 1)
      }
      const last = Math.max(...counts.keys())
      for (let stage = 1; stage < last; stage++) expect(counts.get(stage)).toBe(size)
      expect(counts.get(0) ?? 0).toBe(canary && total > 1 ? 1 : 0)
      expect([...counts.values()].reduce((sum, count) => sum + count, 0)).toBe(total)
    }),
  )
})

test('the duration is the canary, the pauses between batches, and the last batch', () => {
  expect(durationS({ canary: true, batches: 3 }, 10, 30_000)).toBe(30 + 20 + 30)
  expect(durationS({ canary: false, batches: 1 }, 10, 30_000)).toBe(30)
  expect(durationS({ canary: false, batches: 0 }, 10, 30_000)).toBe(0)
})

test('what remains counts the batches not begun, or else those in flight', () => {
  const steps = [step(0, 'verified'), step(1, 'settling'), step(2), step(3)]
  expect(remainingS(steps, 10, { usualMs: 30_000, inFlight: 1 })).toBe(10 + 30)
  expect(remainingS([step(1, 'settling')], 10, { usualMs: 30_000, inFlight: 1 })).toBe(30)
  expect(remainingS([step(1, 'verified')], 10, { usualMs: 30_000, inFlight: 0 })).toBe(0)
  expect(waitingStages(steps)).toEqual([2, 3])
})

const failed = step(1, 'failed')
const ok = step(1, 'verified')

test.each([
  ['the canary failed', step(0, 'failed'), [step(0, 'failed')], 4, true],
  ['the canary failed and nothing is left', step(0, 'failed'), [step(0, 'failed')], 0, false],
  ['3 of 4 failed', failed, [failed, failed, failed, ok], 4, true],
  ['3 of 6 failed', failed, [failed, failed, failed, ok, ok, ok], 4, false],
  ['2 of 2 failed', failed, [failed, failed], 4, false],
  ['it did not fail', ok, [failed, failed, failed, ok], 4, false],
])('when %s', (_name, which, stage, waiting, pauses) => {
  expect(reasonToPause(which, stage, waiting) !== null).toBe(pauses)
})
