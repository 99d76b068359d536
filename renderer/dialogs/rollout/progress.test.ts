import { describe, expect, test } from 'vitest'
import type { Rollout, RolloutStep, StepState } from '../../../main/contract/rollout.ts'
import { logCsv, resultCsv, resultJson } from './export-result.ts'
import {
  aftermathOf,
  foremost,
  isWhole,
  newestUndoable,
  offersOf,
  portionsOf,
  retryUnderWay,
  stagesOf,
  standingOf,
  stepsIn,
  takeIn,
} from './progress.ts'
import { rolloutOf, stepOf } from './rollout.sample.ts'
import { markOf, stagesText } from './stages.tsx'

const everyState: readonly StepState[] = ['waiting', 'reading', 'writing', 'settling', 'verified', 'failed', 'cancelled', 'unknown']

describe('the bar of a rollout', () => {
  test('counts every step exactly once', () => {
    const rollout = rolloutOf(everyState.map((state, at) => stepOf(at, { state })))
    const portions = portionsOf(rollout.counts)
    expect(portions).toEqual({ done: 1, failed: 1, running: 3, waiting: 1, cancelled: 1, unknown: 1 })
    expect(Object.values(portions).reduce((sum, n) => sum + n, 0)).toBe(everyState.length)
  })

  test('lists under each filter what the bar counts there', () => {
    const rollout = rolloutOf(everyState.map((state, at) => stepOf(at, { state })))
    const portions = portionsOf(rollout.counts)
    const filters = ['done', 'failed', 'running', 'waiting', 'cancelled', 'unknown'] as const
    expect(filters.map(filter => stepsIn(rollout.steps, filter).length)).toEqual(filters.map(filter => portions[filter]))
    expect(stepsIn(rollout.steps, 'all')).toBe(rollout.steps)
  })

  test('shows the canary and each batch as a stage of its own', () => {
    const steps = [
      stepOf(0, { stage: 0, state: 'verified' }),
      stepOf(1, { stage: 1, state: 'failed' }),
      stepOf(2, { stage: 1, state: 'writing' }),
      stepOf(3, { stage: 2 }),
    ]
    expect(stagesOf(steps)).toEqual([
      { stage: 0, total: 1, ended: 1, failed: 0, notBegun: 0 },
      { stage: 1, total: 2, ended: 1, failed: 1, notBegun: 0 },
      { stage: 2, total: 1, ended: 0, failed: 0, notBegun: 0 },
    ])
  })

  test('after a cancel a stage that never began is not done', () => {
    const states: readonly StepState[] = ['verified', 'verified', 'cancelled', 'cancelled', 'cancelled']
    const stages = stagesOf(states.map((state, at) => stepOf(at, { stage: [0, 1, 1, 2, 2][at] ?? 0, state })))
    expect(stages.map(stage => markOf(stage, false))).toEqual(['done', 'part', 'waiting'])
    expect(stagesText(stages)).toBe('1 of 3 stages done · 1 not begun')
    expect(stagesText(stagesOf([stepOf(0, { stage: 0, state: 'verified' }), stepOf(1, { stage: 1, state: 'writing' })]))).toBe(
      '1 of 2 stages done',
    )
  })
})

test('a rollout whose miners others have waits, and does not run yet', () => {
  const rollout = { ...rolloutOf([stepOf(0)]), state: 'running' as const }
  const waitingFor = [{ id: 'r0', title: 'Reboot 1 miner', state: 'running' as const, miners: 1 }]
  expect([standingOf(rollout), standingOf({ ...rollout, waitingFor })]).toEqual(['running', 'queued'])
  expect(standingOf({ ...rollout, waitingFor, state: 'paused' })).toBe('paused')
})

test('the strip tells of the rollout that is at work, not of one that waits behind it', () => {
  const rollout = rolloutOf([stepOf(0)])
  const waitingFor = [{ id: 'r2', title: 'Reboot 1 miner', state: 'running' as const, miners: 1 }]
  const queued = { ...rollout, id: 'r1', state: 'running' as const, waitingFor }
  const running = { ...rollout, id: 'r2', state: 'running' as const }
  expect(foremost([queued, { ...rollout, id: 'r3', state: 'interrupted' }, running])?.id).toBe('r2')
  expect(foremost([rollout, queued])?.id).toBe('r1')
  expect(foremost([rollout])).toBeUndefined()
})

describe('the events of a rollout', () => {
  const start = rolloutOf([stepOf(0), stepOf(1)])
  const batching = { ...start.batching, size: 3 }

  test('replace only the steps that changed', () => {
    const after = takeIn(start, {
      type: 'delta',
      summary: { ...start, state: 'running' },
      batching,
      steps: [stepOf(1, { state: 'verified' })],
      notes: [],
    })
    expect(after?.steps[0]).toBe(start.steps[0])
    expect(after?.steps[1]?.state).toBe('verified')
    expect(after?.batching.size).toBe(3)
  })

  test('before the first snapshot are left out', () => {
    expect(takeIn(null, { type: 'delta', summary: start, batching, steps: [], notes: [] })).toBeNull()
  })

  test('put the pieces of a large one together, in their order', () => {
    const all = Array.from({ length: 5 }, (_, at) => stepOf(at))
    const whole = { ...rolloutOf(all) }
    const piece = (steps: readonly RolloutStep[]) => ({ type: 'delta', summary: whole, batching, notes: [], steps }) as const
    const first = takeIn(null, { type: 'snapshot', rollout: { ...whole, steps: all.slice(0, 2) } })
    expect(first === null || isWhole(first)).toBe(false)
    const second = takeIn(first, piece(all.slice(2, 4)))
    const last = takeIn(second, piece([stepOf(1, { state: 'failed' }), ...all.slice(4)]))
    expect(last !== null && isWhole(last)).toBe(true)
    expect(last?.steps.map(step => step.ip)).toEqual(all.map(step => step.ip))
    expect(last?.steps[1]?.state).toBe('failed')
  })

  test('add what was done to it since', () => {
    const notes = [
      { at: 1, kind: 'paused', by: 'app', text: null },
      { at: 2, kind: 'resumed', by: 'cli', text: null },
    ] as const
    const delta = { type: 'delta', summary: start, batching, steps: [] } as const
    const after = notes.reduce<Rollout | null>((rollout, note) => takeIn(rollout, { ...delta, notes: [note] }), start)
    expect(after?.notes).toEqual(notes)
  })

  test('begin anew with a second snapshot', () => {
    const other = rolloutOf([stepOf(7)])
    expect(takeIn(start, { type: 'snapshot', rollout: other })).toBe(other)
  })
})

describe('the buttons of a rollout', () => {
  const offers = (change: Partial<Rollout>) =>
    Object.entries(offersOf({ ...rolloutOf([stepOf(0, { state: 'failed' })]), ...change }))
      .filter(([, on]) => on)
      .map(([name]) => name)

  test.each([
    [{ state: 'running', canUndo: true }, ['pause', 'cancel']],
    [{ state: 'paused', canUndo: false }, ['resume', 'cancel']],
    [{ state: 'interrupted', canUndo: true }, ['resume', 'cancel', 'undo']],
    [{ state: 'done', canUndo: true }, ['retry', 'undo']],
    [{ state: 'done', canUndo: false }, ['retry']],
  ] as const)('offer in %o only what can be done', (change, expected) => {
    expect(offers(change)).toEqual(expected)
  })

  test('do not offer a retry when nothing failed', () => {
    expect(offersOf({ ...rolloutOf([stepOf(0, { state: 'verified' })]), state: 'done' }).retry).toBe(false)
  })
})

test('a retry that runs or is paused stands for retrying again; one that is over, of another, or an undo does not', () => {
  const retry = { ...rolloutOf([stepOf(0)]), id: 'r2', parent: { id: 'r1', as: 'retry' } } as const
  const found = (change: Partial<Rollout>) =>
    retryUnderWay('r1', [
      { ...rolloutOf([stepOf(1)]), state: 'running' },
      { ...retry, ...change },
    ])?.id
  expect((['running', 'paused', 'interrupted'] as const).map(state => found({ state }))).toEqual(['r2', 'r2', 'r2'])
  expect((['done', 'cancelled'] as const).map(state => found({ state }))).toEqual([undefined, undefined])
  expect(found({ state: 'running', parent: { id: 'r9', as: 'retry' } })).toBeUndefined()
  expect(found({ state: 'running', parent: { id: 'r1', as: 'undo' } })).toBeUndefined()
})

test('the undo of the palette is that of the newest rollout that can be undone, and goes further back after it', () => {
  const made = (id: string, createdAt: number, change: Partial<Rollout> = {}): Rollout => ({
    ...rolloutOf([stepOf(0)]),
    id,
    createdAt,
    canUndo: true,
    ...change,
  })
  const list = [
    made('old', 1),
    made('new', 3),
    made('middle', 2),
    made('runs', 4, { state: 'running' }),
    made('reboot', 5, { canUndo: false }),
  ]
  expect(newestUndoable(list)?.id).toBe('new')
  expect(newestUndoable([...list, made('back', 6, { parent: { id: 'new', as: 'undo' } })])?.id).toBe('middle')
  expect(newestUndoable(list.slice(3))).toBeUndefined()
})

test('after an interruption every miner is in exactly one of the lists', () => {
  const steps = everyState.flatMap((state, at) => [stepOf(at * 2, { state, written: false }), stepOf(at * 2 + 1, { state, written: true })])
  const aftermath = aftermathOf(steps)
  const all = Object.values(aftermath).flat() as RolloutStep[]
  expect(all).toHaveLength(steps.length)
  expect(new Set(all)).toEqual(new Set(steps))
  expect(aftermath.changed.every(step => step.state === 'verified')).toBe(true)
  expect(aftermath.unknown.map(step => step.state)).toEqual(['writing', 'writing', 'settling', 'settling', 'unknown', 'unknown'])
  expect(aftermath.failed).toEqual([stepOf(11, { state: 'failed', written: true })])
})

describe('the exported result', () => {
  const config = {
    at: 0,
    pools: [{ url: 'stratum+tcp://eu.pool.example:3333', user: 'acme.1', password: 'very-secret' }],
    mode: null,
    fanMode: null,
    fanPct: null,
    fanTargetC: null,
    freqMhz: null,
    powerLimitW: null,
    other: { 'api-key': 'very-secret' },
  }
  const rollout = rolloutOf([
    stepOf(0, { state: 'verified', before: config, after: config }),
    stepOf(1, { state: 'failed', label: '=HYPERLINK("http://x")', message: 'B2 refused: "Access, denied"\nnext' }),
  ])

  test('holds one line a miner and no passwords', () => {
    const csv = resultCsv(rollout, [])
    expect(csv.name).toMatch(/^headframe-change-pools-on-2-miners-\d{8}-\d{4}\.csv$/)
    expect(csv.text).toContain('stratum+tcp://eu.pool.example:3333 acme.1')
    expect(csv.text + resultJson(rollout, []).text).not.toContain('very-secret')
  })

  test('cannot carry a spreadsheet formula in a label', () => {
    expect(resultCsv(rollout, []).text).toContain(`"'=HYPERLINK(""http://x"")"`)
  })

  test('names those that were left aside with their reason', () => {
    const aside = { minerId: 'm9', ip: '10.0.3.19', label: 'R9', why: 'offline', reason: 'It does not answer. Check its power.' } as const
    const row = { ip: '10.0.3.19', label: 'R9', result: 'set aside: offline', reason: aside.reason }
    expect(JSON.parse(resultJson(rollout, [aside]).text)).toMatchObject({ miners: [{}, {}, row] })
    expect(resultCsv(rollout, [aside]).text).toContain('R9,10.0.3.19,,set aside: offline,It does not answer. Check its power.,')
  })

  test('tells who did what to it, in the JSON and as a file of its own', () => {
    const at = rollout.createdAt
    const notes = [
      { at: at + 1_000, kind: 'adjusted', by: 'cli', text: 'miners a batch: 10 → 20' },
      { at: at + 2_000, kind: 'stopped', by: null, text: '3 of 20 failed.' },
    ] as const
    const told = { ...rollout, notes }
    expect(JSON.parse(resultJson(told, []).text)).toMatchObject({
      log: [
        { at: '2026-03-01T09:30:00.000Z', what: 'Change pools on 2 miners: begun from the window' },
        { at: '2026-03-01T09:30:01.000Z', what: 'Another pace, from the command line: miners a batch: 10 → 20' },
        { what: 'Stopped by itself: 3 of 20 failed.' },
      ],
    })
    const { name, text } = logCsv(told)
    expect(name).toMatch(/-log\.csv$/)
    expect(text.split('\r\n')[2]).toBe('2026-03-01T09:30:01.000Z,"Another pace, from the command line: miners a batch: 10 → 20"')
  })

  test('as JSON reads back with every miner in it', () => {
    const read: unknown = JSON.parse(resultJson(rollout, []).text)
    expect(read).toMatchObject({
      state: 'done',
      total: 2,
      miners: [
        { ip: '10.0.3.10', result: 'verified' },
        { ip: '10.0.3.11', result: 'failed', reason: 'B2 refused: "Access, denied"\nnext' },
      ],
    })
  })
})
