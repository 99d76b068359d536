import type { ActionDefinition } from '../../contract/actions/action.ts'
import type { Pace } from '../../contract/rollout.ts'
import { firstStage, stageSize } from '../../contract/stages.ts'
import type { Clock } from '../../lib/clock.ts'
import type { Ledger } from './ledger.ts'
import { type Load, loadsOf } from './load.ts'
import { isCanary, pick, schedule } from './schedule.ts'
import { slept } from './slept.ts'
import { remainingMs, waitingStages } from './stages.ts'
import type { Step } from './step.ts'
import { type Switch, type SwitchedPower, windowMs } from './switched.ts'
import type { RolloutTargets } from './targets.ts'

/** What gives steps their turns needs of the rollout. */
export interface TurnsOptions {
  readonly ledger: Ledger
  readonly definition: ActionDefinition
  readonly targets: RolloutTargets
  readonly switched: SwitchedPower
  readonly clock: Clock
  /** As it is now: it may be changed at any time. */
  pace(): Pace
  /** Does one step. Resolves when it is over. */
  take(step: Step): Promise<void>
}

/** How long an estimate of the end holds before it is made anew, ms: with thousands that wait, each takes milliseconds. */
const estimateMs = 5_000

/** Gives the waiting steps of one rollout their turns: canaries, then batches, as pace and limits allow. */
export class Turns {
  readonly #options: TurnsOptions
  readonly #switches = new Map<number, Switch>()
  /** Ends the present wait: there may be something to do. */
  #nudge = new AbortController()
  #canary: Promise<unknown> = Promise.resolve()
  /** When the last batch of this run began; `null` = none has. */
  #batchAt: number | null = null
  #estimate: { readonly madeAt: number; readonly endAt: number; readonly pace: Pace; readonly isLast: boolean } | null = null

  constructor(options: TurnsOptions) {
    this.#options = options
  }

  /** Resolves when the last canary that was begun is over. */
  async canaryOver(): Promise<void> {
    await this.#canary
  }

  /** Begins stage after stage until none waits or `halt` aborts. */
  async run(halt: AbortSignal): Promise<void> {
    const { clock, ledger } = this.#options
    this.#batchAt = null
    this.#estimate = null
    while (!halt.aborted) {
      const [stage] = waitingStages(ledger.steps)
      if (stage === undefined) return
      const beganAt = clock.steady()
      const batch = this.#begin(stage)
      if (batch !== null) this.#batchAt = beganAt
      if (batch === null) await this.#rest(this.#roomInMs(), halt)
      else if (this.#isCanary(stage)) await batch
      if (batch !== null) await this.#untilNext(beganAt, halt)
    }
  }

  /** Something happened that may let a step begin: one is over, or the pace is another. */
  wake(): void {
    this.#nudge.abort()
    this.#nudge = new AbortController()
  }

  /** A step was written just now: from here on it counts for the minute. */
  written(position: number): void {
    const one = this.#switches.get(position)
    if (one?.at === null) one.at = this.#options.clock.steady()
  }

  /** The stages that the waiting steps would have at another pace. What has begun stays as it is. */
  dealtAnew(pace: Pace): readonly { readonly position: number; readonly stage: number }[] {
    const { ledger, definition } = this.#options
    const { steps } = ledger
    const begun = steps.filter(step => step.state !== 'waiting').map(step => step.stage)
    const first = begun.length === 0 ? firstStage(steps.length, pace) : Math.max(...begun) + 1
    const queue = steps.filter(step => step.state === 'waiting' && step.stage >= first)
    const stages = schedule(this.#loadsOf(queue), { pace, total: steps.length, first, usualMs: definition.usualMs })
    return stages.flatMap(({ stage, members }) =>
      members.flatMap(index => {
        const step = queue[index]
        return step === undefined ? [] : [{ position: step.position, stage }]
      }),
    )
  }

  /** Estimated seconds until the last miner is done, with what goes on at this moment. */
  remainingS(): number {
    const { clock, ledger } = this.#options
    const now = clock.steady()
    const pace = this.#options.pace()
    const isLast = ledger.tally.waiting === 0
    const last = this.#estimate
    const isGood = last !== null && last.pace === pace && last.isLast === isLast && now - last.madeAt < estimateMs
    if (isGood) return secondsTo(last.endAt, now)
    const endAt = now + this.#remainingMs(now)
    // A miner that takes a little longer than those before it must not let the time that is left go up and down.
    const holds = last !== null && last.pace === pace && endAt > last.endAt && endAt - last.endAt < Math.max(10_000, (endAt - now) / 10)
    this.#estimate = { madeAt: now, endAt: holds ? last.endAt : endAt, pace, isLast }
    return secondsTo(this.#estimate.endAt, now)
  }

  #remainingMs(now: number): number {
    const { clock, ledger, definition, switched } = this.#options
    const pace = this.#options.pace()
    const waiting = ledger.steps.filter(step => step.state === 'waiting')
    return remainingMs(ledger.steps, {
      pace,
      usualMs: ledger.tally.averageMs ?? definition.usualMs,
      loads: this.#loadsOf(waiting),
      switched: switched.asOf(now),
      pauseMs: this.#batchAt === null ? 0 : Math.max(0, this.#batchAt + pace.everyS * 1000 - now),
      now: clock.now(),
    })
  }

  /** Begins those of a stage that no limit holds back. @returns their end; `null` = none may begin now */
  #begin(stage: number): Promise<unknown> | null {
    const { clock, switched, ledger } = this.#options
    const pace = this.#options.pace()
    const queue = ledger.steps.filter(step => step.stage === stage && step.state === 'waiting')
    const loads = this.#loadsOf(queue)
    const free = (pace.atOnce ?? Number.POSITIVE_INFINITY) - ledger.tally.inFlight
    const most = Math.min(stageSize(stage, ledger.steps.length, pace), free)
    const now = clock.steady()
    const turns = pick([...queue.keys()], loads, { sums: switched.sums(now), limit: pace.power, most })
    if (turns.length === 0) return null
    const begun = turns.flatMap(index => {
      const step = queue[index]
      const load = loads[index]
      return step && load ? [this.#take(step, switched.add(load, null, now))] : []
    })
    const batch = Promise.all(begun)
    if (this.#isCanary(stage)) this.#canary = batch
    return batch
  }

  /** One step, and what it does to the power of the hall: nothing any more when it was not written. */
  async #take(step: Step, one: Switch): Promise<void> {
    this.#switches.set(step.position, one)
    await this.#options.take(step)
    this.#switches.delete(step.position)
    if (one.at === null) this.#options.switched.drop(one)
  }

  /** How long until a limit on power may leave room by itself, ms. */
  #roomInMs(): number {
    const { clock, switched } = this.#options
    const now = clock.steady()
    return (switched.nextAt(now) ?? now + windowMs) - now
  }

  /** The pause between two batches; an adjustment may cut it short. */
  async #untilNext(beganAt: number, halt: AbortSignal): Promise<void> {
    const { clock, ledger, pace } = this.#options
    for (;;) {
      const leftMs = beganAt + pace().everyS * 1000 - clock.steady()
      const nothingToDo = halt.aborted || ledger.tally.waiting === 0
      if (nothingToDo || (await this.#rest(leftMs, halt))) return
    }
  }

  /** @returns whether the time passed; `false` when something happened before */
  async #rest(ms: number, halt: AbortSignal): Promise<boolean> {
    return await slept(this.#options.clock, ms, AbortSignal.any([halt, this.#nudge.signal]))
  }

  #isCanary(stage: number): boolean {
    return isCanary(stage, this.#options.ledger.steps.length, this.#options.pace())
  }

  #loadsOf(steps: readonly Step[]): readonly Load[] {
    const { targets, definition } = this.#options
    return loadsOf(
      steps.map(step => targets.find(step.minerId)?.miner ?? null),
      definition,
    )
  }
}

function secondsTo(endAt: number, now: number): number {
  return Math.ceil(Math.max(0, endAt - now) / 1000)
}
