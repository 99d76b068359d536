import type { ActionId } from '../../../contract/actions/registry.ts'
import type { Rollout, RolloutId } from '../../../contract/rollout.ts'
import { Problem } from '../../problem.ts'
import type { Rollouts } from '../rollouts.ts'
import { Life } from './life.ts'
import { ordersOf, type Run, viewOf, World } from './world.ts'

/** One end of the program: in which phase, at which of its points. */
export interface Cell {
  readonly action: ActionId
  /** From 0. */
  readonly point: number
}

/** What the program did from where it can be ended, and of what. */
export interface Begun {
  readonly world: World
  readonly run: Run
  /** The rollout that is told of afterwards. */
  readonly rollout: RolloutId
  /** What the program does, as far as it comes. */
  act(): Promise<void>
}

/** A phase of a rollout in which the program can end. */
export type Phase = (action: ActionId) => Promise<Begun>

/** Where the program came to an end. */
export interface Ended {
  readonly world: World
  readonly rollout: RolloutId
  /** The words of the point, with the action. */
  readonly at: string
  /** The words of the point, whatever the action. */
  readonly kind: string
}

/** How many points a phase has for an action. */
export async function pointsOf(phase: Phase, action: ActionId): Promise<readonly string[]> {
  const { run, act } = await phase(action)
  run.life.arm(null)
  await act()
  return [...run.life.passed]
}

/** Runs a phase until the program ends at the point; `null` when it never came there. */
export async function endAt(phase: Phase, { action, point }: Cell): Promise<Ended | null> {
  const { world, run, rollout, act } = await phase(action)
  run.life.arm(point)
  await act()
  const at = run.life.passed.at(-1) ?? 'nowhere'
  const kind = ordersOf(action).reduce((words, order) => words.replace(order, 'write'), at)
  return run.life.isOver ? { world, rollout, at: `${action}, ${at} (${point})`, kind } : null
}

/** One order to the rollouts, and all that comes of it. */
function untilAtRest(begun: Omit<Begun, 'act'>, order: (rollouts: Rollouts) => Promise<unknown>): Begun {
  const { world, run } = begun
  return {
    ...begun,
    act: async () => {
      await world.outcome(order(run.rollouts), run.life)
      await world.rest(run)
    },
  }
}

/** A rollout from its start to its end. */
export const running: Phase = async action => {
  const world = new World(action)
  const run = await world.open()
  const rollout = await world.plan(run)
  return untilAtRest({ world, run, rollout }, rollouts => rollouts.start(rollout, []))
}

/** A rollout that ended in its middle: two canaries over, the batches under way. */
async function cutOff(action: ActionId): Promise<Ended> {
  const points = await pointsOf(running, action)
  const [last] = ordersOf(action).slice(-1)
  const arrivals = points.flatMap((point, n) => (point === `${last} arrived` ? [n] : []))
  const ended = await endAt(running, { action, point: arrivals[3] ?? 0 })
  if (ended === null) throw new Error(`${action}: it did not end in its middle`)
  return ended
}

/** The next start after an end in the middle: the look at what is unknown, and the rest of it. */
export const recovering: Phase = async action => {
  const { world, rollout } = await cutOff(action)
  const life = new Life()
  const opened = { run: null as Run | null }
  return {
    world,
    rollout,
    // It can end while it opens, so there is nothing but its life before.
    run: { life } as Run,
    act: async () => {
      opened.run = await world.outcome(world.open(life), life)
      if (opened.run !== null) await goOn(world, opened.run, rollout)
    },
  }
}

/** Undo of a rollout that an end had cut off. */
export const undoing: Phase = async action => {
  const { world, rollout } = await cutOff(action)
  const run = await world.open()
  await world.rest(run)
  return untilAtRest({ world, run, rollout }, rollouts => rollouts.undo(rollout))
}

/** Retry of those that had refused. */
export const retrying: Phase = async action => {
  const { world, run, rollout, act } = await running(action)
  for (const machine of world.machines.slice(2, 5)) machine.refuses = true
  await act()
  for (let tries = 0; tries < 8 && run.rollouts.active().length > 0; tries++) await goOn(world, run, rollout)
  for (const machine of world.machines) machine.refuses = false
  return untilAtRest({ world, run, rollout }, rollouts => rollouts.retryFailed(rollout))
}

/** Something that the user does in the middle of a rollout, and what is under way then. */
export function amid(does: (run: Run, rollout: RolloutId) => Promise<unknown>): Phase {
  return async action => {
    const { world, run, rollout } = await running(action)
    await world.outcome(run.rollouts.start(rollout, []), run.life)
    // The first canary is over, the second one is being written.
    await world.until(() => run.rollouts.active().every(({ counts }) => counts.verified >= 1 && counts.writing + counts.settling > 0))
    return {
      world,
      run,
      rollout,
      act: async () => {
        await world.outcome(does(run, rollout), run.life)
        await world.rest(run)
      },
    }
  }
}

/** Says go until it is over or the run ends. */
export async function goOn(world: World, run: Run, rollout: RolloutId): Promise<void> {
  for (let tries = 0; tries < 8 && run.rollouts.active().some(({ id }) => id === rollout); tries++) {
    await world.outcome(run.rollouts.resume(rollout).catch(isOver), run.life)
    await world.rest(run)
    if (run.life.isOver) return
  }
}

/** The look at the start may have found meanwhile that nothing is left to do. */
function isOver(thrown: unknown): void {
  if (!(thrown instanceof Problem && /is over/.test(thrown.message))) throw thrown
}

/** What a follow-up that was cut off comes to when the user says go, or asks for it anew where it had not begun. @returns the follow-up */
export async function followedUp({ world, rollout }: Ended, run: Run, as: 'undo' | 'retry'): Promise<Rollout> {
  const begun = run.rollouts.list().find(({ parent }) => parent?.id === rollout && parent.as === as)
  if (begun !== undefined) {
    await goOn(world, run, begun.id)
    return await viewOf(run, begun.id)
  }
  const made = await world.outcome(as === 'undo' ? run.rollouts.undo(rollout) : run.rollouts.retryFailed(rollout), run.life)
  await world.rest(run)
  return await viewOf(run, made?.id ?? '')
}

/** Whether what an action did can be brought back. */
export function canUndo(action: ActionId): boolean {
  return !['reboot', 'restartMining', 'sleep', 'wake', 'setPassword', 'upgradeFirmware', 'factoryReset'].includes(action)
}
