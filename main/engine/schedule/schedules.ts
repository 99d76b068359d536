import { isActionId } from '../../contract/actions/registry.ts'
import type { RolloutPlan, RolloutSummary } from '../../contract/rollout.ts'
import { type Schedule, type ScheduleInput, type ScheduleRun, unschedulable } from '../../contract/schedule.ts'
import { formatNumber } from '../../contract/units.ts'
import type { Clock } from '../../lib/clock.ts'
import type { Logger } from '../../lib/log.ts'
import { Problem } from '../problem.ts'
import { runsAfter } from './due.ts'
import type { ScheduleStore, StoredSchedule } from './schedule-store.ts'

/** What a schedule needs to know of a preview. */
type Planned = Pick<RolloutPlan, 'id' | 'planned' | 'setAside'>

/** What starts rollouts. */
export interface Starter {
  plan(ask: Pick<ScheduleInput, 'action' | 'ask' | 'miners' | 'where' | 'batching'>, signal: AbortSignal): Promise<Planned>
  start(plan: string, exclude: readonly string[], by: string): Promise<Pick<RolloutSummary, 'id'>>
  /** Throws `Problem` when the values cannot be used. */
  checkAsk(ask: { readonly action: string; readonly ask: unknown }): void
}

export interface SchedulesOptions {
  readonly store: ScheduleStore
  readonly rollouts: Starter
  readonly clock: Clock
  readonly log: Logger
  /** Whether this engine runs them; `false` = it only shows them. */
  readonly active: boolean
}

/** A run that begins later than this after it was due is a missed one, ms. */
const lateMs = 120_000
/** How often it is looked whether something is due, ms. Short, because computers fall asleep and clocks are set. */
const lookEveryMs = 10_000
/** Missed runs of one schedule that are told at once. */
const mostMissed = 20
const shownRuns = 5

/** Rollouts that start by themselves. A run that is missed is told, never made up for. */
export class Schedules {
  readonly #options: SchedulesOptions
  readonly #listeners = new Set<() => void>()
  readonly #stop = new AbortController()
  #ticking: Promise<void> = Promise.resolve()
  #misses = 0
  #enabled = 0

  constructor(options: SchedulesOptions) {
    this.#options = options
  }

  /** Begins to watch the clock. What fell due while nobody did is told as missed. */
  async open(): Promise<void> {
    this.#misses = await this.#countMisses()
    await this.#countEnabled()
    if (this.#options.active) this.#ticking = this.#watchClock()
  }

  /** How many are switched on and have a run before them. */
  get enabled(): number {
    return this.#enabled
  }

  /** Runs that were missed and not yet acknowledged. */
  get misses(): number {
    return this.#misses
  }

  onChange(listener: () => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  async list(): Promise<readonly Schedule[]> {
    const stored = await this.#options.store.all()
    return Promise.all(stored.map(schedule => this.#shown(schedule)))
  }

  /** Throws `Problem` when the values cannot be used or its time is over. */
  async save(input: ScheduleInput): Promise<readonly Schedule[]> {
    const { store, clock, rollouts } = this.#options
    rollouts.checkAsk(input)
    const against = isActionId(input.action) ? unschedulable(input.action) : null
    if (against !== null) throw new Problem(against)
    if (input.miners.length === 0 && input.where === undefined) throw new Problem('Choose which miners the schedule is for.')
    if (input.enabled && runsAfter(input.timing, clock.now(), 1).length === 0) throw new Problem('This time is over. Choose a later one.')
    await store.save(input, clock.now())
    await this.#countEnabled()
    this.#tell()
    return this.list()
  }

  async remove(id: string): Promise<readonly Schedule[]> {
    await this.#options.store.remove(id)
    await this.#countEnabled()
    this.#misses = await this.#countMisses()
    this.#tell()
    return this.list()
  }

  /** The user has taken note of what was missed. */
  async acknowledge(): Promise<readonly Schedule[]> {
    await this.#options.store.acknowledge()
    this.#misses = 0
    this.#tell()
    return this.list()
  }

  async close(): Promise<void> {
    this.#stop.abort()
    await this.#ticking
  }

  async #watchClock(): Promise<void> {
    const { clock, log } = this.#options
    while (!this.#stop.signal.aborted) {
      try {
        await this.#look()
      } catch (thrown) {
        log.error({ err: thrown }, 'schedule.trouble')
      }
      await clock.sleep(lookEveryMs, this.#stop.signal).catch(() => undefined)
    }
  }

  async #look(): Promise<void> {
    const now = this.#options.clock.now()
    for (const schedule of await this.#options.store.all()) {
      const due = schedule.enabled ? runsAfter(schedule.timing, schedule.settledAt, mostMissed).filter(at => at <= now) : []
      if (due.length > 0) await this.#deal(schedule, due, now)
    }
  }

  /** Of what fell due, at most the newest begins; all else was missed. */
  async #deal(schedule: StoredSchedule, due: readonly number[], now: number): Promise<void> {
    const { store, log } = this.#options
    const latest = due.at(-1) ?? now
    const begins = now - latest <= lateMs
    const missed = (begins ? due.slice(0, -1) : due).map(missedRun)
    const begun: ScheduleRun = { dueAt: latest, outcome: 'failed', rollout: null, because: 'Headframe ended before it could start.' }
    // Settled before it begins: a crash in the middle must not make it begin again.
    await store.settle(schedule.id, begins ? now : Math.max(latest, now), begins ? [...missed, begun] : missed)
    this.#misses += missed.length
    if (missed.length > 0) log.warn({ schedule: schedule.name, missed: missed.length }, 'schedule.missed')
    this.#tell()
    if (!begins) return
    const run = await this.#begin(schedule, latest)
    log.info({ schedule: schedule.name, outcome: run.outcome, rollout: run.rollout }, 'schedule.run')
    await store.settle(schedule.id, now, [run])
    await this.#countEnabled()
    this.#tell()
  }

  async #begin({ name, ...ask }: StoredSchedule, dueAt: number): Promise<ScheduleRun> {
    const { rollouts } = this.#options
    try {
      const plan = await rollouts.plan(ask, this.#stop.signal)
      if (plan.planned.length === 0) return { dueAt, outcome: 'nothing', rollout: null, because: nothingLeft(plan) }
      const { id } = await rollouts.start(plan.id, [], `schedule "${name}"`)
      return { dueAt, outcome: 'started', rollout: id, because: null }
    } catch (thrown) {
      return { dueAt, outcome: 'failed', rollout: null, because: thrown instanceof Error ? thrown.message : String(thrown) }
    }
  }

  async #shown({ settledAt: _, ...schedule }: StoredSchedule): Promise<Schedule> {
    const { store, clock } = this.#options
    const runs = await store.runs(schedule.id)
    return {
      ...schedule,
      next: schedule.enabled ? runsAfter(schedule.timing, clock.now(), shownRuns) : [],
      runs: runs.map(({ seen: _seen, ...run }) => run),
      unseenMisses: runs.filter(run => !run.seen).length,
    }
  }

  async #countMisses(): Promise<number> {
    const stored = await this.#options.store.all()
    const runs = await Promise.all(stored.map(({ id }) => this.#options.store.runs(id)))
    return runs.flat().filter(run => !run.seen).length
  }

  async #countEnabled(): Promise<void> {
    const now = this.#options.clock.now()
    const stored = await this.#options.store.all()
    this.#enabled = this.#options.active
      ? stored.filter(({ enabled, timing }) => enabled && runsAfter(timing, now, 1).length > 0).length
      : 0
  }

  #tell(): void {
    for (const listener of this.#listeners) listener()
  }
}

function missedRun(dueAt: number): ScheduleRun {
  const because = 'Headframe was not running, or the computer was asleep. It was not made up for.'
  return { dueAt, outcome: 'missed', rollout: null, because }
}

function nothingLeft({ setAside }: Planned): string {
  const [first] = setAside
  if (first === undefined) return 'No miner fits the selection.'
  const isUnchanged = setAside.every(({ why }) => why === 'unchanged')
  if (setAside.length === 1) return isUnchanged ? 'The miner is already as wanted.' : `The miner was set aside: ${first.reason}`
  return isUnchanged
    ? `All ${formatNumber(setAside.length, 0)} miners are already as wanted.`
    : `All ${formatNumber(setAside.length, 0)} miners were set aside, the first because: ${first.reason}`
}
