import { expect } from 'vitest'
import { type ActionId, actionOf } from '../contract/actions/registry.ts'
import type { Rollout, RolloutId, RolloutStep } from '../contract/rollout.ts'
import { canUndo, type Ended, followedUp, goOn } from '../engine/rollout/fakes/crash-phases.ts'
import { idOf } from '../engine/rollout/fakes/floor.ts'
import { newPassword, ordersOf, type Run, stepOf, viewOf, type World } from '../engine/rollout/fakes/world.ts'

/** Starts the program again, and proves what it tells before and after its look at what it does not know. Nothing is written by itself. */
export async function reopened({ world, rollout, at }: Ended): Promise<Run | null> {
  const openedAt = world.clock.now()
  const run = await world.open()
  if (!run.rollouts.list().some(({ id }) => id === rollout)) {
    // It was not written down yet, so nothing of it happened.
    expect(
      world.machines.flatMap(({ done }) => done),
      at,
    ).toEqual([])
    return null
  }
  let writes = 0
  run.floor.writes = () => writes++
  const retried = new Set(run.rollouts.list().map(({ parent }) => parent?.id))
  for (const { id } of run.rollouts.list().filter(one => !retried.has(one.id)))
    expectTruth(world, await viewOf(run, id), `${at}: at the start`)
  await world.rest(run)
  await world.clock.advance(20_000)
  const view = await viewOf(run, rollout)
  if (!retried.has(rollout)) expectTruth(world, view, `${at}: after the look`)
  expectKnown(world, view, openedAt, `${at}: after the look`)
  expect(writes, `${at}: nothing is written by itself`).toBe(0)
  expect(
    run.rollouts.active().filter(({ state }) => state === 'running'),
    `${at}: nothing goes on by itself`,
  ).toEqual([])
  return run
}

/** What is told of each machine is so. */
export function expectTruth(world: World, view: Rollout, label: string): void {
  for (const machine of world.machines.filter(one => view.steps.some(({ minerId }) => minerId === idOf(one)))) {
    const step = stepOf(machine, view)
    const words = `${label}: ${step.ip} ${step.state}, written ${step.written}, did ${machine.done.join()}: ${step.message}`
    if (view.parent === null && !step.written) expect(machine.done, words).toEqual([])
    if (step.state === 'unknown' || step.written) expect(step.before !== null || !sees(world.action, 'config'), words).toBe(true)
    if (step.state === 'verified' && view.parent?.as !== 'undo')
      expect(machine.done, words).toEqual(expect.arrayContaining([...ordersOf(world.action)]))
    if (world.action === 'setPassword' && step.state === 'verified') expect(machine.kept.password, words).toBe(newPassword)
  }
}

/** What one look can tell is told: unknown is only what is away, and what can still arrive or came in half. */
function expectKnown(world: World, view: Rollout, openedAt: number, label: string): void {
  for (const machine of world.machines) {
    const step = view.steps.find(({ minerId }) => minerId === idOf(machine))
    if (step?.state !== 'unknown') continue
    const isWhole = ordersOf(world.action).every(order => machine.done.includes(order))
    // It was away at the look, and is looked at again before anything else goes on.
    expect(isWhole && machine.backAt < openedAt, `${label}: ${step.ip} did ${machine.done.join()}`).toBe(false)
  }
}

function sees(action: ActionId, evidence: 'config'): boolean {
  return actionOf(action).looksAt.includes(evidence)
}

/** Goes on to the end: the unknown are judged before anything is written, and each machine was told once. */
export async function expectGoesOn({ world, rollout, at }: Ended, run: Run): Promise<void> {
  const unknown = (await viewOf(run, rollout)).steps.filter(({ state }) => state === 'unknown').map(({ minerId }) => minerId)
  const first: Promise<Rollout | null>[] = []
  run.floor.writes = () => {
    if (first.length === 0) first.push(run.rollouts.get(rollout))
  }
  await goOn(world, run, rollout)
  const [then] = await Promise.all(first)
  for (const step of then?.steps.filter(({ minerId }) => unknown.includes(minerId)) ?? [])
    expect(step.state, `${at}: ${step.ip} is judged before anything is written`).toMatch(/verified|failed|waiting|reading|writing/)
  await expectRetried(world, run, rollout, at)
  const view = await viewOf(run, rollout)
  expect(view.endedAt, `${at}: ${view.state}`).not.toBeNull()
  expectTruth(world, view, at)
  expectOnce(world, view, at)
  expect((await world.told(run, rollout)).toSorted(), `${at}: told once each`).toEqual(view.steps.map(({ ip }) => ip).toSorted())
  expect(await run.audit.check(), at).toMatchObject({ ok: true })
}

/** A copy that came in half is told as failed, and a retry brings the rest. */
async function expectRetried(world: World, run: Run, rollout: RolloutId, at: string): Promise<void> {
  const failed = (await viewOf(run, rollout)).steps.filter(({ state }) => state === 'failed')
  for (const step of failed) {
    expect(`${world.action}, written ${step.written}`, `${at}: ${step.ip}`).toBe('copyConfig, written true')
    expect(step.message, at).toMatch(/was being changed when Headframe ended, and its power limit is still/)
  }
  if (failed.length === 0) return
  const retry = await world.outcome(run.rollouts.retryFailed(rollout), run.life)
  await world.rest(run)
  expect((await viewOf(run, retry?.id ?? '')).counts.verified, `${at}: retry`).toBe(failed.length)
}

function isHalf(world: World, step: RolloutStep): boolean {
  const machine = world.machines.find(one => idOf(one) === step.minerId)
  return world.action === 'copyConfig' && step.written && machine?.done.length === 1
}

/** No machine was told twice; a half copy was completed. */
function expectOnce(world: World, view: Rollout, at: string): void {
  const orders = ordersOf(world.action)
  for (const machine of world.machines) {
    const { state } = stepOf(machine, view)
    expect(machine.done, `${at}: ${machine.mac} ${state}`).toEqual(state === 'failed' ? [orders[0], ...orders] : orders)
    expect(machine.harmed, `${at}: in mid-flash`).toBe(0)
  }
}

/** Undo gives each machine back what it had; what cannot be undone is told, and nothing is touched for it. */
export async function expectUndone(ended: Ended, run: Run): Promise<void> {
  const { world, rollout, at } = ended
  if (!canUndo(world.action) || (await viewOf(run, rollout)).steps.every(({ written }) => !written)) return await expectNoUndo(ended, run)
  // Undo of a machine that is just restarting fails and says so, as every rollout does.
  await world.until(() => world.machines.every(({ isAway }) => !isAway))
  const undo = await world.outcome(run.rollouts.undo(rollout), run.life)
  await world.rest(run)
  const view = await viewOf(run, undo?.id ?? '')
  expect(view.counts.verified, `${at}: undo: ${view.steps.map(({ message }) => message).join()}`).toBe(view.total)
  expectAsBefore(world, `${at}: undo`)
  expect(await run.audit.check(), at).toMatchObject({ ok: true })
}

/** Every machine has what it had at first. */
export function expectAsBefore(world: World, at: string): void {
  for (const [n, machine] of world.machines.entries()) expect(machine.standing, `${at}: ${machine.mac}`).toEqual(world.had[n])
}

async function expectNoUndo({ world, rollout, at }: Ended, run: Run): Promise<void> {
  const { done } = world
  const was = await viewOf(run, rollout)
  await expect(world.outcome(run.rollouts.undo(rollout), run.life), at).rejects.toThrow(/nothing to undo/)
  await world.rest(run)
  expect(world.done, at).toEqual(done)
  expect(await viewOf(run, rollout), `${at}: it is as it was`).toEqual(was)
}

/** An undo that was cut off is carried to its end: every machine has what it had, and was told no more than twice in all. */
export async function expectUndoGoesOn(ended: Ended, run: Run): Promise<void> {
  const { world, at } = ended
  const undo = await followedUp(ended, run, 'undo')
  const halves = undo.steps.filter(({ state }) => state !== 'verified')
  for (const { state, message } of halves) expect(`${world.action} ${state}`, `${at}: ${message}`).toBe('copyConfig failed')
  const orders = ordersOf(world.action)
  for (const { done, mac } of world.machines)
    for (const order of orders) expect(done.filter(one => one === order).length, `${at}: ${mac} ${done.join()}`).toBeLessThanOrEqual(2)
  if (halves.length > 0) await expectRetried(world, run, undo.id, at)
  expectAsBefore(world, at)
  expect((await world.told(run, undo.id)).toSorted(), `${at}: told once each`).toEqual(toldOf(undo))
  expect(await run.audit.check(), at).toMatchObject({ ok: true })
}

/** A retry that was cut off is carried to its end: each machine was told once, whichever of the two did it. */
export async function expectRetryGoesOn(ended: Ended, run: Run): Promise<void> {
  const { world, at } = ended
  const retry = await followedUp(ended, run, 'retry')
  const halves = retry.steps.filter(({ state }) => state === 'failed')
  for (const step of halves) expect(isHalf(world, step), `${at}: ${step.ip} ${step.message}`).toBe(true)
  expect(retry.counts.verified + halves.length, `${at}: ${retry.steps.map(({ message }) => message).join()}`).toBe(retry.total)
  const orders = ordersOf(world.action)
  for (const machine of world.machines) {
    const isWhole = halves.every(({ minerId }) => minerId !== idOf(machine))
    expect(machine.done, `${at}: ${machine.mac}`).toEqual(isWhole ? orders : orders.slice(0, 1))
    expect(machine.harmed, `${at}: in mid-flash`).toBe(0)
  }
  expect((await world.told(run, retry.id)).toSorted(), `${at}: told once each`).toEqual(toldOf(retry))
  expect(await run.audit.check(), at).toMatchObject({ ok: true })
}

/** What was cancelled stays so: nothing of it is begun any more, what was under way is looked at and told. */
export async function expectCancelled({ world, rollout, at }: Ended, run: Run): Promise<void> {
  const was = await viewOf(run, rollout)
  const { done } = world
  let writes = 0
  run.floor.writes = () => writes++
  // The word was not on disk yet, so it is said again.
  if (was.state === 'interrupted') await world.outcome(run.rollouts.cancel(rollout), run.life)
  else expect(was.state, at).toMatch(/cancelled|done/)
  await world.until(() => run.rollouts.active().length === 0)
  const view = await viewOf(run, rollout)
  expect(view.state, at).toMatch(view.counts.cancelled > 0 ? /cancelled/ : /cancelled|done/)
  expect([view.counts.unknown, view.counts.waiting, writes], at).toEqual([0, 0, 0])
  expect(world.done, at).toEqual(done)
  expectTruth(world, view, at)
  for (const machine of world.machines) if (stepOf(machine, view).state === 'cancelled') expect(machine.done, at).toEqual([])
  expect((await world.told(run, rollout)).toSorted(), `${at}: told once each`).toEqual(toldOf(view))
  expect(await run.audit.check(), at).toMatchObject({ ok: true })
}

/** The subjects that the audit log must tell of a rollout: those that something was tried on. */
function toldOf({ steps }: Rollout): readonly string[] {
  return steps
    .filter(({ state, written }) => state !== 'cancelled' && (written || state !== 'verified'))
    .map(({ ip }) => ip)
    .toSorted()
}
