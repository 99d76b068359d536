import type { ActionId } from '../contract/actions/registry.ts'
import { actionOf } from '../contract/actions/registry.ts'
import type { Miner } from '../contract/model.ts'
import type { Rollout, RolloutStep, SecondLook } from '../contract/rollout.ts'
import { stageOf } from '../contract/stages.ts'
import { formatNumber } from '../contract/units.ts'
import { paceOf } from '../engine/rollout/pace.ts'

const spanMs = 700 * 86_400_000
const sizes = [1, 12, 48, 188, 3, 960]
const actions: readonly ActionId[] = ['setPools', 'reboot', 'setPowerMode', 'upgradeFirmware', 'setPools', 'locate']
/** Every so-manieth was stopped. */
const cancelledEvery = 13
const failEvery = 23

/** One rollout of the past. @param at counted from 0, the oldest first */
export function pastRollout(
  at: number,
  count: number,
  miners: readonly Miner[],
  now: number,
  stepOf: (miner: Miner, stage: number) => RolloutStep,
): Omit<Rollout, 'counts'> {
  const isLast = at === count - 1
  const createdAt = Math.round(now - 3_600_000 - (spanMs * (count - 1 - at)) / count)
  const endedAt = createdAt + 300_000
  const action = isLast ? 'setPools' : (actions[at % actions.length] ?? 'reboot')
  const batching = paceOf(undefined)
  const chosen = isLast ? miners : miners.slice((at * 37) % Math.max(miners.length - 1, 1)).slice(0, sizes[at % sizes.length])
  const isCancelled = at % cancelledEvery === cancelledEvery - 1
  const steps = chosen.map((miner, n) => ended(stepOf(miner, stageOf(n, chosen.length, batching)), n, isCancelled, endedAt))
  const about = `${actionOf(action).label} on ${formatNumber(steps.length, 0)} ${steps.length === 1 ? 'miner' : 'miners'}`
  return {
    id: `rollout-${at + 1}`,
    action,
    title: at % 17 === 16 ? `Undo: Retry on ${steps.length} miners: Undo: Retry on ${steps.length} miners: ${about}` : about,
    batching,
    state: isCancelled ? 'cancelled' : 'done',
    total: steps.length,
    createdAt,
    endedAt,
    by: ['app', 'cli', 'server', 'schedule "Sleep through the expensive hours of the evening"'][at % 4] ?? 'app',
    parent: at % 17 === 16 ? { id: `rollout-${at}`, as: 'undo' } : null,
    canUndo: action === 'setPools' || action === 'setPowerMode',
    etaS: null,
    pausedBecause: null,
    waitingFor: [],
    secondLook: action === 'setPools' ? secondLookOf(steps, at, endedAt) : null,
    steps,
    notes: [],
    notesLeftOut: 0,
    setAside: {},
  }
}

function ended(step: RolloutStep, at: number, isCancelled: boolean, endedAt: number): RolloutStep {
  const name = step.label ?? step.ip
  if (isCancelled && at > 5) return { ...step, state: 'cancelled' }
  const done = { ...step, written: true, startedAt: endedAt - 200_000, endedAt }
  if (at % failEvery !== failEvery - 1) return { ...done, state: 'verified', after: step.before }
  const message = `${name} refused the new pools: "Access denied". Its API is read-only and the password root/root did not work. Add its password under Credentials.`
  return { ...done, state: 'failed', written: false, failure: { code: 'refused', reason: 'Access denied' }, message }
}

function secondLookOf(steps: readonly RolloutStep[], at: number, endedAt: number): SecondLook {
  const written = steps.filter(step => step.written).length
  const fellBack = at % 4 === 0 ? Math.min(3, written) : 0
  const counts = { holds: written - fellBack, 'fell-back': fellBack, changed: 0, gone: 0, 'left-out': 0 }
  const message =
    fellBack === 0 ? `All ${written} still show what was wanted.` : `${fellBack} of ${written} fell back to what they had before.`
  return { dueAt: endedAt + 600_000, at: endedAt + 600_000, counts, message }
}
