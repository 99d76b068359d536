import { expect, type TestContext, test } from 'vitest'
import { type Hall, startHall } from '../../simulator/hall.ts'
import { openWire, type Wire } from '../../simulator/wire.sample.ts'

/** A new password must not reach a machine that took the address of the one that it is meant for, MAC or no MAC. */

// macOS has 127.0.0.1 only, where every miner would need ports of its own.
const wired = process.platform === 'darwin' ? test.skip : test
const password = 'Kestrel.77.hall'
const families = ['antminer-legacy', 'vnish', 'goldshell', 'whatsminer'] as const

/** Miners of one family, with a plan for a new password that is made but not begun. */
async function planned(context: TestContext, base: string, mac: string | null) {
  const wire = await openWire(context, { base, roster: families.map(() => ({ family: 'antminer-stock' })), haste: 20, speed: 200 })
  const { client } = wire
  if (mac !== null) {
    for (const { machine } of wire.hall.miners) Object.assign(machine, { mac })
    await client.fleet.forget({ miners: wire.miners.map(({ id }) => id) })
    await client.scan.start({ ranges: base })
    await expect.poll(async () => (await macsOf(wire)).length, { timeout: 10_000 }).toBe(families.length)
  }
  const ids = (await listed(wire)).map(({ id }) => id)
  const batching = { size: 50, everyS: 0, canary: false, budget: { pct: 100, inARow: 0 } }
  const { id } = await client.rollouts.plan({ action: 'setPassword', ask: { password }, miners: ids, batching })
  return { wire, begin: async () => await wire.over((await client.rollouts.start({ plan: id })).id) }
}

async function listed({ client }: Wire) {
  for await (const event of await client.fleet.watch()) if (event.type === 'snapshot') return event.miners
  return []
}

const macsOf = async (wire: Wire) => (await listed(wire)).map(({ mac }) => mac)

/** Other machines at the same addresses. */
async function othersAt(context: TestContext, base: string, was: Hall): Promise<Hall> {
  await was.close()
  const roster = families.map(family => ({ family }))
  const others = await startHall({ roster, base, apiPort: 14_028, webPort: 18_080, statusPort: null, speed: 200, seed: 9 })
  context.onTestFinished(() => others.close())
  return others
}

wired.for([
  ['127.71.91.0/24', null],
  ['127.71.92.0/24', '00:00:00:00:00:00'],
] as const)('in %s no byte of a change reaches another family at the address', async ([base, mac], context) => {
  const { wire, begin } = await planned(context, base, mac)
  const others = await othersAt(context, base, wire.hall)
  const ended = await begin()
  expect(ended.steps.map(({ state, written }) => [state, written])).toEqual(families.map(() => ['failed', false]))
  expect(ended.steps.filter(({ message }) => message?.includes('another miner')).length).toBeGreaterThanOrEqual(mac === null ? 1 : 4)
  expect(others.miners.map(miner => miner.writes)).toEqual(families.map(() => 0))
  expect(others.miners.flatMap(miner => miner.requests).filter(request => /passw/i.test(request))).toEqual([])
})

wired('without a MAC to go by a miner of the family that is expected takes its new password', async context => {
  const { begin } = await planned(context, '127.71.93.0/24', '00:00:00:00:00:00')
  expect((await begin()).counts).toMatchObject({ verified: families.length })
})
