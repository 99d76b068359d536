import { expect, test } from 'vitest'
import { happeningsOf, keyOfHappening } from './happenings.ts'
import type { RolloutStep } from './rollout.ts'

/** What the log is made of, with what matters to the test put in. */
function stepOf(n: number, change: Partial<RolloutStep> = {}): RolloutStep {
  const ip = `10.0.3.${10 + n}`
  const nothing = { written: false, sentShare: null, failure: null, message: null, before: null, after: null, secondLook: null }
  const place = { minerId: `ip:${ip}`, ip, label: null, model: null, stage: n === 0 ? 0 : 1 }
  return { ...place, state: 'waiting', ...nothing, startedAt: null, endedAt: null, ...change }
}

function rolloutOf(steps: readonly RolloutStep[]): Parameters<typeof happeningsOf>[0] {
  return { createdAt: begun, endedAt: null, secondLook: null, steps, notes: [], notesLeftOut: 0 }
}

const begun = Date.UTC(2026, 2, 1, 9, 30)
const at = (s: number) => begun + s * 1000

test('what happened is told the newest first: stages, results, the end and what did not hold', () => {
  const gone = { state: 'gone', at: at(700), message: 'It does not answer.' } as const
  const holds = { state: 'holds', at: at(700), message: null } as const
  const rollout = {
    ...rolloutOf([
      stepOf(0, { state: 'verified', startedAt: at(1), endedAt: at(20), secondLook: holds }),
      stepOf(1, { state: 'verified', startedAt: at(25), endedAt: at(40), secondLook: gone }),
      stepOf(2, { state: 'failed', startedAt: at(24), endedAt: at(30) }),
      stepOf(3, { state: 'cancelled', stage: 2, endedAt: at(41) }),
    ]),
    endedAt: at(41),
    secondLook: {
      dueAt: at(641),
      at: at(701),
      counts: { holds: 1, 'fell-back': 0, changed: 0, gone: 1, 'left-out': 0 },
      message: '1 of 2 does not answer.',
    },
  }
  expect(happeningsOf(rollout).map(keyOfHappening)).toEqual([
    'looked',
    'look ip:10.0.3.11',
    'over',
    'step ip:10.0.3.11',
    'step ip:10.0.3.12',
    'stage 1',
    'step ip:10.0.3.10',
    'stage 0',
    'begun',
  ])
})

test('what has not begun has not happened', () => {
  expect(happeningsOf(rolloutOf([stepOf(0), stepOf(1)])).map(keyOfHappening)).toEqual(['begun'])
})

test('what was done to it stands among what its miners did, numbered as it came', () => {
  const notes = [
    { at: at(5), kind: 'paused', by: 'app', text: null },
    { at: at(9), kind: 'resumed', by: 'cli', text: null },
  ] as const
  const steps = [stepOf(0, { state: 'verified', startedAt: at(1), endedAt: at(7) })]
  const rollout = { ...rolloutOf(steps), notes, notesLeftOut: 3 }
  expect(happeningsOf(rollout).map(keyOfHappening)).toEqual(['note 4', 'step ip:10.0.3.10', 'note 3', 'stage 0', 'begun'])
})
