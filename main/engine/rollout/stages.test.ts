import { expect, test } from 'vitest'
import { paceOf } from './pace.ts'
import { remainingS, waitingStages } from './stages.ts'
import { freshStep, type Step } from './step.ts'

function step(stage: number, state: Step['state'] = 'waiting', position = 0): Step {
  const planned = { position, minerId: `m${position}`, ip: '127.0.0.1', label: null, model: null, stage, params: null, planned: null }
  return { ...freshStep(planned), state }
}

const usual = { usualMs: 30_000, inFlight: 1, waitingW: 0 }
const pace = paceOf({ size: 1, everyS: 10, canary: true })

test('what remains counts the canaries one after the other, then the batches not begun, or else those in flight', () => {
  const steps = [step(0, 'verified'), step(1, 'settling'), step(2), step(3)]
  expect(remainingS(steps, pace, usual)).toBe(10 + 30)
  expect(remainingS([step(0), step(1), step(2), step(3)], pace, usual)).toBe(30 + 30 + 10 + 30)
  expect(remainingS([step(0, 'verified'), step(1, 'settling')], pace, usual)).toBe(30)
  expect(remainingS([step(1, 'verified')], pace, { ...usual, inFlight: 0 })).toBe(0)
  expect(waitingStages(steps)).toEqual([2, 3])
})

test('what remains counts how slowly a limit lets it go on', () => {
  const steps = [step(1, 'verified'), step(2), step(3), step(4)]
  const none = { ...pace, canary: false }
  expect(remainingS(steps, { ...none, power: { hallKw: 3, groupKw: null } }, { ...usual, waitingW: 9_000 })).toBe(120 + 30)
  expect(remainingS(steps, { ...none, atOnce: 1 }, usual)).toBe(60 + 30)
})
