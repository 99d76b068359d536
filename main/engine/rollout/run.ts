import type { ActionDefinition, Shown } from '../../contract/actions/action.ts'
import { type Failure, isRetryable } from '../../contract/failure.ts'
import type { ActionHandler } from '../../drivers/driver.ts'
import type { Clock } from '../../lib/clock.ts'
import { attempt, configChanges, isBlind, type Look, look, type OnBug } from './look.ts'
import { notListed, prepare } from './prepare.ts'
import { judge, type Settling, settle, type Verdict } from './settle.ts'
import type { Entry, Step, StepResult } from './step.ts'
import type { RolloutTargets, Target } from './targets.ts'
import { afterWrite, beforeWrite, changedSincePreview, didNotTake, verifiedNote, whereOf } from './words.ts'

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
  record(entry: Entry): Promise<void>
  readonly onBug: OnBug
}

/**
 * - `ended` it has a result · `unchanged` looked at after a crash, the write had not arrived
 * - `undecided` one look could not tell yet
 * - `unrecorded` the intent could not be written down, so the miner was not touched; `because` is the user's sentence
 */
export type StepOutcome =
  | { readonly kind: 'ended'; readonly result: StepResult }
  | { readonly kind: 'unchanged' }
  | { readonly kind: 'undecided' }
  | { readonly kind: 'unrecorded'; readonly because: string }

/** Every known firmware stores new values before it answers the write; what still shows the old ones after this has ignored it. */
const ignoredAfterMs = 15_000
/** Without an answer the write may still be waiting for another one to end: old firmware waits up to 30 s for its lock. */
const lostAfterMs = 60_000

/** Pauses between the tries to look at a miner before anything is sent. */
const firstPausesMs = [2_000, 5_000]

/** Changes one miner and proves it: look, write the intent down, write, look until it shows. Rejects only when `stop` or `kill` aborts. */
export async function runStep(step: Step, context: StepContext): Promise<StepOutcome> {
  const ready = prepare(step.minerId, { ...context, params: step.params })
  if (!ready.ok) return notWritten(step, ready.failure)
  context.progress({ state: 'reading', startedAt: context.clock.now() })
  const { shown, failure } = await lookFirst(step, ready.value.target, context)
  const seen = { ...step, before: shown }
  if (failure !== null && isBlind(shown, context.definition.looksAt)) return notWritten(step, failure)
  if (alreadyShows(seen, shown, context.definition))
    return ended(seen, { state: 'verified', message: 'it already shows what was wanted; nothing was written', after: shown.config })
  const changes = step.planned && shown.config ? configChanges(step.planned, shown.config) : []
  if (changes.length > 0) return notWritten(seen, changedSincePreview(changes))
  return await write(seen, shown, ready.value.handler, context)
}

/** Looks again at a miner of which a crash left unknown whether it was written, until it is known. Writes nothing. */
export async function recheckStep(step: Step, context: StepContext): Promise<StepOutcome> {
  const ready = prepare(step.minerId, { ...context, params: step.params })
  if (!ready.ok) return ended(step, { state: 'failed', written: true, ...told(step, ready.failure) })
  if (step.before === null) return { kind: 'unchanged' }
  context.progress({ state: 'settling' })
  const verdict = await settle(settling(step, step.before, context, stillPossibleMs(step, context)), context.stop)
  return verdict.kind === 'as-before' ? { kind: 'unchanged' } : judged(step, verdict, null, context)
}

/** The same with one look only, for the list at the next start: what it cannot tell stays unknown. */
export async function glanceAt(step: Step, context: StepContext): Promise<StepOutcome> {
  if (step.before === null || context.targets.find(step.minerId) === null) return { kind: 'undecided' }
  const verdict = judge(settling(step, step.before, context, 0), await lookAt(step, context), null)
  if (verdict.kind === 'took') return judged(step, verdict, null, context)
  return verdict.kind === 'as-before' && stillPossibleMs(step, context) === 0 ? { kind: 'unchanged' } : { kind: 'undecided' }
}

/** How long a write that was begun before the crash may still show, ms. */
function stillPossibleMs({ startedAt }: Step, { clock, definition }: StepContext): number {
  return Math.max(0, (startedAt ?? 0) + patience(definition, false) - clock.now())
}

async function write(step: Step, before: Shown, handler: ActionHandler<unknown>, context: StepContext): Promise<StepOutcome> {
  const session = context.targets.session(step.minerId)
  if (session === null) return notWritten(step, notListed)
  try {
    await context.record({ kind: 'intent', before: forJournal(before) })
  } catch (thrown) {
    return { kind: 'unrecorded', because: thrown instanceof Error ? thrown.message : String(thrown) }
  }
  context.progress({ state: 'writing', written: true, before })
  const sent = await context.contact(() => attempt(() => handler.run(session, step.params, context.kill), context.onBug))
  context.kill.throwIfAborted()
  context.progress({ state: 'settling' })
  if (!sent.ok && saidNo(sent.failure)) return await refused(step, before, sent.failure, context)
  const verdict = await settle(settling(step, before, context, patience(context.definition, sent.ok)), context.stop)
  return judged(step, verdict, sent.ok ? null : sent.failure, context)
}

/** A refusal is believed, but what the configuration shows decides whether the miner is as it was. */
async function refused(step: Step, before: Shown, failure: Failure, context: StepContext): Promise<StepOutcome> {
  const { message } = told(step, failure)
  if (failure.code !== 'refused' || !context.definition.looksAt.includes('config')) return notWritten(step, failure)
  const verdict = await settle(settling(step, before, context, 0), context.stop)
  if (verdict.kind !== 'as-before' && verdict.kind !== 'not') return judged(step, verdict, failure, context)
  const changed = verdict.kind === 'not'
  const words = changed ? `${message} Its configuration changed all the same: undo restores it.` : message
  return ended(step, { state: 'failed', written: changed, failure, message: words, after: verdict.shown.config })
}

function judged(step: Step, verdict: Verdict, sent: Failure | null, { definition }: StepContext): StepOutcome {
  const after = verdict.shown?.config ?? null
  if (verdict.kind === 'took') return ended(step, { state: 'verified', written: true, message: verifiedNote(verdict.note, sent), after })
  const failure = verdict.kind === 'silent' ? verdict.failure : didNotTake(verdict.because, sent)
  const message = afterWrite(whereOf(step), verdict, sent, definition.settleMs)
  return ended(step, { state: 'failed', written: verdict.kind !== 'as-before', failure, message, after })
}

function settling(step: Step, before: Shown, context: StepContext, ignoredAfter: number): Settling {
  const { definition, clock } = context
  return { definition, clock, before, params: step.params, ignoredAfterMs: ignoredAfter, look: () => lookAt(step, context) }
}

/** Nothing has been sent yet, so a miner that is busy for a moment is asked again. */
async function lookFirst(step: Step, target: Target, context: StepContext): Promise<Look> {
  for (const pauseMs of [...firstPausesMs, null]) {
    const stranger = await strangerAt(target, context)
    const seen = stranger === null ? await lookAt(step, context) : { ...nothingSeen, failure: stranger }
    const isOver = !isBlind(seen.shown, context.definition.looksAt) || seen.failure === null || !isRetryable(seen.failure)
    if (isOver || pauseMs === null) return seen
    await context.clock.sleep(pauseMs, context.stop)
  }
  return nothingSeen
}

async function lookAt(step: Step, { definition, targets, contact, stop, onBug }: StepContext): Promise<Look> {
  const target = targets.find(step.minerId)
  const session = targets.session(step.minerId)
  if (!target || !session) return nothingSeen
  const seen = await contact(() => look({ target, session, evidence: definition.looksAt, onBug }, stop))
  stop.throwIfAborted()
  if (seen.reading) targets.note(step.minerId, seen.reading)
  return seen
}

const nothingSeen: Look = {
  shown: { state: 'unknown', reading: null, config: null, locating: null },
  reading: null,
  failure: notListed,
}

/** Addresses change hands by DHCP: a write meant for one machine must not reach another. */
async function strangerAt({ miner, driver }: Target, { targets, contact, stop, onBug }: StepContext): Promise<Failure | null> {
  const session = targets.session(miner.id)
  if (miner.mac === null || session === null) return null
  const identity = await contact(() => attempt(() => driver.readIdentity(session, stop), onBug))
  stop.throwIfAborted()
  if (!identity.ok) return identity.failure
  if (identity.value.mac === null || identity.value.mac === miner.mac) return null
  return {
    code: 'refused',
    reason: `another miner (${identity.value.mac}) answers at its address now. Scan again, so that each is found where it is.`,
  }
}

function alreadyShows(step: Step, shown: Shown, definition: ActionDefinition): boolean {
  return definition.diff(shown, step.params).length === 0 && definition.took(shown, shown, step.params).took
}

/** A restart shows in the uptime only, and some firmware takes its time before it begins. */
function patience(definition: ActionDefinition, answered: boolean): number {
  if (definition.looksAt[0] === 'reading') return definition.settleMs / 3
  return answered ? ignoredAfterMs : lostAfterMs
}

/** Whether the miner, or our guard, said no in so many words; anything else leaves open whether the write arrived. */
function saidNo(failure: Failure): boolean {
  return failure.code === 'refused' || failure.code === 'auth' || failure.code === 'unsupported'
}

/** `took` and undo need what was configured and how long it ran; boards and fans would make the journal ten times as large. */
function forJournal(before: Shown): Shown {
  return before.reading === null ? before : { ...before, reading: { ...before.reading, boards: [], fans: [], pools: [] } }
}

function notWritten(step: Step, failure: Failure): StepOutcome {
  return ended(step, { state: 'failed', written: false, ...told(step, failure) })
}

function told(step: Step, failure: Failure): Pick<StepResult, 'failure' | 'message'> {
  return { failure, message: beforeWrite(whereOf(step), failure) }
}

function ended(step: Step, end: Partial<StepResult> & Pick<StepResult, 'state'>): StepOutcome {
  return { kind: 'ended', result: { written: step.written, failure: null, message: null, before: step.before, after: null, ...end } }
}
