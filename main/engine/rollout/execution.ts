import type { ActionDefinition } from '../../contract/actions/action.ts'
import { actionOf } from '../../contract/actions/registry.ts'
import type { MinerId } from '../../contract/model.ts'
import type { Rollout, RolloutState, RolloutSummary } from '../../contract/rollout.ts'
import type { Clock } from '../../lib/clock.ts'
import type { Logger } from '../../lib/log.ts'
import { Problem } from '../problem.ts'
import type { Claims } from './claims.ts'
import { Course } from './course.ts'
import type { Header, Journal, Standing } from './journal.ts'
import { type ChangeListener, Ledger, type Posting } from './ledger.ts'
import type { Unfinished } from './past.ts'
import { glanceAt, recheckStep } from './recheck.ts'
import { runStep, type StepOutcome } from './run.ts'
import type { StepContext } from './sight.ts'
import { slept } from './slept.ts'
import { reasonToPause, remainingS, waitingStages } from './stages.ts'
import { type Entry, isFinal, type Step, viewOf } from './step.ts'
import type { RolloutTargets } from './targets.ts'
import { brokenOff, busyElsewhere, closedUnfinished } from './unfinished.ts'

/** What every rollout of one engine shares. */
export interface Surroundings {
  readonly journal: Journal
  readonly targets: RolloutTargets
  readonly clock: Clock
  readonly claims: Claims
  readonly log: Logger
  readonly stop: AbortSignal
  readonly kill: AbortSignal
  contact<T>(task: () => Promise<T>): Promise<T>
}

/** One rollout that is not over: its steps, its stages, and what the user does to it. */
export class Execution {
  readonly header: Header
  readonly #definition: ActionDefinition
  readonly #around: Surroundings
  readonly #ledger: Ledger
  readonly #course: Course
  readonly #warnedStages = new Set<number>()
  readonly #under = new Set<Promise<void>>()
  /** Ends the present round of launching. */
  #halt = new AbortController()
  #canary: Promise<unknown> = Promise.resolve()
  #glance: Promise<unknown> = Promise.resolve()

  constructor({ header, steps, ...begun }: Unfinished, around: Surroundings) {
    this.header = header
    this.#definition = actionOf(header.action)
    this.#around = around
    this.#ledger = new Ledger(header.id, steps, around)
    const { journal, clock, log } = around
    this.#course = new Course({ header, ledger: this.#ledger, journal, clock, log }, begun)
  }

  get state(): RolloutState {
    return this.#course.state
  }

  get isOver(): boolean {
    return this.#course.isOver
  }

  /** Whether something is being done with any of its miners at this moment. */
  get isBusy(): boolean {
    return this.#ledger.tally.inFlight > 0
  }

  get steps(): readonly Step[] {
    return this.#ledger.steps
  }

  summary(): RolloutSummary {
    const { id, action, title, createdAt, by, parent } = this.header
    return { id, action, title, createdAt, by, parent, ...this.standing(), total: this.#ledger.steps.length, etaS: this.#etaS() }
  }

  view(): Rollout {
    return { ...this.summary(), batching: this.header.batching, steps: this.#ledger.steps.map(viewOf) }
  }

  /** What lists show of it. */
  standing(): Standing {
    return this.#course.standing()
  }

  /** @returns how to stop listening */
  onChange(listener: ChangeListener): () => void {
    return this.#ledger.onChange(listener)
  }

  /** Looks once at each miner that a crash left unknown, so that the list is as exact as it can be. Writes nothing. */
  lookAgain(): void {
    const { claims } = this.#around
    const unknown = this.#ledger.steps.filter(step => step.state === 'unknown' && claims.holderOf(step.minerId) === null)
    const glance = Promise.all(unknown.map(step => this.#take(step, glanceAt)))
    this.#glance = glance
    this.#spawn(glance.then(() => undefined))
  }

  /** Resolves when that look is over. */
  async lookedAgain(): Promise<void> {
    await this.#glance
  }

  /** Goes on after a pause or an interruption. */
  async resume(): Promise<void> {
    if (this.state !== 'paused' && this.state !== 'interrupted') throw new Problem(`This rollout cannot go on: it is ${this.state}.`)
    await this.go()
  }

  /** Begins, or goes on with, a rollout: the unknown are looked at first, then the waiting get their turn. */
  async go(): Promise<void> {
    await this.#ledger.save()
    this.#halt = new AbortController()
    await this.#course.become('running')
    this.#spawn(this.#launch(this.#halt.signal))
  }

  /** What is in flight finishes; nothing more begins. */
  async pause(): Promise<void> {
    if (this.state !== 'running') throw new Problem(`This rollout does not run: it is ${this.state}.`)
    this.#halt.abort()
    await this.#course.become('paused')
  }

  /** What is in flight finishes and is recorded; the rest is not begun. */
  async cancel(): Promise<void> {
    if (this.isOver) throw new Problem(`This rollout is over: it is ${this.state}.`)
    this.#halt.abort()
    const open = this.#ledger.steps.filter(step => step.state === 'waiting' || step.state === 'unknown')
    await this.#record(open.map(step => ({ position: step.position, entry: closedUnfinished(step) })))
    await this.#course.become('cancelled')
    await this.#endIfOver()
  }

  /** Waits until what is in flight has come to rest. The engine has aborted `stop` before. */
  async close(): Promise<void> {
    this.#halt.abort()
    await Promise.all(this.#under)
  }

  async #launch(halt: AbortSignal): Promise<void> {
    // Its miners are its own until each is done, so that a rollout planned meanwhile leaves them out.
    this.#around.claims.takeAll(this.#open(), this.header.id)
    await this.#glance
    await this.#canary
    const unknown = this.#ledger.steps.filter(step => step.state === 'unknown')
    await Promise.all(unknown.map(step => this.#take(step, recheckStep)))
    for (const stage of waitingStages(this.#ledger.steps)) {
      if (halt.aborted) return
      const steps = this.#ledger.steps.filter(step => step.stage === stage && step.state === 'waiting')
      const batch = Promise.all(steps.map(step => this.#take(step, runStep)))
      this.#spawn(batch.then(() => undefined))
      if (stage === 0) {
        this.#canary = batch
        await batch
      }
      if (stage > 0 && this.#ledger.tally.waiting > 0) await slept(this.#around.clock, this.header.batching.everyS * 1000, halt)
    }
    await this.#endIfOver()
  }

  async #take(step: Step, task: (step: Step, context: StepContext) => Promise<StepOutcome>): Promise<void> {
    const { claims, targets } = this.#around
    if (!claims.take(step.minerId, this.header.id)) return await this.#conclude(step, busyElsewhere(step))
    this.#ledger.change(step.position, { state: 'reading' })
    const outcome = await this.#attempt(step, () => targets.hold(step.minerId, () => task(step, this.#context(step.position))))
    if (outcome) await this.#conclude(step, outcome)
    if (isFinal(this.#ledger.at(step.position).state) || this.state === 'interrupted') claims.release(step.minerId, this.header.id)
    await this.#endIfOver()
  }

  /** `null` when Headframe ends: then the journal tells the rest at the next start. */
  async #attempt(step: Step, task: () => Promise<StepOutcome>): Promise<StepOutcome | null> {
    try {
      return await task()
    } catch (thrown) {
      if (this.#around.stop.aborted) {
        this.#ledger.change(step.position, { state: this.#ledger.at(step.position).written ? 'unknown' : 'waiting' })
        return null
      }
      this.#around.log.error({ err: thrown, miner: step.minerId }, 'rollout.bug')
      return brokenOff(this.#ledger.at(step.position), thrown)
    }
  }

  async #conclude(step: Step, outcome: StepOutcome): Promise<void> {
    if (outcome.kind === 'unrecorded') {
      this.#ledger.change(step.position, { ...step, state: 'waiting' })
      return await this.#pauseBecause(outcome.because)
    }
    if (outcome.kind === 'undecided') this.#ledger.change(step.position, { state: 'unknown' })
    else await this.#record([{ position: step.position, entry: entryOf(outcome) }])
    const now = this.#ledger.at(step.position)
    if (this.state === 'running' && now.state === 'failed' && !this.#warnedStages.has(now.stage)) await this.#heed(now)
    // Cancelled while it was being looked at: it ends as those did that nobody looked at.
    if (this.state === 'cancelled' && !isFinal(now.state)) await this.#record([{ position: step.position, entry: closedUnfinished(now) }])
  }

  async #heed(failed: Step): Promise<void> {
    const stage = this.#ledger.steps.filter(step => step.stage === failed.stage)
    const reason = reasonToPause(failed, stage, this.#ledger.tally.waiting)
    if (reason === null) return
    this.#warnedStages.add(failed.stage)
    await this.#pauseBecause(reason)
  }

  /** What cannot be written down is kept, and nothing more is begun until it is. */
  async #record(postings: readonly Posting[]): Promise<void> {
    try {
      await this.#ledger.record(postings)
    } catch (thrown) {
      await this.#pauseBecause(thrown instanceof Error ? thrown.message : String(thrown))
    }
  }

  async #pauseBecause(reason: string): Promise<void> {
    if (this.state !== 'running') return
    this.#halt.abort()
    this.#around.log.warn({ rollout: this.header.id, because: reason }, 'rollout.paused')
    await this.#course.become('paused', reason)
  }

  async #endIfOver(): Promise<void> {
    if (this.isOver || !this.#ledger.tally.isOver || !this.#ledger.isSaved) return
    this.#around.claims.releaseAll(this.header.id)
    this.#around.log.info({ rollout: this.header.id, ...this.#ledger.tally.counts }, 'rollout.ended')
    await this.#course.end()
  }

  #etaS(): number | null {
    const { tally, steps } = this.#ledger
    if (this.state !== 'running') return null
    return remainingS(steps, this.header.batching.everyS, {
      usualMs: tally.averageMs ?? this.#definition.usualMs,
      inFlight: tally.inFlight,
    })
  }

  #open(): readonly MinerId[] {
    return this.#ledger.steps.filter(step => !isFinal(step.state)).map(step => step.minerId)
  }

  #context(position: number): StepContext {
    const { log } = this.#around
    return {
      ...this.#around,
      definition: this.#definition,
      progress: change => this.#ledger.change(position, change),
      intend: entry => this.#ledger.intend(position, entry),
      onBug: thrown => log.error({ err: thrown, miner: this.#ledger.at(position).minerId }, 'rollout.bug'),
    }
  }

  #spawn(task: Promise<void>): void {
    const tracked = task.finally(() => this.#under.delete(tracked))
    this.#under.add(tracked)
  }
}

function entryOf(outcome: Extract<StepOutcome, { kind: 'ended' | 'unchanged' }>): Entry {
  return outcome.kind === 'ended' ? { kind: 'result', ...outcome.result } : { kind: 'unchanged' }
}
