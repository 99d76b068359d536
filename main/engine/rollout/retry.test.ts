import { expect, test, vi } from 'vitest'
import type { ActionId } from '../../contract/actions/registry.ts'
import type { Rollout } from '../../contract/rollout.ts'
import type { SimulatedMiner } from '../../simulator/miner.ts'
import { openWire, type Wire } from '../../simulator/wire.sample.ts'

/** Retries of what was written and could not be proved, over the wire: what shows by then is not written again. */

// macOS has 127.0.0.1 only, where every miner would need ports of its own.
const wired = process.platform === 'darwin' ? test.skip : test.concurrent

/** Minutes of patience pass in seconds. A machine is gone 50 ms after it answered a change, which is before the first look at a password. */
const hasty = { haste: 150, speed: 1000 }
const lessHasty = { haste: 15, speed: 1000 }

/** A change after which the machine is gone; then it is switched off and on, and the failed step is retried. */
async function lostAndRetried(wire: Wire, action: ActionId, ask: unknown): Promise<{ lost: Rollout; retried: Rollout }> {
  const [sim] = wire.hall.miners
  const [miner] = wire.miners
  if (!sim || !miner) throw new Error('the hall is empty')
  const plan = await wire.client.rollouts.plan({ action, ask, miners: [miner.id], batching: { size: 1, everyS: 0, canary: false } })
  sim.inject('neverback')
  const lost = await wire.over((await wire.client.rollouts.start({ plan: plan.id })).id)
  sim.clear('neverback')
  sim.powerOff()
  sim.powerOn()
  await isBack(sim)
  return { lost, retried: await wire.over((await wire.client.rollouts.retryFailed({ id: lost.id })).id) }
}

async function isBack(sim: SimulatedMiner): Promise<void> {
  await vi.waitFor(() => expect(sim.isMining && sim.machine.doors.api && !sim.machine.isBooting()).toBe(true), { timeout: 20_000 })
}

const written = (sim: SimulatedMiner | undefined, path: RegExp) => sim?.requests.filter(request => path.test(request)).length

wired('a restart that was not seen to end is seen by its retry, and the machine is not restarted again', async context => {
  const wire = await openWire(context, { base: '127.41.51.0/24', roster: [{ family: 'antminer-stock' }], ...hasty })
  const { lost, retried } = await lostAndRetried(wire, 'reboot', {})
  expect(lost.steps).toMatchObject([{ state: 'failed', written: true }])
  expect(retried.steps).toMatchObject([
    { state: 'verified', written: false, message: expect.stringContaining('nothing was written again') },
  ])
  expect(written(wire.hall.miners[0], /reboot\.cgi/)).toBe(1)
})

wired('a password that was set and could not be proved is tried first by the retry, and kept', async context => {
  const wire = await openWire(context, { base: '127.41.52.0/24', roster: [{ family: 'vnish' }], ...lessHasty })
  const { lost, retried } = await lostAndRetried(wire, 'setPassword', { password: 'Frame.7head' })
  expect(lost.steps).toMatchObject([{ state: 'failed', written: true }])
  expect(retried.steps).toMatchObject([{ state: 'verified', written: false, message: expect.stringContaining('opens it already') }])
  expect(await wire.client.credentials.list()).toMatchObject([{ users: ['admin'], ranges: '127.41.52.1' }])
})

wired('a reset that was not seen to end is seen by its retry, which compares with what there was before the first try', async context => {
  const wire = await openWire(context, { base: '127.41.53.0/24', roster: [{ family: 'antminer-legacy' }], ...hasty })
  const { lost, retried } = await lostAndRetried(wire, 'factoryReset', {})
  expect(lost.steps).toMatchObject([{ state: 'failed', written: true }])
  expect(retried.steps).toMatchObject([
    { state: 'verified', written: false, message: expect.stringContaining('nothing was written again') },
  ])
})

wired('what did not arrive is written by the retry', async context => {
  const wire = await openWire(context, { base: '127.41.54.0/24', roster: [{ family: 'antminer-stock' }], ...hasty })
  const [sim] = wire.hall.miners
  const [miner] = wire.miners
  if (!sim || !miner) throw new Error('the hall is empty')
  const { id } = await wire.client.rollouts.plan({ action: 'setPassword', ask: { password: 'Frame.7head' }, miners: [miner.id] })
  sim.inject('ignore')
  const first = await wire.over((await wire.client.rollouts.start({ plan: id })).id)
  expect(first.steps).toMatchObject([{ state: 'failed' }])
  sim.clear('ignore')
  const second = await wire.over((await wire.client.rollouts.retryFailed({ id: first.id })).id)
  expect(second.steps).toMatchObject([{ state: 'verified', written: true }])
  expect(sim.machine.password).toBe('Frame.7head')
})
