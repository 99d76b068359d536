import type { ActionDefinition } from '../../contract/actions/action.ts'
import { actionOf } from '../../contract/actions/registry.ts'
import type { MinerId } from '../../contract/model.ts'
import type { Pace, PaceChange, Rollout, RolloutId, RolloutNote, RolloutState, RolloutSummary, WaitingFor } from '../../contract/rollout.ts'
import { formatNumber } from '../../contract/units.ts'
import type { Clock } from '../../lib/clock.ts'
import type { Logger } from '../../lib/log.ts'
import { Problem } from '../problem.ts'
import { StorageError } from '../storage/trouble.ts'
import type { Annals, AsideCounts } from './annals.ts'
import { reasonToStop } from './budget.ts'
import { Chronicle, shownNotes } from './chronicle.ts'
import type { Claims } from './claims.ts'
import { Course } from './course.ts'
import type { Header, Journal, Posting, Standing } from './journal.ts'
import { type ChangeListener, Ledger } from './ledger.ts'
import { boundedBy, changedPace } from './pace.ts'
import type { Unfinished } from './past.ts'
import { glanceAt, recheckStep } from './recheck.ts'
import { runStep, type StepOutcome } from './run.ts'
import { isCanary } from './schedule.ts'
import type { StepContext } from './sight.ts'
import { type Entry, isFinal, isInFlight, type Step, viewOf } from './step.ts'
import type { SwitchedPower } from './switched.ts'
import type { RolloutTargets } from './targets.ts'
import { paceChanges } from './told.ts'
import { Turns } from './turns.ts'
import { brokenOff, closedUnfinished } from './unfinished.ts'
import { stopped } from './words.ts'

/** What every rollout of one engine shares. */
export interface Surroundings {
  readonly journal: Journal
  readonly annals: Annals
  readonly targets: RolloutTargets
  readonly clock: Clock
  readonly claims: Claims
  readonly switched: SwitchedPower
  readonly log: Logger
  readonly stop: AbortSignal
  readonly kill: AbortSignal
  contact<T>(task: () => Promise<T>): Promise<T>
  /** Names the rollouts that are in the way of one, and for how many of its miners. */
  waitingFor(inTheWay: ReadonlyMap<RolloutId, number>): readonly WaitingFor[]
}

/** One rollout that is not over: its steps, its stages, and what the user does to it. */
export class Execution {
  #header: Header
  readonly #definition: ActionDefinition
  readonly #around: Surroundings
  readonly #ledger: Ledger
  readonly #course: Course
  readonly #chronicle: Chronicle
  readonly #setAside: AsideCounts
  readonly #turns: Turns
  /** Steps that had their result when the user last said go. */
  #forgiven: ReadonlySet<number> = new Set()
  readonly #under = new Set<Promise<void>>()
  /** Ends the present round of launching. */
  #halt = new AbortController()
  #glance: Promise<unknown> = Promise.resolve()

  constructor({ header, steps, notes, setAside, ...begun }: Unfinished, around: Surroundings) {
    this.#header = header
    this.#definition = actionOf(header.action)
    this.#around = around
    this.#ledger = new Ledger(header, steps, around)
    const { journal, clock, log } = around
    this.#course = new Course({ header, ledger: this.#ledger, journal, clock, log }, begun)
    this.#chronicle = new Chronicle({ ...around, rollout: header }, notes)
    this.#setAside = setAside
    const take = (step: Step) => this.#track(this.#take(step, runStep))
    this.#turns = new Turns({ ...around, ledger: this.#ledger, definition: this.#definition, pace: () => this.#header.pace, take })
  }

  get header(): Header {
    return this.#header
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

  /** Miners that are being written to and must not be left in the middle of it. */
  get unbreakable(): number {
    return this.#definition.unbreakable ? this.#ledger.steps.filter(step => step.state === 'writing').length : 0
  }

  get steps(): readonly Step[] {
    return this.#ledger.steps
  }

  summary(): RolloutSummary {
    const { id, action, title, createdAt, by, parent } = this.header
    const waitingFor = this.#around.waitingFor(this.#around.claims.before(id))
    // Nobody knows when others let go of its miners.
    const etaS = this.state === 'running' && waitingFor.length === 0 ? this.#turns.remainingS() : null
    const now = { total: this.#ledger.steps.length, etaS, waitingFor, secondLook: null }
    return { id, action, title, createdAt, by, parent, ...this.standing(), ...now }
  }

  view(): Rollout {
    const notes = shownNotes(this.#chronicle.notes)
    return { ...this.summary(), batching: this.header.pace, steps: this.#ledger.steps.map(viewOf), ...notes, setAside: this.#setAside }
  }

  /** What was done to it and what befell it, the oldest first. */
  get notes(): readonly RolloutNote[] {
    return this.#chronicle.notes
  }

  /** What lists show of it. */
  standing(): Standing {
    return this.#course.standing()
  }

  /** @returns how to stop listening */
  onChange(listener: ChangeListener): () => void {
    return this.#ledger.onChange(listener)
  }

  /**
   * Looks once at each miner that a crash left unknown, so that the list is as exact as it can be. Nobody says go any more to one that was
   * cancelled: there each is looked at until it is known. Writes nothing.
   */
  lookAgain(): void {
    const { claims } = this.#around
    const unknown = this.#ledger.steps.filter(step => step.state === 'unknown' && claims.holderOf(step.minerId) === null)
    if (this.state === 'cancelled') {
      for (const step of unknown) this.#spawn(this.#take(step, recheckStep))
      return
    }
    const glance = Promise.all(unknown.map(step => this.#take(step, glanceAt)))
    this.#glance = glance
    this.#spawn(glance.then(() => undefined))
  }

  /** Resolves when that look is over. */
  async lookedAgain(): Promise<void> {
    await this.#glance
  }

  /** It was cut off by the end of Headframe and is here again: told once, however often Headframe ends before somebody says go. */
  async cameBack(): Promise<void> {
    const last = this.notes.findLast(({ kind }) => kind === 'interrupted' || kind === 'resumed')
    if (this.state !== 'interrupted' || last?.kind === 'interrupted') return
    const { verified, failed, unknown, waiting } = this.#ledger.tally.counts
    const [done, bad, open, left] = [verified, failed, unknown, waiting].map(count => formatNumber(count, 0))
    const text = `${done} verified, ${bad} failed, ${open} unknown, ${left} not begun`
    await this.#chronicle.add({ kind: 'interrupted', by: null, text })
  }

  /** Goes on after a pause or an interruption. @param by who says so */
  async resume(by: string): Promise<void> {
    if (this.state !== 'paused' && this.state !== 'interrupted') throw new Problem(`This rollout cannot go on: it is ${this.state}.`)
    this.#forgiven = new Set(this.#ledger.steps.filter(step => isFinal(step.state)).map(step => step.position))
    await this.#ledger.save()
    const noted = this.#chronicle.add({ kind: 'resumed', by, text: null })
    await this.go()
    await noted
  }

  /** Begins, or goes on with, a rollout: the unknown are looked at first, then the waiting get their turn. */
  async go(): Promise<void> {
    await this.#ledger.save()
    this.#halt = new AbortController()
    await this.#course.become('running')
    this.#spawn(this.#launch(this.#halt.signal))
  }

  /** What is in flight finishes; nothing more begins. */
  async pause(by: string): Promise<void> {
    if (this.state !== 'running') throw new Problem(`This rollout does not run: it is ${this.state}.`)
    this.#stopLaunching()
    const noted = this.#chronicle.add({ kind: 'paused', by, text: null })
    await this.#course.become('paused')
    await noted
  }

  /** Changes how fast it goes on. The stages of the miners whose turn has not come are dealt anew. Throws a `StorageError` when it cannot be written down. */
  async adjust(change: PaceChange, by: string): Promise<void> {
    if (this.isOver || this.state === 'cancelled') throw new Problem(`This rollout is over: it is ${this.state}.`)
    const pace = boundedBy(this.#definition, changedPace(this.#header.pace, change))
    const stages = this.#turns.dealtAnew(pace)
    await this.#around.journal.adjust(this.#header.id, pace, stages)
    const noted = this.#adjusted(this.#header.pace, pace, by)
    this.#header = { ...this.#header, pace }
    for (const { position, stage } of stages) if (this.#ledger.at(position).state === 'waiting') this.#ledger.change(position, { stage })
    this.#ledger.tell([])
    this.#turns.wake()
    await noted
  }

  /** What is in flight finishes and is recorded; the rest is not begun. Throws a `StorageError` when it cannot be written down: then it pauses. */
  async cancel(by: string): Promise<void> {
    if (this.isOver) throw new Problem(`This rollout is over: it is ${this.state}.`)
    this.#stopLaunching()
    const open = this.#ledger.steps.filter(step => step.state === 'waiting' || step.state === 'unknown')
    try {
      await this.#ledger.declare(open.map(step => ({ position: step.position, entry: closedUnfinished(step) })))
    } catch (thrown) {
      await this.#pauseBecause(stopped(thrown))
      throw thrown
    }
    const noted = this.state === 'cancelled' ? null : this.#chronicle.add({ kind: 'cancelled', by, text: null })
    await this.#course.become('cancelled')
    await noted
    await this.#endIfOver()
  }

  /** Waits until what is in flight has come to rest. The engine has aborted `stop` before. */
  async close(): Promise<void> {
    this.#halt.abort()
    await Promise.all(this.#under)
    await this.#chronicle.save()
  }

  async #launch(halt: AbortSignal): Promise<void> {
    // Two rollouts never touch one miner at once: who comes second waits until the first is done with all of those that both want.
    const turn = this.#around.claims.acquire(this.#open(), this.#header.id, halt)
    // Who watches it learns whom it waits for, and then that it waits no more.
    this.#ledger.tell([])
    const isFree = await turn
    this.#ledger.tell([])
    if (!isFree) return
    await this.#glance
    await this.#turns.canaryOver()
    const unknown = this.#ledger.steps.filter(step => step.state === 'unknown')
    await Promise.all(unknown.map(step => this.#take(step, recheckStep)))
    await this.#turns.run(halt)
    await this.#endIfOver()
  }

  /** Nothing more begins, and what has not begun is free for others. */
  #stopLaunching(): void {
    this.#halt.abort()
    const underWay = this.#ledger.steps.filter(step => isInFlight(step.state)).map(step => step.minerId)
    this.#around.claims.releaseAll(this.#header.id, new Set(underWay))
  }

  async #take(step: Step, task: (step: Step, context: StepContext) => Promise<StepOutcome>): Promise<void> {
    const { claims, targets } = this.#around
    claims.take(step.minerId, this.header.id)
    this.#ledger.change(step.position, { state: 'reading' })
    const outcome = await this.#attempt(step, () => targets.hold(step.minerId, () => task(step, this.#context(step.position))))
    if (outcome) await this.#conclude(step, outcome)
    if (isFinal(this.#ledger.at(step.position).state) || this.state !== 'running') claims.release(step.minerId, this.header.id)
    this.#turns.wake()
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
      // What it proved could not be kept: it is looked at again once it can.
      if (thrown instanceof StorageError) return { kind: 'undecided', because: stopped(thrown) }
      this.#around.log.error({ err: thrown, miner: step.minerId }, 'rollout.bug')
      return brokenOff(this.#ledger.at(step.position), thrown)
    }
  }

  async #conclude(step: Step, outcome: StepOutcome): Promise<void> {
    if (outcome.kind === 'unrecorded') {
      this.#ledger.change(step.position, { ...step, state: 'waiting' })
      return await this.#pauseBecause(outcome.because)
    }
    if (outcome.kind === 'undecided' && outcome.because !== undefined) await this.#pauseBecause(outcome.because)
    if (outcome.kind === 'undecided') this.#ledger.change(step.position, { state: 'unknown' })
    else await this.#record([{ position: step.position, entry: entryOf(outcome) }])
    const now = this.#ledger.at(step.position)
    if (this.state === 'running' && now.state === 'failed') await this.#heed(now)
    // Cancelled while it was being looked at: it ends as those did that nobody looked at.
    if (this.state === 'cancelled' && !isFinal(now.state)) await this.#record([{ position: step.position, entry: closedUnfinished(now) }])
  }

  async #heed(failed: Step): Promise<void> {
    const { steps, tally } = this.#ledger
    const { pace } = this.#header
    const reason = reasonToStop(failed, {
      steps,
      forgiven: this.#forgiven,
      waiting: tally.waiting,
      budget: pace.budget,
      isCanary: stage => isCanary(stage, steps.length, pace),
    })
    if (reason !== null) await this.#pauseBecause(reason)
  }

  /** What cannot be written down is kept, and nothing more is begun until it is. */
  async #record(postings: readonly Posting[]): Promise<void> {
    try {
      await this.#ledger.record(postings)
    } catch (thrown) {
      await this.#pauseBecause(stopped(thrown))
    }
  }

  async #pauseBecause(reason: string): Promise<void> {
    if (this.state !== 'running') return
    this.#stopLaunching()
    this.#around.log.warn({ rollout: this.header.id, because: reason }, 'rollout.paused')
    const noted = this.#chronicle.add({ kind: 'stopped', by: null, text: reason })
    await this.#course.become('paused', reason)
    await noted
  }

  async #adjusted(from: Pace, to: Pace, by: string): Promise<void> {
    const changes = paceChanges(from, to)
    if (changes.length === 0) return
    const text = changes.map(({ field, before, after }) => `${field}: ${before} → ${after}`).join('; ')
    const side = (of: 'before' | 'after') => changes.map(one => `${one.field}: ${one[of]}`).join('; ')
    await this.#chronicle.add({ kind: 'adjusted', by, text, change: { before: side('before'), after: side('after') } })
  }

  async #endIfOver(): Promise<void> {
    if (this.isOver || !this.#ledger.tally.isOver || !this.#ledger.isSaved) return
    this.#around.claims.releaseAll(this.header.id)
    this.#around.log.info({ rollout: this.header.id, ...this.#ledger.tally.counts }, 'rollout.ended')
    await this.#course.end()
  }

  #open(): readonly MinerId[] {
    return this.#ledger.steps.filter(step => !isFinal(step.state)).map(step => step.minerId)
  }

  #context(position: number): StepContext {
    const { log } = this.#around
    return {
      ...this.#around,
      definition: this.#definition,
      progress: change => this.#progress(position, change),
      intend: entry => this.#ledger.intend(position, entry),
      onBug: thrown => log.error({ err: thrown, miner: this.#ledger.at(position).minerId }, 'rollout.bug'),
    }
  }

  #progress(position: number, change: Partial<Step>): void {
    if (change.state === 'settling') this.#turns.written(position)
    this.#ledger.change(position, change)
  }

  #spawn(task: Promise<void>): void {
    void this.#track(task)
  }

  /** `close` waits for it. */
  #track(task: Promise<void>): Promise<void> {
    const tracked = task.finally(() => this.#under.delete(tracked))
    this.#under.add(tracked)
    return tracked
  }
}

function entryOf(outcome: Extract<StepOutcome, { kind: 'ended' | 'unchanged' }>): Entry {
  return outcome.kind === 'ended' ? { kind: 'result', ...outcome.result } : { kind: 'unchanged' }
}
