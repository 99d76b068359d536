import type { ActionDefinition, Shown } from '../../contract/actions/action.ts'
import type { Failure } from '../../contract/failure.ts'
import type { ActionHandler, Session } from '../../drivers/driver.ts'
import { attempt } from '../attempt.ts'
import { StorageError } from '../storage/trouble.ts'
import { configChanges, isBlind } from './look.ts'
import { notListed, prepare } from './prepare.ts'
import { type Settling, settle, type Verdict } from './settle.ts'
import { lookAt, lookFirst, opensAlready, passwordUser, type StepContext } from './sight.ts'
import type { Step, StepResult } from './step.ts'
import type { Target } from './targets.ts'
import {
  afterWrite,
  beforeWrite,
  changedSincePreview,
  didNotTake,
  sideEffect,
  stillWaiting,
  stopped,
  verifiedNote,
  whereOf,
} from './words.ts'

/**
 * - `ended` it has a result · `unchanged` looked at after a crash, the write had not arrived
 * - `undecided` one look could not tell yet, or what it told could not be kept; `because` is the user's sentence for that
 * - `unrecorded` the intent could not be written down, so the miner was not touched; `because` is the user's sentence
 */
export type StepOutcome =
  | { readonly kind: 'ended'; readonly result: StepResult }
  | { readonly kind: 'unchanged' }
  | { readonly kind: 'undecided'; readonly because?: string }
  | { readonly kind: 'unrecorded'; readonly because: string }

/** Every known firmware stores new values before it answers the write; what still shows the old ones after this has ignored it. */
const ignoredAfterMs = 15_000
/** Two looks, and one or two more where the machine may be restarting. */
const fewLoginsMs = 3_000
const moreLoginsMs = 20_000
/** Without an answer the write may still be waiting for another one to end: old firmware waits up to 30 s for its lock. */
const lostAfterMs = 60_000

/** Changes one miner and proves it: look, write the intent down, write, look until it shows. Rejects only when `stop` or `kill` aborts. */
export async function runStep(step: Step, context: StepContext): Promise<StepOutcome> {
  const ready = prepare(step.minerId, { ...context, params: step.params })
  if (!ready.ok) return notWritten(step, ready.failure)
  const { target } = ready.value
  context.progress({ state: 'reading', startedAt: context.clock.now() })
  if (step.earlier !== undefined && (await opensAlready(step, target, context))) return await setBefore(step, context)
  const { shown, failure } = await lookFirst(step, target, context)
  const seen = { ...step, before: shown }
  if (failure !== null && isBlind(shown, context.definition.looksAt)) return await shut(step, target, failure, context)
  if (tookSince(seen, shown, context.definition))
    return ended(seen, { state: 'verified', message: 'the earlier try shows now; nothing was written again', after: shown.config })
  if (alreadyShows(seen, shown, context.definition))
    return ended(seen, { state: 'verified', message: 'it already shows what was wanted; nothing was written', after: shown.config })
  const changes = step.planned && shown.config ? configChanges(step.planned, shown.config) : []
  if (changes.length > 0) return notWritten(seen, changedSincePreview(changes))
  return await write(seen, shown, ready.value.handler, context)
}

async function write(step: Step, before: Shown, handler: ActionHandler<unknown>, context: StepContext): Promise<StepOutcome> {
  const session = context.targets.session(step.minerId)
  if (session === null) return notWritten(step, notListed)
  try {
    await context.intend({ kind: 'intent', before: forJournal(before) })
  } catch (thrown) {
    return { kind: 'unrecorded', because: stopped(thrown) }
  }
  context.progress({ state: 'writing', written: true, before })
  const sent = await context.contact(() =>
    attempt(() => handler.run(writing(session, context), step.params, killFor(context)), context.onBug),
  )
  context.kill.throwIfAborted()
  context.progress({ state: 'settling', sentShare: null })
  if (!sent.ok && saidNo(sent.failure)) return await refused(step, before, sent.failure, context)
  const verdict = await settle(settling(step, before, context, patience(context.definition, sent.ok)), context.stop)
  return judged(step, await kept(step, verdict, context), sent.ok ? null : sent.failure, context)
}

/** The session as a write has it: how far it has come is told. */
function writing(session: Session, { progress }: StepContext): Session {
  return { ...session, progress: (sent, total) => progress({ sentShare: total === 0 ? null : sent / total }) }
}

/** What ends a write when Headframe ends: nothing, where half of it would do harm. */
function killFor({ definition, kill }: StepContext): AbortSignal {
  return definition.unbreakable ? never : kill
}

const never = new AbortController().signal

/** A password that was seen to open its miner is kept from then on, and only then. */
export async function kept(step: Step, verdict: Verdict, context: StepContext): Promise<Verdict> {
  if (verdict.kind !== 'took') return verdict
  const note = await keptNote(step, context)
  return note === null ? verdict : { ...verdict, note }
}

/** Keeps the password that a step sets, if it sets one. @returns what stands in the way, as a phrase; `null` = nothing. Throws a `StorageError` where it may go later. */
async function keptNote(step: Step, { definition, targets }: StepContext): Promise<string | null> {
  const target = targets.find(step.minerId)
  if (!definition.password || target === null) return null
  try {
    await targets.learn(step.minerId, passwordUser(target.driver), definition.password(step.params))
    return null
  } catch (thrown) {
    // There may be room for it later, and until then the journal has it.
    if (thrown instanceof StorageError) throw thrown
    const why = thrown instanceof Error ? thrown.message : String(thrown)
    return `the new password opens it, but could not be kept: ${why} Add it under Credentials`
  }
}

/** A refusal is believed, but what the miner shows decides whether it is as it was: some close the connection and do it. */
async function refused(step: Step, before: Shown, failure: Failure, context: StepContext): Promise<StepOutcome> {
  const { message } = told(step, failure)
  // Each wrong password brings a lock-out nearer, so a new one is not tried on a miner that said no to it.
  if (failure.code !== 'refused' || context.definition.password)
    return await shut(step, context.targets.find(step.minerId), failure, context)
  const verdict = await settle(settling(step, before, context, 0), context.stop)
  if (verdict.kind !== 'as-before' && verdict.kind !== 'not') return judged(step, verdict, failure, context)
  const changed = verdict.kind === 'not' && context.definition.looksAt.includes('config')
  const words = changed ? `${message} Its configuration changed all the same: undo restores it.` : message
  return ended(step, { state: 'failed', written: changed, failure, message: words, after: verdict.shown.config })
}

/** The end of a step that nothing was written in. A password that an earlier try set without being able to prove it may be at work already. */
async function shut(step: Step, target: Target | null, failure: Failure, context: StepContext): Promise<StepOutcome> {
  const isPerhapsSet = failure.code === 'auth' && target !== null && (await opensAlready(step, target, context))
  return isPerhapsSet ? await setBefore(step, context) : notWritten(step, failure)
}

/** The end of a step whose password was at work before it began. */
async function setBefore(step: Step, context: StepContext): Promise<StepOutcome> {
  const note = await keptNote(step, context)
  return ended(step, { state: 'verified', written: false, message: note ?? 'the new password opens it already; nothing was written' })
}

/** The end of a step that was looked at after its write. @param sent why the write had no yes for an answer, `null` = it had */
export function judged(step: Step, verdict: Verdict, sent: Failure | null, { definition }: StepContext): StepOutcome {
  const after = verdict.shown?.config ?? null
  if (verdict.kind === 'took') {
    const side = step.before?.config && after ? configChanges(step.before.config, after, definition.touches) : []
    return ended(step, { state: 'verified', written: true, message: verifiedNote([verdict.note, sideEffect(side)], sent), after })
  }
  const failure = verdict.kind === 'silent' ? verdict.failure : didNotTake(verdict.because, sent)
  const places = { where: whereOf(step), to: definition.movesTo?.(step.params) ?? null }
  const message = afterWrite(places, verdict, sent, definition.settleMs)
  return ended(step, { state: 'failed', written: verdict.kind !== 'as-before', failure, message, after })
}

/** What its settling is judged by. @param ignoredAfter see `Settling.ignoredAfterMs` */
export function settling(step: Step, before: Shown, context: StepContext, ignoredAfter: number): Settling {
  const { definition, clock } = context
  return {
    definition,
    clock,
    before,
    params: step.params,
    ignoredAfterMs: ignoredAfter,
    look: () => lookAt({ ...step, written: true }, context),
    waiting: because => context.progress({ message: stillWaiting(whereOf(step), because, definition.settleMs) }),
  }
}

/** Whether what an earlier try wrote shows by now: it came too late to be proved. */
function tookSince({ earlier, params }: Step, shown: Shown, definition: ActionDefinition): boolean {
  return earlier !== undefined && !definition.password && definition.took(earlier, shown, params).took
}

function alreadyShows(step: Step, shown: Shown, definition: ActionDefinition): boolean {
  return definition.diff(shown, step.params).length === 0 && definition.took(shown, shown, step.params).took
}

/** How long a miner may show what it had after a write. A restart shows in the uptime only, and some firmware takes its time before it begins. ms */
export function patience(definition: ActionDefinition, answered: boolean): number {
  const [foremost] = definition.looksAt
  if (foremost === 'reading' || foremost === 'firmware') return definition.settleMs / 3
  // What takes minutes ends in a restart, and until then some show what they had.
  if (definition.usualMs > lostAfterMs) return definition.settleMs / 3
  // Each look at a new password is a login, and some machines count the wrong ones.
  if (foremost === 'login') return answered ? fewLoginsMs : moreLoginsMs
  // Some apply a new network half a minute after they took it.
  return answered && foremost !== 'network' ? ignoredAfterMs : lostAfterMs
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

/** The end of a step of which a crash left open whether it was written, and that cannot be looked at. */
export function perhapsWritten(step: Step, failure: Failure): StepOutcome {
  return ended(step, { state: 'failed', written: true, ...told(step, failure) })
}

function told(step: Step, failure: Failure): Pick<StepResult, 'failure' | 'message'> {
  return { failure, message: beforeWrite(whereOf(step), failure) }
}

function ended(step: Step, end: Partial<StepResult> & Pick<StepResult, 'state'>): StepOutcome {
  return { kind: 'ended', result: { written: step.written, failure: null, message: null, before: step.before, after: null, ...end } }
}
