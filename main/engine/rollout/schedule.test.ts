import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Pace } from '../../contract/rollout.ts'
import { firstStage, stageCount, stageOf, stageSize } from '../../contract/stages.ts'
import type { Load } from './load.ts'
import { paceOf } from './pace.ts'
import { endMs, isCanary, type PlannedStage, schedule, swingOf } from './schedule.ts'
import { windowMs } from './switched.ts'

const usualMs = 30_000
const frameOf = (pace: Pace, total: number) => ({ pace, total, first: firstStage(total, pace), usualMs })
const sizesOf = (total: number, size: number, canary = true) => {
  const pace = paceOf({ size, everyS: 5, canary })
  return schedule(Array<Load>(total).fill({ watts: 3_000, group: null }), frameOf(pace, total)).map(({ members }) => members.length)
}

test('one miner has no canary; several have one of 1 and one of up to 5, then full batches', () => {
  expect(sizesOf(1, 10)).toEqual([1])
  expect(sizesOf(4, 10)).toEqual([1, 3])
  expect(sizesOf(28, 10)).toEqual([1, 5, 10, 10, 2])
  expect(sizesOf(6, 2)).toEqual([1, 2, 2, 1])
  expect(sizesOf(25, 10, false)).toEqual([10, 10, 5])
})

test('the duration is each canary, the pauses between batches, and the last batch', () => {
  const stages = schedule(Array<Load>(26).fill({ watts: 0, group: null }), frameOf(paceOf({ size: 10, everyS: 5, canary: true }), 26))
  expect(stages.map(({ atMs }) => atMs / 1000)).toEqual([0, 30, 60, 65])
  expect(endMs(stages, usualMs)).toBe(95_000)
  expect(endMs([], usualMs)).toBe(0)
})

test('the swing is what is off at one moment, and what comes back within a minute', () => {
  const loads = Array<Load>(30).fill({ watts: 1_000, group: null })
  const stages = schedule(loads, frameOf(paceOf({ size: 10, everyS: 20, canary: false }), 30))
  expect(swingOf(stages, loads, { switching: 'off-and-on', usualMs })).toEqual({ downW: 20_000, upW: 30_000 })
  expect(swingOf(stages, loads, { switching: 'off', usualMs })).toEqual({ downW: 30_000, upW: 0 })
  expect(swingOf(stages, loads, { switching: 'on', usualMs })).toEqual({ downW: 0, upW: 30_000 })
  expect(swingOf(stages, loads, { switching: 'nothing', usualMs })).toBeNull()
})

test('a group that has had its share of the minute lets the others go first, and keeps its own order', () => {
  const loads = ['a', 'a', 'a', 'b', 'b'].map(group => ({ watts: 3_000, group }))
  const pace = paceOf({ size: 2, everyS: 5, canary: false, power: { hallKw: null, groupKw: 3 } })
  const stages = schedule(loads, frameOf(pace, 5))
  expect(stages.map(({ members, atMs }) => [atMs / 1000, ...members])).toEqual([
    [0, 0, 3],
    [60, 1, 4],
    [120, 2],
  ])
})

const load = fc.record({ watts: fc.integer({ min: 0, max: 7_000 }), group: fc.constantFrom(null, 'a', 'b', 'c') })
const limit = fc.option(fc.integer({ min: 5, max: 60 }), { nil: null })
const pace = fc.record({
  size: fc.integer({ min: 1, max: 20 }),
  everyS: fc.integer({ min: 0, max: 90 }),
  canary: fc.boolean(),
  atOnce: fc.option(fc.integer({ min: 1, max: 30 }), { nil: null }),
  power: fc.record({ hallKw: limit, groupKw: limit }),
})

describe('whatever the limits', () => {
  const ran = { cases: 0 }
  fc.assert(
    fc.property(fc.array(load, { maxLength: 120 }), pace, (loads, asked) => {
      ran.cases++
      const stages = schedule(loads, frameOf(paceOf(asked), loads.length))
      everyMinerOnce(stages, loads.length)
      noStageTooLarge(stages, paceOf(asked), loads.length)
      orderKept(stages, loads, paceOf(asked))
      withinPower(stages, loads, paceOf(asked))
      notTooManyAtOnce(stages, paceOf(asked))
      pausesKept(stages, paceOf(asked), loads.length)
    }),
    { numRuns: 400 },
  )
  test('every miner has one turn, in order, and no limit is passed at any moment', () => expect(ran.cases).toBeGreaterThanOrEqual(400))
})

function everyMinerOnce(stages: readonly PlannedStage[], total: number): void {
  const turns = stages.flatMap(({ members }) => members)
  expect(turns.toSorted((a, b) => a - b)).toEqual(Array.from({ length: total }, (_none, index) => index))
}

function noStageTooLarge(stages: readonly PlannedStage[], asked: Pace, total: number): void {
  for (const { stage, members } of stages) expect(members.length).toBeLessThanOrEqual(stageSize(stage, total, asked))
}

/** Among miners that the same limits hold back. */
function orderKept(stages: readonly PlannedStage[], loads: readonly Load[], { power }: Pace): void {
  const turns = stages.flatMap(({ members }) => members)
  const groups = power.groupKw === null ? [turns] : [...Map.groupBy(turns, index => loads[index]?.group ?? null).values()]
  for (const group of groups) expect(group).toEqual(group.toSorted((a, b) => a - b))
}

function withinPower(stages: readonly PlannedStage[], loads: readonly Load[], { power }: Pace): void {
  for (const { atMs } of stages) {
    const lately = stages.filter(other => other.atMs <= atMs && atMs - other.atMs < windowMs).flatMap(({ members }) => members)
    const drawing = lately.flatMap(index => loads[index] ?? []).filter(({ watts }) => watts > 0)
    withinLimit(drawing, power.hallKw)
    for (const group of ['a', 'b', 'c']) {
      withinLimit(
        drawing.filter(one => one.group === group),
        power.groupKw,
      )
    }
  }
}

/** One that draws more than the limit by itself has the minute for itself. */
function withinLimit(drawing: readonly Load[], limitKw: number | null): void {
  if (limitKw === null || drawing.length < 2) return
  expect(drawing.reduce((sum, { watts }) => sum + watts, 0)).toBeLessThanOrEqual(limitKw * 1000)
}

function notTooManyAtOnce(stages: readonly PlannedStage[], { atOnce }: Pace): void {
  if (atOnce === null) return
  for (const { atMs } of stages) {
    const underWay = stages.filter(other => other.atMs <= atMs && other.atMs + usualMs > atMs)
    expect(underWay.reduce((sum, { members }) => sum + members.length, 0)).toBeLessThanOrEqual(atOnce)
  }
}

function pausesKept(stages: readonly PlannedStage[], asked: Pace, total: number): void {
  for (const [index, { atMs, stage }] of stages.entries()) {
    const next = stages[index + 1]
    if (next === undefined) return
    const least = isCanary(stage, total, asked) ? Math.max(usualMs, asked.everyS * 1000) : asked.everyS * 1000
    expect(next.atMs - atMs).toBeGreaterThanOrEqual(least)
  }
}

test('without limits the stages are those that a window can count by itself', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 300 }), fc.integer({ min: 1, max: 50 }), fc.boolean(), (total, size, canary) => {
      const stages = schedule(Array<Load>(total).fill({ watts: 3_000, group: null }), frameOf(paceOf({ size, everyS: 0, canary }), total))
      expect(stages).toHaveLength(stageCount(total, { size, canary }))
      for (const { stage, members } of stages) for (const index of members) expect(stageOf(index, total, { size, canary })).toBe(stage)
    }),
  )
})
