import type { Pace, PowerLimit, PowerSwing } from '../../contract/rollout.ts'
import { firstStage, stageSize } from '../../contract/stages.ts'
import type { Load, Switching } from './load.ts'
import { type Sums, SwitchedPower, windowMs } from './switched.ts'

/** One stage as it would go if every miner took its usual time. */
export interface PlannedStage {
  readonly stage: number
  /** Indexes into the loads. */
  readonly members: readonly number[]
  /** When it begins, ms after the start. */
  readonly atMs: number
}

/** What a schedule begins with. */
export interface ScheduleFrame {
  readonly pace: Pace
  /** How many miners the whole rollout has, those that are done included. */
  readonly total: number
  /** The number of the first stage to make. */
  readonly first: number
  /** How long a miner is under way, ms. */
  readonly usualMs: number
  /** What is under way already; absent = nothing. */
  readonly begun?: Begun
}

/** What a schedule goes on from. */
export interface Begun {
  /** When the next stage may begin, ms from now. */
  readonly fromMs: number
  /** When each miner under way will be done, ms from now, the soonest first. */
  readonly doneMs: readonly number[]
  /** What was switched lately, now being 0. */
  readonly switched: SwitchedPower
}

/**
 * Deals miners into stages, in their order, so that no limit is ever passed. Pure.
 * A miner whose placement group has had its share of the minute lets those of other groups go first.
 */
export function schedule(loads: readonly Load[], { pace, total, first, usualMs, begun }: ScheduleFrame): readonly PlannedStage[] {
  const stages: PlannedStage[] = []
  const switched = begun?.switched ?? new SwitchedPower()
  const isLimited = pace.power.hallKw !== null || pace.power.groupKw !== null
  const underWay = (begun?.doneMs ?? []).map(until => ({ until, miners: 1 }))
  let over = 0
  let busy = underWay.length
  let queue: readonly number[] = loads.map((_load, index) => index)
  for (let atMs = begun?.fromMs ?? 0, stage = first; queue.length > 0; ) {
    for (; (underWay[over]?.until ?? Number.POSITIVE_INFINITY) <= atMs; over++) busy -= underWay[over]?.miners ?? 0
    const most = Math.min(stageSize(stage, total, pace), (pace.atOnce ?? Number.POSITIVE_INFINITY) - busy)
    const members = pick(queue, loads, { sums: isLimited ? switched.sums(atMs) : noSums, limit: pace.power, most })
    if (members.length === 0) {
      atMs = Math.min(switched.nextAt(atMs) ?? Number.POSITIVE_INFINITY, underWay[over]?.until ?? Number.POSITIVE_INFINITY)
      continue
    }
    stages.push({ stage, members, atMs })
    queue = without(queue, members)
    if (isLimited) for (const index of members) switched.add(loads[index] ?? nothing, atMs, atMs)
    underWay.push({ until: atMs + usualMs, miners: members.length })
    busy += members.length
    const everyMs = pace.everyS * 1000
    atMs += isCanary(stage, total, pace) ? Math.max(usualMs, everyMs) : everyMs
    stage++
  }
  return stages
}

/** Whether a stage must be verified before the next one begins. */
export function isCanary(stage: number, total: number, pace: Pick<Pace, 'canary'>): boolean {
  return firstStage(total, pace) === 0 && stage <= 1
}

/** What is left of a limit. */
export interface Room {
  readonly sums: Sums
  readonly limit: PowerLimit
  /** Miners that may begin, at the most. */
  readonly most: number
}

/** The first of the queue that may begin now. Order is kept within each group; a group that is full does not hold up the others. Pure. */
export function pick(queue: readonly number[], loads: readonly Load[], { sums, limit, most }: Room): readonly number[] {
  const picked: number[] = []
  const groupW = new Map(sums.groupW)
  const full = new Set<string | null>()
  let hallW = sums.hallW
  for (const index of queue) {
    if (picked.length >= most) break
    const { watts, group } = loads[index] ?? nothing
    if (!fits(hallW, watts, limit.hallKw)) break
    if (group !== null && (full.has(group) || !fits(groupW.get(group) ?? 0, watts, limit.groupKw))) {
      full.add(group)
      continue
    }
    picked.push(index)
    hallW += watts
    if (group !== null) groupW.set(group, (groupW.get(group) ?? 0) + watts)
  }
  return picked
}

/** One that draws more than the limit by itself has a minute of its own. */
function fits(usedW: number, watts: number, limitKw: number | null): boolean {
  return limitKw === null || usedW === 0 || usedW + watts <= limitKw * 1000
}

const nothing: Load = { watts: 0, group: null }
const noSums: Sums = { hallW: 0, groupW: new Map() }

function without(queue: readonly number[], picked: readonly number[]): readonly number[] {
  const isHead = queue[picked.length - 1] === picked.at(-1)
  if (isHead) return queue.slice(picked.length)
  const taken = new Set(picked)
  return queue.filter(index => !taken.has(index))
}

/** Estimated ms until the last miner of a schedule is done. */
export function endMs(stages: readonly PlannedStage[], usualMs: number): number {
  const last = stages.at(-1)
  return last === undefined ? 0 : last.atMs + usualMs
}

/** What a schedule does to the supply at the most; `null` = nothing. */
export function swingOf(
  stages: readonly PlannedStage[],
  loads: readonly Load[],
  kind: { switching: Switching; usualMs: number },
): PowerSwing | null {
  const watts = stages.map(({ members }) => members.reduce((sum, index) => sum + (loads[index]?.watts ?? 0), 0))
  const all = watts.reduce((sum, stageW) => sum + stageW, 0)
  if (all === 0) return null
  const perMinute = most(stages, watts, windowMs)
  switch (kind.switching) {
    case 'nothing':
      return null
    case 'off':
      return { downW: all, upW: 0 }
    case 'on':
      return { downW: 0, upW: perMinute }
    case 'off-and-on':
      return { downW: most(stages, watts, kind.usualMs), upW: perMinute }
  }
}

/** The most that begins within any time of `spanMs`. */
function most(stages: readonly PlannedStage[], watts: readonly number[], spanMs: number): number {
  let sum = 0
  let highest = 0
  let from = 0
  for (const [index, { atMs }] of stages.entries()) {
    sum += watts[index] ?? 0
    for (; atMs - (stages[from]?.atMs ?? atMs) >= spanMs; from++) sum -= watts[from] ?? 0
    highest = Math.max(highest, sum)
  }
  return highest
}
