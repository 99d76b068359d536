import type { ActionDefinition, Shown } from '../../contract/actions/action.ts'
import { type ActionId, actionOf } from '../../contract/actions/registry.ts'
import type { Miner, MinerId } from '../../contract/model.ts'
import type { Pace, RolloutId, SetAside, WaitingFor } from '../../contract/rollout.ts'
import { attempt, type OnBug } from '../attempt.ts'
import { withoutClashes } from './address-clash.ts'
import { lastKnown } from './last-known.ts'
import { isBlind, look } from './look.ts'
import {
  type Candidate,
  type Chosen,
  choose,
  excluded,
  type Filled,
  fillIn,
  isSetAside,
  makePlan,
  type ReadyPlan,
  setAsideFor,
} from './plan.ts'
import { guardWords, handlerFor, notListed } from './prepare.ts'
import type { RolloutTargets } from './targets.ts'

/** What is wanted of which miners. */
export interface Wanted {
  readonly id: RolloutId
  readonly action: ActionId
  /** Checked against the action's schema. */
  readonly ask: unknown
  readonly miners: readonly MinerId[]
  /** Of these, those that the user does not want changed. */
  readonly exclude: ReadonlySet<MinerId>
  readonly pace: Pace
}

/** What a survey needs of the engine. */
export interface SurveyContext {
  readonly targets: RolloutTargets
  /** Whether another rollout has this miner or waits for it. */
  isQueued(miner: MinerId): boolean
  /** The rollouts that have any of these miners. */
  ahead(miners: readonly MinerId[]): readonly WaitingFor[]
  /** Bounds how many miners are asked at once. */
  contact<T>(task: () => Promise<T>): Promise<T>
  readonly onBug: OnBug
}

/** Reads what must be read and makes the plan. Changes nothing on any miner. */
export async function survey(wanted: Wanted, context: SurveyContext, signal: AbortSignal): Promise<ReadyPlan> {
  const ids = [...new Set(wanted.miners)]
  const results = await Promise.all(ids.map((id, index) => surveyOne(id, index + 1, wanted, context, signal)))
  signal.throwIfAborted()
  const known = results.filter(result => result !== null)
  const fitting = known.filter((result): result is Chosen => !isSetAside(result))
  const judged = await withoutClashes(fitting, actionOf(wanted.action), context, signal)
  signal.throwIfAborted()
  const chosen = judged.filter((result): result is Chosen => !isSetAside(result))
  const ahead = context.ahead(chosen.map(({ miner }) => miner.id))
  return makePlan(wanted, chosen, [...known.filter(isSetAside), ...judged.filter(isSetAside)], ahead)
}

/** `null` for a miner that is not on the roster any more. */
async function surveyOne(
  id: MinerId,
  n: number,
  wanted: Wanted,
  context: SurveyContext,
  signal: AbortSignal,
): Promise<Chosen | SetAside | null> {
  const found = wanted.exclude.has(id) ? context.targets.find(id) : null
  if (found !== null) return excluded(found.miner)
  const filled = fillInFor(id, n, wanted, context)
  if (filled === null || isSetAside(filled)) return filled
  const definition = actionOf(wanted.action)
  const shown = await visit(filled, definition, context, signal)
  return isSetAside(shown) ? shown : choose(filled, shown, definition)
}

/** Asks a miner what the preview must know: whether it lets us, and what it shows now. */
async function visit(
  { miner, ready, isQueued }: Filled,
  definition: ActionDefinition,
  context: SurveyContext,
  signal: AbortSignal,
): Promise<Shown | SetAside> {
  const { targets, contact, onBug } = context
  const session = targets.session(miner.id)
  if (!ready.ok || !session) return setAsideFor(miner, notListed)
  // It may be minutes until the other rollout lets us talk to it.
  if (isQueued) return lastKnown(miner)
  const { target, handler } = ready.value
  // How it mines is read when its turn comes; here its last reading will do.
  // A new password opens nothing yet, and trying it would only bring a lock-out nearer.
  const evidence = definition.looksAt.filter(kind => kind !== 'reading' && kind !== 'login')
  if (evidence.length === 0 && !handler.ready) return known(miner)
  const visiting = async () => {
    const allowed = await attempt(async () => await handler.ready?.(session, signal), onBug)
    if (!allowed.ok) return setAsideFor(miner, allowed.failure)
    const { shown, failure } = await look({ target, session, evidence, onBug }, signal)
    if (failure !== null && isBlind(shown, evidence)) return setAsideFor(miner, failure)
    if (evidence.length === 0) return known(miner)
    return definition.lag === undefined ? shown : { ...shown, reading: shown.reading ?? miner.reading }
  }
  // In this order, as steps do it: who waits for a miner must not keep others from talking to theirs.
  return await targets.hold(miner.id, () => contact(visiting))
}

/** Everything that can be said of a miner without asking it. */
export function fillInFor(
  id: MinerId,
  n: number,
  { action, ask }: Pick<Wanted, 'action' | 'ask'>,
  { targets, isQueued }: Pick<SurveyContext, 'targets' | 'isQueued'>,
): Filled | SetAside | null {
  const target = targets.find(id)
  if (target === null) return null
  const definition = actionOf(action)
  const handler = handlerFor(target, definition)
  const ready: Candidate['ready'] = handler.ok ? { ok: true, value: { target, handler: handler.value } } : handler
  const filled = fillIn({ miner: target.miner, n, isQueued: isQueued(id), ready }, definition, ask)
  if (isSetAside(filled) || !handler.ok) return filled
  const harm = guardWords(target, { handler: handler.value, definition }, filled.params, targets)
  return harm === null ? filled : setAsideFor(target.miner, { code: 'refused', reason: harm })
}

/** What a miner showed when it was last polled. */
function known({ state, reading }: Miner): Shown {
  return { state, reading, config: null, locating: null }
}
