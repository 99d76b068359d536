import type { Rollout, RolloutStep, StepState } from '../../../main/contract/rollout.ts'

/** A step for tests, with what matters to the test put in. */
export function stepOf(at: number, change: Partial<RolloutStep> = {}): RolloutStep {
  return {
    minerId: `ip:10.0.3.${10 + at}`,
    ip: `10.0.3.${10 + at}`,
    label: null,
    model: 'S19j Pro',
    stage: at === 0 ? 0 : 1,
    state: 'waiting',
    written: false,
    sentShare: null,
    failure: null,
    message: null,
    before: null,
    after: null,
    startedAt: null,
    endedAt: null,
    secondLook: null,
    ...change,
  }
}

/** A finished rollout of these steps, for tests. */
export function rolloutOf(steps: readonly RolloutStep[]): Rollout {
  const counts: Record<StepState, number> = {
    waiting: 0,
    reading: 0,
    writing: 0,
    settling: 0,
    verified: 0,
    failed: 0,
    cancelled: 0,
    unknown: 0,
  }
  for (const step of steps) counts[step.state]++
  return {
    id: 'r1',
    action: 'setPools',
    title: `Change pools on ${steps.length} miners`,
    state: 'done',
    counts,
    total: steps.length,
    createdAt: Date.UTC(2026, 2, 1, 9, 30),
    endedAt: null,
    by: 'app',
    parent: null,
    canUndo: false,
    etaS: null,
    pausedBecause: null,
    waitingFor: [],
    secondLook: null,
    batching: {
      size: 10,
      everyS: 5,
      canary: true,
      atOnce: null,
      order: 'selection',
      budget: { pct: 10, inARow: 5 },
      power: { hallKw: null, groupKw: null },
    },
    steps,
    notes: [],
    notesLeftOut: 0,
    setAside: {},
  }
}
