import { type ActionDefinition, changesOf, type Shown } from '../../contract/actions/action.ts'
import { type ActionId, actionOf } from '../../contract/actions/registry.ts'
import { explain, type Failure, failureOf, type Outcome } from '../../contract/failure.ts'
import type { Miner, MinerConfig, MinerId } from '../../contract/model.ts'
import type { Pace, PlannedMiner, RolloutId, RolloutPlan, SetAside, WaitingFor } from '../../contract/rollout.ts'
import { firstStage } from '../../contract/stages.ts'
import { formatNumber } from '../../contract/units.ts'
import { type Load, loadsOf, switchingOf } from './load.ts'
import { inOrder } from './order.ts'
import type { Ready } from './prepare.ts'
import { endMs, type PlannedStage, schedule, swingOf } from './schedule.ts'
import type { PlannedStep } from './step.ts'
import type { Target } from './targets.ts'
import { planWarnings } from './warnings.ts'

/** What is found out about one miner of the selection. */
export interface Candidate {
  readonly miner: Miner
  /** 1-based place in the selection. */
  readonly n: number
  /** Another rollout has it or waits for it: its turn comes when that is done with it. */
  readonly isQueued: boolean
  /** Its target with the handler, or why its family cannot do it. */
  readonly ready: Outcome<Ready>
}

/** What one miner would get. */
export interface Filled extends Candidate {
  readonly params: unknown
}

/** A miner that will be changed, with what the preview shows of it. */
export interface Chosen {
  readonly miner: Miner
  readonly params: unknown
  readonly before: Shown
  readonly config: MinerConfig | null
}

/** A plan as it waits for the user's word: the preview, and what only the engine needs. */
export interface ReadyPlan {
  readonly plan: RolloutPlan
  readonly action: ActionId
  readonly chosen: readonly Chosen[]
}

/** What makes a plan out of its miners. */
export interface PlanFrame {
  readonly id: RolloutId
  readonly action: ActionId
  readonly pace: Pace
}

/** Why this miner is left out without asking it anything, or what it would get. Pure. */
export function fillIn(candidate: Candidate, definition: ActionDefinition, ask: unknown): Filled | SetAside {
  const { miner, n, ready } = candidate
  if (!ready.ok) return setAsideFor(miner, ready.failure)
  // A password may have been added since: where the configuration is read for the preview, that decides.
  if (miner.state === 'locked' && !definition.looksAt.includes('config'))
    return setAside(miner, 'locked', 'It tells nothing without a password. Add its password under Credentials.')
  if (miner.state === 'offline') return setAside(miner, 'offline', 'It does not answer. Check its power and network cable.')
  try {
    return { ...candidate, params: definition.forMiner(ask, miner, n) }
  } catch (thrown) {
    return setAsideFor(miner, failureOf(thrown))
  }
}

/** Why this miner is left out after it was looked at, or that it will be changed. Pure. */
export function choose({ miner, params, isQueued }: Filled, before: Shown, definition: ActionDefinition): Chosen | SetAside {
  // What it will show when the other rollout is done with it nobody knows.
  if (isQueued) return { miner, params, before, config: null }
  if (changesOf(definition, before, params).length === 0) return setAside(miner, 'unchanged', 'It has these values already.')
  return { miner, params, before, config: definition.looksAt.includes('config') ? before.config : null }
}

/** The plan of these miners. Pure. */
export function makePlan(
  frame: PlanFrame,
  wanted: readonly Chosen[],
  leftOut: readonly SetAside[],
  waitingFor: readonly WaitingFor[] = [],
): ReadyPlan {
  const definition = actionOf(frame.action)
  const { usualMs } = definition
  const { chosen, stages, loads } = arrange(wanted, frame.pace, definition)
  const stageAt = stagesByPlace(stages)
  const powerW = sumPower(chosen)
  const swing = powerW === null ? null : swingOf(stages, loads, { switching: switchingOf(definition), usualMs })
  return {
    action: frame.action,
    chosen,
    plan: {
      id: frame.id,
      action: frame.action,
      batching: frame.pace,
      title: titleOf(definition, chosen.length),
      planned: chosen.map((one, place) => plannedMiner(one, stageAt[place] ?? 1, definition)),
      setAside: leftOut,
      durationS: Math.ceil(endMs(stages, usualMs) / 1000),
      powerW,
      swing,
      waitingFor,
      warnings: planWarnings({ definition, chosen, loads, leftOut, pace: frame.pace, powerW, waitingFor }),
    },
  }
}

/** Miners in the order of their turns, and the stages that these make. */
interface Arranged {
  readonly chosen: readonly Chosen[]
  readonly loads: readonly Load[]
  /** Their members are the places in `chosen`, one stage after the other. */
  readonly stages: readonly PlannedStage[]
}

function arrange(wanted: readonly Chosen[], pace: Pace, definition: ActionDefinition): Arranged {
  const ordered = inOrder(wanted, pace.order)
  const queue = pace.canary ? healthyFirst(ordered) : ordered
  const loads = loadsOf(
    queue.map(({ miner }) => miner),
    definition,
  )
  const total = queue.length
  const dealt = schedule(loads, { pace, total, first: firstStage(total, pace), usualMs: definition.usualMs })
  const turns = dealt.flatMap(({ members }) => members)
  const placeOf = new Map(turns.map((index, place) => [index, place]))
  return {
    chosen: turns.flatMap(index => queue[index] ?? []),
    loads: turns.flatMap(index => loads[index] ?? []),
    stages: dealt.map(stage => ({ ...stage, members: stage.members.flatMap(index => placeOf.get(index) ?? []) })),
  }
}

function stagesByPlace(stages: readonly PlannedStage[]): readonly number[] {
  return stages.flatMap(({ stage, members }) => members.map(() => stage))
}

/** What a miner that is in trouble already does after a change proves nothing about the change: the canary is one that hashes well. */
function healthyFirst(chosen: readonly Chosen[]): readonly Chosen[] {
  const healthy = chosen.find(({ miner }) => miner.state === 'hashing' && miner.health.level !== 'critical')
  return healthy === undefined ? chosen : [healthy, ...chosen.filter(one => one !== healthy)]
}

/** The steps of a plan, without the miners that the user took out; stages are counted anew. */
export function stepsOf({ chosen, plan, action }: ReadyPlan, exclude: ReadonlySet<MinerId>): readonly PlannedStep[] {
  const kept = chosen.filter(one => !exclude.has(one.miner.id))
  const arranged = arrange(kept, plan.batching, actionOf(action))
  const stageAt = stagesByPlace(arranged.stages)
  return arranged.chosen.map((one, position) => ({
    position,
    ...namesOf(one.miner),
    stage: stageAt[position] ?? 1,
    params: one.params,
    planned: one.config,
  }))
}

/** Whom a plan leaves aside when it is started without these as well. */
export function asideOf({ chosen, plan }: ReadyPlan, exclude: ReadonlySet<MinerId>): readonly SetAside[] {
  return [...plan.setAside, ...chosen.filter(one => exclude.has(one.miner.id)).map(one => excluded(one.miner))]
}

/** 'Change pools on 1,880 miners' */
export function titleOf(definition: ActionDefinition, miners: number): string {
  return `${definition.label} on ${formatNumber(miners, 0)} ${miners === 1 ? 'miner' : 'miners'}`
}

/** Sets a miner aside for what went wrong while asking it. */
export function setAsideFor(miner: Miner, failure: Failure): SetAside {
  const where = miner.label ?? miner.address.ip
  switch (failure.code) {
    case 'unreachable':
    case 'timeout':
      return setAside(miner, 'offline', explain(failure, where))
    case 'auth':
      return { ...setAside(miner, 'locked', explain(failure, where)), ...(failure.user === null ? {} : { refusedUser: failure.user }) }
    case 'unsupported':
      return setAside(miner, 'unsupported', `${failure.what}.`)
    case 'refused':
      return setAside(miner, 'refused', `${failure.reason.replace(/\.$/, '')}.`)
    case 'malformed':
    case 'cancelled':
    case 'bug':
      return setAside(miner, 'unreadable', explain(failure, where))
  }
}

/** Sets a miner aside that the user does not want changed. */
export function excluded(miner: Miner): SetAside {
  return setAside(miner, 'excluded', 'You left it out.')
}

function setAside(miner: Miner, why: SetAside['why'], reason: string): SetAside {
  return { minerId: miner.id, ip: miner.address.ip, label: miner.label, why, reason }
}

/** Whether something was set aside rather than taken. */
export function isSetAside(result: object): result is SetAside {
  return 'why' in result
}

function plannedMiner({ miner, params, before }: Chosen, stage: number, definition: ActionDefinition): PlannedMiner {
  return { ...namesOf(miner), stage, diff: changesOf(definition, before, params) }
}

function namesOf({ id, address, label, model }: Target['miner']) {
  return { minerId: id, ip: address.ip, label, model }
}

function sumPower(chosen: readonly Chosen[]): number | null {
  const known = chosen.map(one => one.miner.reading?.powerW ?? null).filter(powerW => powerW !== null)
  return known.length === 0 ? null : known.reduce((sum, powerW) => sum + powerW, 0)
}
