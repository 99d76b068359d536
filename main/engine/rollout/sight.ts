import type { ActionDefinition } from '../../contract/actions/action.ts'
import { type Failure, isRetryable } from '../../contract/failure.ts'
import type { Driver, Session } from '../../drivers/driver.ts'
import type { Clock } from '../../lib/clock.ts'
import { attempt, type OnBug } from '../attempt.ts'
import { contradicts, usableMac } from '../fleet/identity.ts'
import { opensWith } from './login.ts'
import { isBlind, type Look, look } from './look.ts'
import { notListed } from './prepare.ts'
import type { Entry, Step } from './step.ts'
import type { RolloutTargets, Target } from './targets.ts'

/** What a step needs of the rollout that runs it. */
export interface StepContext {
  readonly definition: ActionDefinition
  readonly targets: RolloutTargets
  readonly clock: Clock
  /** Aborts looking and waiting: Headframe ends. What is left open is `unknown` at the next start. */
  readonly stop: AbortSignal
  /** Aborts a write under way; later than `stop`, so that a write can finish. */
  readonly kill: AbortSignal
  /** Bounds how many miners are talked to at once; waiting for a miner to settle is outside of it. */
  contact<T>(task: () => Promise<T>): Promise<T>
  /** Tells what is being done now. */
  progress(change: Partial<Step>): void
  /** Resolves when the entry is on disk. */
  intend(entry: Entry): Promise<void>
  readonly onBug: OnBug
}

/** Pauses between the tries to look at a miner before anything is sent. */
const firstPausesMs = [2_000, 5_000]

/** Nothing has been sent yet, so a miner that is busy for a moment is asked again. */
export async function lookFirst(step: Step, target: Target, context: StepContext): Promise<Look> {
  for (const pauseMs of [...firstPausesMs, null]) {
    const stranger = await strangerAt(target, context.targets.session(target.miner.id), context)
    const seen = stranger === null ? await lookAt(step, context) : { ...nothingSeen, failure: stranger }
    const isOver = !isBlind(seen.shown, context.definition.looksAt) || seen.failure === null || !isRetryable(seen.failure)
    if (isOver || pauseMs === null) return seen
    // An earlier try may have sent it away without seeing it arrive.
    if (seen.failure?.code === 'unreachable') await seekFirst(step, context)
    await context.clock.sleep(pauseMs, context.stop)
  }
  return nothingSeen
}

/** What a miner shows now; what it mines is taken in as if it had been polled. After a write it is looked for where it may be by now. */
export async function lookAt(step: Step, context: StepContext): Promise<Look> {
  const { definition, targets, contact, stop, onBug } = context
  const there = step.written ? await follow(step, context) : null
  const target = targets.find(step.minerId)
  const session = targets.session(step.minerId)
  if (!target || !session) return nothingSeen
  const trial = step.written ? trialOf(step, target, context) : null
  // Before the write a new password opens nothing; trying it would only bring a lock-out nearer.
  const evidence = trial === null ? definition.looksAt.filter(kind => kind !== 'login') : definition.looksAt
  const seen = await contact(() => look({ target, session, ...(trial ? { trial } : {}), evidence, onBug }, stop))
  stop.throwIfAborted()
  if (step.written && seen.failure?.code === 'unreachable') await targets.seek(step.minerId, stop)
  if (seen.reading) targets.note(step.minerId, seen.reading)
  targets.noteFacts(step.minerId, seen.facts)
  // Where it should be somebody answers and lets nobody in: that says more than the silence of its old place.
  const isShut = there?.code === 'auth' || there?.code === 'refused'
  return seen.failure?.code === 'unreachable' && isShut ? { ...seen, failure: there } : seen
}

/** Goes after a miner that was given another address, once it answers there as itself. @returns why it could not be asked there */
async function follow(step: Step, { definition, targets, contact, stop, onBug }: StepContext): Promise<Failure | null> {
  const to = definition.movesTo?.(step.params) ?? null
  const target = targets.find(step.minerId)
  if (to === null || target === null || target.miner.address.ip === to) return null
  const session = targets.sessionAt(step.minerId, to)
  if (session === null) return null
  const there = await contact(() => attempt(() => isThere(target, session, stop), onBug))
  stop.throwIfAborted()
  if (!there.ok) return there.failure
  if (there.value) targets.moved(step.minerId, to)
  return null
}

/** Before a change of address: an undo knows where the miner goes, not where the try before it has sent it. */
async function seekFirst(step: Step, context: StepContext): Promise<void> {
  const { definition, targets, stop } = context
  if (!definition.movesTo) return
  await follow(step, context)
  await targets.seek(step.minerId, stop)
}

/** Whether it answers in this session as itself. Where MACs are not told, an answer at the address that was free before has to do. */
async function isThere({ driver, miner }: Target, session: Session, signal: AbortSignal): Promise<boolean> {
  // Some drivers give back what is known where a page does not answer.
  const { mac } = await driver.readIdentity({ ...session, facts: { ...session.facts, mac: null } }, signal)
  if (mac !== null && miner.mac !== null) return mac === miner.mac
  await (driver.readNetwork ?? driver.read)(session, signal)
  return true
}

/**
 * Whether the password that the action sets opens the miner: an earlier try may have set it without being able to prove it. Asked first, since
 * each of the old ones would bring a lock-out nearer.
 */
export async function opensAlready(step: Step, target: Target, context: StepContext): Promise<boolean> {
  const trial = trialOf(step, target, context)
  if (trial === null) return false
  const opens = await context.contact(() => attempt(() => opensWith(target.driver, trial, context.stop), context.onBug))
  context.stop.throwIfAborted()
  return opens.ok && opens.value === true && (await strangerAt(target, trial, context)) === null
}

/** A session with the password that the action sets; `null` when it sets none. */
function trialOf(step: Step, { driver }: Target, { definition, targets }: StepContext): Session | null {
  if (!definition.password) return null
  return targets.trial(step.minerId, passwordUser(driver), definition.password(step.params))
}

/** The user whose password `setPassword` sets. */
export function passwordUser({ actions }: Driver): string {
  return actions.setPassword?.user ?? 'root'
}

const nothingSeen: Look = {
  shown: { state: 'unknown', reading: null, config: null, locating: null },
  reading: null,
  facts: {},
  failure: notListed,
}

/** Addresses change hands by DHCP: a write meant for one machine must not reach another. */
async function strangerAt(target: Target, session: Session | null, context: StepContext): Promise<Failure | null> {
  if (session === null) return null
  const { miner, driver } = target
  const known = usableMac(miner.mac)
  if (known !== null) {
    // Some drivers give back what is known where a page does not answer.
    const blank = { ...session, facts: { ...session.facts, mac: null } }
    const identity = await context.contact(() => attempt(() => driver.readIdentity(blank, context.stop), context.onBug))
    context.stop.throwIfAborted()
    if (!identity.ok) return identity.failure
    const told = usableMac(identity.value.mac)
    if (told !== null) return told === known ? null : notItself(told)
  }
  // Where anything is read before the write, another family does not answer it.
  return context.definition.looksAt.every(kind => kind === 'login') ? await otherKindAt(target, context) : null
}

/** Without a MAC to go by: whether somebody answers who is of another family, or cannot be this miner. */
async function otherKindAt({ miner, driver, facts }: Target, context: StepContext): Promise<Failure | null> {
  const there = await context.contact(() => attempt(() => context.targets.whoAnswers(miner.id, context.stop), context.onBug))
  context.stop.throwIfAborted()
  if (!there.ok) return there.failure
  if (there.value === null) return { code: 'unreachable', detail: 'nothing that is known as a miner answers at its address' }
  const { driver: other, facts: told } = there.value
  if (other.id !== driver.id) return notItself(`${other.name} firmware`)
  return contradicts(facts, told) ? notItself(told.serial ?? told.model ?? 'of another make') : null
}

function notItself(who: string): Failure {
  return { code: 'refused', reason: `another miner (${who}) answers at its address now. Scan again, so that each is found where it is.` }
}
