import { type ActionId, actionOf, type ParamsOf } from '../../contract/actions/registry.ts'
import type { MinerId } from '../../contract/model.ts'
import type {
  BatchingAsk,
  PaceChange,
  Rollout,
  RolloutEvent,
  RolloutId,
  RolloutPlan,
  RolloutState,
  RolloutSummary,
  SetAside,
  WaitingFor,
  Where,
} from '../../contract/rollout.ts'
import type { Settings } from '../../contract/settings.ts'
import type { Clock } from '../../lib/clock.ts'
import { Limit } from '../../lib/limit.ts'
import type { Logger } from '../../lib/log.ts'
import type { AuditLog } from '../audit/audit-log.ts'
import type { Secrets } from '../host.ts'
import { Problem } from '../problem.ts'
import type { Database } from '../storage/database.ts'
import { Annals, countAside } from './annals.ts'
import { checkedAsk, resolvedAsk } from './ask.ts'
import { Claims } from './claims.ts'
import { type Example, examples } from './example.ts'
import { Execution, type Surroundings } from './execution.ts'
import { followUp } from './follow-up.ts'
import { type Header, Journal } from './journal.ts'
import { LedOff } from './led-off.ts'
import { boundedBy, paceOf } from './pace.ts'
import { Past } from './past.ts'
import { asideOf, stepsOf, titleOf } from './plan.ts'
import { Previews } from './previews.ts'
import { SecondLooks } from './second-looks.ts'
import { selected } from './select.ts'
import { slept } from './slept.ts'
import { freshStep, isFinal, type PlannedStep, type Step } from './step.ts'
import { survey } from './survey.ts'
import { SwitchedPower } from './switched.ts'
import type { RolloutTargets } from './targets.ts'
import { inPieces, watchExecution } from './watch.ts'

/** What `createRollouts` is made of. */
export interface RolloutsOptions {
  readonly database: Database
  readonly targets: RolloutTargets
  readonly clock: Clock
  settings(): Settings
  /** What every change is told to. */
  readonly audit: Pick<AuditLog, 'append'>
  /** Seals parameters that hold secrets. */
  readonly secrets: Pick<Secrets, 'seal' | 'open'>
  /** Who changes things, for the journal: 'app', 'cli', 'server'. */
  readonly by: string
  readonly log: Logger
}

/** What the user wants done, as it comes from outside. */
export interface RolloutAsk {
  readonly action: string
  /** Not yet checked. */
  readonly ask: unknown
  readonly miners: readonly MinerId[]
  /** Miners named by what they are, beside those named one by one. */
  readonly where?: Where | undefined
  readonly exclude?: readonly MinerId[] | undefined
  readonly batching?: BatchingAsk | undefined
}

/** Miners that are talked to at once, at the most; how many settle meanwhile is not bounded. */
const maxContacts = 200
/** How long a write under way may go on when Headframe ends, ms. */
const killAfterMs = 5_000

/** Opens the rollouts of a data folder. What an earlier run left in the middle is there as `interrupted`; nothing is written by itself. */
export async function createRollouts(options: RolloutsOptions): Promise<Rollouts> {
  const rollouts = new Rollouts(options)
  await rollouts.load()
  return rollouts
}

/** Everything that changes miners. Methods throw `Problem` with the user's sentence when what is asked cannot be done. */
export class Rollouts {
  readonly #options: RolloutsOptions
  readonly #around: Surroundings
  readonly #past: Past
  readonly #ledOff: LedOff
  readonly #secondLooks: SecondLooks
  readonly #previews = new Previews()
  readonly #live = new Map<RolloutId, Execution>()
  readonly #listeners = new Set<() => void>()
  readonly #stop = new AbortController()
  readonly #kill = new AbortController()

  constructor(options: RolloutsOptions) {
    const { database, clock, targets, log } = options
    const contacts = new Limit(maxContacts)
    const journal = new Journal({ database, clock, audit: options.audit, secrets: options.secrets })
    const signals = { stop: this.#stop.signal, kill: this.#kill.signal }
    this.#options = options
    const annals = new Annals(options)
    this.#past = new Past({ journal, annals, clock })
    this.#around = {
      journal,
      annals,
      targets,
      clock,
      log,
      claims: new Claims(),
      switched: new SwitchedPower(),
      ...signals,
      contact: task => contacts.run(task),
      waitingFor: inTheWay => this.#waitingFor(inTheWay),
    }
    this.#secondLooks = new SecondLooks({ ...this.#around, past: this.#past, changed: () => this.#tell() })
    this.#ledOff = new LedOff({ database, targets, clock, log, minutes: () => options.settings().locateMinutes })
  }

  /** Called once by `createRollouts`. */
  async load(): Promise<void> {
    const { readOnly } = this.#options.database
    for (const unfinished of await this.#past.load(readOnly !== null)) this.#adopt(new Execution(unfinished, this.#around))
    if (readOnly !== null) return
    for (const execution of this.#live.values()) await execution.cameBack()
    for (const execution of this.#live.values()) execution.lookAgain()
    await this.#ledOff.start()
    await this.#secondLooks.start()
  }

  /** Reads what must be read and says what would happen. Changes nothing on any miner. */
  async plan(wanted: RolloutAsk, signal: AbortSignal): Promise<RolloutPlan> {
    const { action, ask } = await resolvedAsk(checkedAsk(wanted), this.#around.targets, signal)
    const { log } = this.#options
    const frame = {
      id: this.#around.journal.newId(),
      action,
      ask,
      miners: selected(wanted.miners, wanted.where, this.#around.targets.all()),
      exclude: new Set(wanted.exclude),
      pace: boundedBy(actionOf(action), paceOf(wanted.batching, this.#options.settings())),
    }
    const onBug = (thrown: unknown) => log.error({ err: thrown }, 'rollout.bug')
    const { claims } = this.#around
    const isQueued = (miner: MinerId) => claims.inTheWay([miner], null).size > 0
    const ahead = (miners: readonly MinerId[]) => this.#waitingFor(claims.inTheWay(miners, null))
    const ready = await survey(frame, { ...this.#around, isQueued, ahead, onBug }, AbortSignal.any([signal, this.#stop.signal]))
    this.#previews.keep(ready)
    return ready.plan
  }

  /** What an action would do to each miner, as far as its last reading tells; asks no miner. */
  example(wanted: RolloutAsk): readonly Example[] {
    return examples({ ...checkedAsk(wanted), miners: wanted.miners }, this.#around.targets)
  }

  /** Starts a plan, leaving out `exclude`. @param by who starts it, when it is not whoever runs this engine */
  async start(planId: RolloutId, exclude: readonly MinerId[], by = this.#options.by): Promise<RolloutSummary> {
    const ready = this.#previews.find(planId)
    if (!ready) throw new Problem('This preview is no longer there. Make it again, then start it.')
    const left = new Set(exclude)
    const steps = stepsOf(ready, left)
    if (steps.length === 0) throw new Problem('No miner is left to change.')
    const title = titleOf(actionOf(ready.action), steps.length)
    const pace = ready.plan.batching
    // Taken out first: two windows that press the button together start it once.
    this.#previews.drop(planId)
    try {
      return await this.#begin({ id: planId, action: ready.action, title, pace, parent: null, by }, steps, asideOf(ready, left))
    } catch (thrown) {
      this.#previews.keep(ready)
      throw thrown
    }
  }

  /** Throws `Problem` when what is asked of an action cannot be used. */
  checkAsk(wanted: { readonly action: string; readonly ask: unknown }): void {
    checkedAsk(wanted)
  }

  /** The newest first. */
  list(): readonly RolloutSummary[] {
    const live = [...this.#live.values()].map(execution => execution.summary())
    return [...live, ...this.#past.summaries()].sort((a, b) => b.createdAt - a.createdAt)
  }

  /** How many run, and how many miners must not be left in the middle of a write. */
  get work(): { readonly rollouts: number; readonly unbreakable: number } {
    const live = [...this.#live.values()]
    return {
      rollouts: live.filter(execution => execution.state === 'running').length,
      unbreakable: live.reduce((sum, execution) => sum + execution.unbreakable, 0),
    }
  }

  /** Those that are running, paused or interrupted. */
  active(): readonly RolloutSummary[] {
    return [...this.#live.values()].map(execution => execution.summary())
  }

  /** The rollouts of an action that are not over, each with the parameters of the miners that have no result yet. */
  ahead(action: ActionId): readonly { readonly title: string; readonly state: RolloutState; readonly params: readonly unknown[] }[] {
    return [...this.#live.values()]
      .filter(({ header }) => header.action === action)
      .map(({ header: { title }, state, steps }) => ({
        title,
        state,
        params: steps.filter(step => !isFinal(step.state)).map(step => step.params),
      }))
  }

  /** `null` when there is none with this id. */
  async get(id: RolloutId): Promise<Rollout | null> {
    return this.#live.get(id)?.view() ?? (await this.#past.get(id))
  }

  /** A page of the miners that a rollout left aside, each with its reason, from the `from`th on. Throws `Problem` when there is no such rollout. */
  async setAside(id: RolloutId, from: number): Promise<readonly SetAside[]> {
    if (!this.#live.has(id) && !this.#past.has(id)) throw unknownRollout()
    return await this.#around.annals.aside(id, from)
  }

  /** The whole rollout, then what changes, until it is over. Of one that is over, the whole only. */
  async *watch(id: RolloutId, signal: AbortSignal): AsyncGenerator<RolloutEvent, void> {
    const execution = this.#live.get(id)
    if (execution) {
      const until = AbortSignal.any([signal, this.#stop.signal])
      // Only one that is over says when it will be looked at again.
      return yield* watchExecution(execution, this.#options.clock, until, () => this.#past.summaryOf(id))
    }
    const rollout = await this.#past.get(id)
    if (rollout === null) throw unknownRollout()
    yield* inPieces(rollout)
  }

  /** What is in flight finishes; nothing more begins. */
  async pause(id: RolloutId): Promise<RolloutSummary> {
    return await this.#with(id, execution => execution.pause(this.#options.by))
  }

  /** Changes how fast one that is not over goes on. */
  async adjust(id: RolloutId, change: PaceChange): Promise<RolloutSummary> {
    return await this.#with(id, execution => execution.adjust(change, this.#options.by))
  }

  /** Goes on with a paused or interrupted rollout; the unknown ones are read again first. */
  async resume(id: RolloutId): Promise<RolloutSummary> {
    return await this.#with(id, execution => execution.resume(this.#options.by))
  }

  /** What is in flight finishes and is recorded; the rest is not begun. */
  async cancel(id: RolloutId): Promise<RolloutSummary> {
    return await this.#with(id, execution => execution.cancel(this.#options.by))
  }

  /** A new rollout of the failed ones only, with the same values for each. */
  async retryFailed(id: RolloutId): Promise<RolloutSummary> {
    return await this.#follow(id, 'retry')
  }

  /** A new rollout that gives each written miner back what it had before. What was not begun of the old one is cancelled. */
  async undo(id: RolloutId): Promise<RolloutSummary> {
    return await this.#follow(id, 'undo')
  }

  /** Looks at what one that is over has written, now. */
  async lookAgain(id: RolloutId): Promise<RolloutSummary> {
    this.#refuseWhenReadOnly()
    if (!this.#live.has(id) && !this.#past.has(id)) throw unknownRollout()
    await this.#secondLooks.now(id)
    const summary = this.list().find(rollout => rollout.id === id)
    if (summary === undefined) throw unknownRollout()
    return summary
  }

  /** Calls `listener` whenever the summary of any rollout may have changed. @returns how to stop */
  onChange(listener: () => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** Lets a write that is under way finish, at most 5 s; what is left open is `interrupted` at the next start. */
  async close(): Promise<void> {
    this.#ledOff.close()
    this.#stop.abort()
    const over = new AbortController()
    const rest = Promise.all([...this.#live.values()].map(execution => execution.close())).finally(() => over.abort())
    await this.#killLater(over.signal)
    await rest
    await this.#secondLooks.close()
  }

  async #killLater(over: AbortSignal): Promise<void> {
    if (await slept(this.#options.clock, killAfterMs, over)) this.#kill.abort()
  }

  async #follow(id: RolloutId, as: 'retry' | 'undo'): Promise<RolloutSummary> {
    this.#refuseWhenReadOnly()
    const execution = this.#live.get(id)
    if (execution?.state === 'running') throw new Problem('This rollout still runs. Pause or cancel it first.')
    await execution?.lookedAgain()
    if (execution?.isBusy) throw new Problem('Some of its miners are being changed at this moment. Try again when they are done.')
    const made = { id: this.#around.journal.newId(), targets: this.#around.targets }
    if (execution && as === 'undo') {
      // Where nothing can be brought back it throws, before the rest is cancelled for it.
      followUp(execution, as, made)
      await execution.cancel(this.#options.by)
    }
    const from = this.#live.get(id) ?? (await this.#past.open(id))
    if (!from) throw unknownRollout()
    const { header, steps, setAside } = followUp(from, as, made)
    return await this.#begin({ ...header, by: this.#options.by }, steps, setAside)
  }

  async #begin(
    partial: Omit<Header, 'createdAt'>,
    planned: readonly PlannedStep[],
    setAside: readonly SetAside[],
  ): Promise<RolloutSummary> {
    this.#refuseWhenReadOnly()
    const header: Header = { ...partial, createdAt: this.#options.clock.now() }
    const begun = { state: 'running', pausedBecause: null, notes: [], setAside: countAside(setAside) } as const
    const execution = new Execution({ header, steps: planned.map(freshStep), ...begun }, this.#around)
    const { journal, annals } = this.#around
    await journal.open(header, execution.standing(), planned, annals.asideRows(header.id, setAside))
    this.#adopt(execution)
    this.#options.log.info({ rollout: header.id, action: header.action, miners: planned.length, by: header.by }, 'rollout.started')
    await execution.go()
    return execution.summary()
  }

  #adopt(execution: Execution): void {
    this.#live.set(execution.header.id, execution)
    execution.onChange(positions => {
      const steps = positions.flatMap(position => execution.steps[position] ?? [])
      if (execution.header.action === 'locate') this.#switched(steps)
      // What an earlier rollout left wrong is mended by one that is verified.
      for (const step of steps) if (step.state === 'verified') this.#around.targets.remark(step.minerId, null)
      if (execution.isOver) this.#retire(execution)
      this.#tell()
    })
  }

  #tell(): void {
    for (const listener of this.#listeners) listener()
  }

  #switched(steps: readonly Step[]): void {
    for (const step of steps) {
      const params = step.params as ParamsOf<'locate'>
      if (step.state === 'verified' || (step.state === 'failed' && step.written)) this.#ledOff.switched(step.minerId, params)
    }
  }

  #retire(execution: Execution): void {
    const listed = { ...execution.header, ...execution.standing(), secondLook: null }
    this.#past.add(listed)
    this.#secondLooks.ended(listed)
    this.#live.delete(execution.header.id)
  }

  async #with(id: RolloutId, task: (execution: Execution) => Promise<void>): Promise<RolloutSummary> {
    this.#refuseWhenReadOnly()
    const execution = this.#live.get(id)
    if (!execution) throw this.#past.has(id) ? new Problem('This rollout is over.') : unknownRollout()
    await task(execution)
    return execution.summary()
  }

  #waitingFor(inTheWay: ReadonlyMap<RolloutId, number>): readonly WaitingFor[] {
    return [...inTheWay].flatMap(([id, miners]) => {
      const other = this.#live.get(id)
      return other === undefined ? [] : [{ id, title: other.header.title, state: other.state, miners }]
    })
  }

  #refuseWhenReadOnly(): void {
    const { readOnly } = this.#options.database
    if (readOnly !== null) throw new Problem(readOnly)
  }
}

function unknownRollout(): Problem {
  return new Problem('There is no such rollout.')
}
