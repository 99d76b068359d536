import { actionOf } from '../../contract/actions/registry.ts'
import type { Finding, MinerId } from '../../contract/model.ts'
import type { RolloutId, SecondLook, StepSecondLook } from '../../contract/rollout.ts'
import type { Clock } from '../../lib/clock.ts'
import { Limit } from '../../lib/limit.ts'
import type { Logger } from '../../lib/log.ts'
import { Problem } from '../problem.ts'
import type { Claims } from './claims.ts'
import type { Journal, Listed } from './journal.ts'
import type { Past } from './past.ts'
import { settling } from './run.ts'
import { isLookedAtAgain, judgeAgain, leftOut, secondLookOf, sumUp } from './second-look.ts'
import { judge } from './settle.ts'
import { lookAt, type StepContext } from './sight.ts'
import { slept } from './slept.ts'
import type { Step } from './step.ts'
import type { RolloutTargets } from './targets.ts'

/** What the second looks need of the rollouts. */
export interface SecondLooksOptions {
  readonly journal: Journal
  readonly past: Past
  readonly targets: RolloutTargets
  readonly claims: Claims
  readonly clock: Clock
  readonly log: Logger
  readonly stop: AbortSignal
  contact<T>(task: () => Promise<T>): Promise<T>
  /** The list of rollouts changed. */
  changed(): void
}

/** Miners looked at together: nobody waits for it, so polls go before. */
const atOnce = 50
/** What does not show what was wanted is looked at once more after this pause, ms: miners restart for reasons of their own. */
const doubtMs = 45_000
/** For so long after it a finding of a second look is brought back when Headframe starts, ms. */
const remembersMs = 7 * 24 * 3_600_000

type Seen = Omit<StepSecondLook, 'at'>

/** Looks at the miners of a rollout again ten minutes after its end, also when Headframe was restarted in between. Writes nothing to any of them. */
export class SecondLooks {
  readonly #options: SecondLooksOptions
  readonly #under = new Set<Promise<void>>()

  constructor(options: SecondLooksOptions) {
    this.#options = options
  }

  /** Takes up what an earlier run left; what is overdue is looked at at once. */
  async start(): Promise<void> {
    for (const listed of this.#options.past.all()) {
      if (listed.secondLook === null) this.ended(listed)
      else await this.#remember(listed, listed.secondLook)
    }
  }

  /** A rollout came to its end. */
  ended(listed: Listed): void {
    const { clock, log, stop } = this.#options
    const due = secondLookOf(listed, clock.now())
    if (due === null || due.at !== null) return
    this.#spawn(async () => {
      if (!(await slept(clock, due.dueAt - clock.now(), stop))) return
      try {
        await this.#look(listed, due.dueAt)
      } catch (thrown) {
        if (!stop.aborted) log.warn({ rollout: listed.id, err: thrown }, 'rollout.second-look-failed')
      }
    })
  }

  /** Looks now, before its time or once more. Throws `Problem` when there is nothing to look at. */
  async now(id: RolloutId): Promise<void> {
    const { past, clock } = this.#options
    const listed = past.all().find(one => one.id === id)
    if (listed === undefined) throw new Problem('This rollout is not over.')
    const due = secondLookOf(listed, clock.now())
    if (due === null) throw new Problem('Nothing was written by it that could be looked at again.')
    await this.#look(listed, due.at === null ? Math.min(due.dueAt, clock.now()) : clock.now())
  }

  /** Waits until what is under way has given up. The engine has aborted `stop` before. */
  async close(): Promise<void> {
    await Promise.all(this.#under)
  }

  async #look(listed: Listed, dueAt: number): Promise<void> {
    const { journal, past, clock, stop, changed, log } = this.#options
    const steps = (await journal.steps(listed.id)).filter(isLookedAtAgain)
    if (steps.length === 0) return
    const beganAt = clock.now()
    const rewritten = await journal.writtenAfter(listed.id)
    const limit = new Limit(atOnce)
    const seen = await Promise.all(steps.map(step => limit.run(() => this.#lookAt(step, listed, rewritten))))
    stop.throwIfAborted()
    const sum = sumUp(seen, { dueAt, beganAt, at: clock.now() })
    const postings = steps.flatMap(({ position }, at) => {
      const look = seen[at]
      return look === undefined ? [] : [{ position, entry: { kind: 'second-look' as const, ...look } }]
    })
    await journal.lookedAgain(listed.id, postings, sum)
    past.add({ ...listed, secondLook: sum })
    log.info({ rollout: listed.id, ...sum.counts }, 'rollout.second-look')
    for (const [at, { minerId }] of steps.entries()) this.#remark(minerId, seen[at], listed, clock.now())
    changed()
  }

  async #lookAt(step: Step, listed: Listed, rewritten: ReadonlySet<MinerId>): Promise<Seen> {
    const { targets, claims, clock, stop } = this.#options
    if (targets.find(step.minerId) === null) return leftOut(step, 'it is no longer on the list of miners')
    if (rewritten.has(step.minerId)) return leftOut(step, 'another rollout has changed it since')
    if (claims.holderOf(step.minerId) !== null) return leftOut(step, 'another rollout is at work on it')
    const first = await this.#glance(step, listed)
    if (first.state === 'holds') return first
    await clock.sleep(doubtMs, stop)
    return await this.#glance(step, listed)
  }

  async #glance(step: Step, listed: Listed): Promise<Seen> {
    const { targets } = this.#options
    const context = this.#context(step, listed)
    const { before } = step
    if (before === null) return leftOut(step, 'nobody knows what it had before')
    const look = await targets.hold(step.minerId, () => lookAt(step, context))
    return judgeAgain(step, judge(settling(step, before, context, 0), look, null))
  }

  /** Looks as a step does, but neither tells anybody nor writes anything down. */
  #context(step: Step, listed: Listed): StepContext {
    const { targets, clock, stop, contact, log } = this.#options
    return {
      definition: actionOf(listed.action),
      targets,
      clock,
      stop,
      kill: stop,
      contact,
      progress: () => undefined,
      intend: () => Promise.reject(new Error('a second look writes nothing')),
      onBug: thrown => log.error({ err: thrown, miner: step.minerId }, 'rollout.bug'),
    }
  }

  /** Findings live in memory; after a restart the journal tells them again. */
  async #remember(listed: Listed, { at, counts }: SecondLook): Promise<void> {
    const { journal, clock } = this.#options
    const bad = counts['fell-back'] + counts.changed + counts.gone
    if (at === null || bad === 0 || clock.now() - at > remembersMs) return
    const rewritten = await journal.writtenAfter(listed.id)
    for (const step of await journal.steps(listed.id)) {
      if (step.secondLook !== null && !rewritten.has(step.minerId)) this.#remark(step.minerId, step.secondLook, listed, at)
    }
  }

  #remark(miner: MinerId, seen: Seen | undefined, listed: Listed, since: number): void {
    if (seen === undefined || seen.state === 'left-out') return
    const finding = findingOf(seen, listed, since)
    this.#options.targets.remark(miner, finding === null ? null : { finding, untilHeard: seen.state === 'gone' })
  }

  #spawn(task: () => Promise<void>): void {
    const tracked = task().finally(() => this.#under.delete(tracked))
    this.#under.add(tracked)
  }
}

function findingOf({ state, message }: Seen, { id, title }: Listed, since: number): Finding | null {
  if (state === 'holds' || state === 'left-out') return null
  return {
    code: `rollout.${state}`,
    level: state === 'gone' ? 'critical' : 'warning',
    text: `Ten minutes after "${title}": ${message ?? state}`,
    check: state === 'gone' ? 'Look at it in the hall, then scan again.' : 'Look whether somebody else sets it, then roll out again.',
    since,
    rollout: id,
  }
}
