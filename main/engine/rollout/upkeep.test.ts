import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test, vi } from 'vitest'
import type { FirmwareFile } from '../../contract/firmware-file.ts'
import type { RolloutStep } from '../../contract/rollout.ts'
import { persona } from '../../drivers/antminer-stock/sim.ts'
import { openLog } from '../../lib/log.ts'
import type { SimulatedMiner } from '../../simulator/miner.ts'
import { askWeb, isOpen } from '../../simulator/raw-client.ts'
import { openWire, type Wire } from '../../simulator/wire.sample.ts'

// macOS has 127.0.0.1 only, where no miner can be given another address.
const wired = process.platform === 'darwin' ? test.skip : test.concurrent

const atOnce = { size: 50, everyS: 0, canary: false }
const fast = { haste: 60, speed: 200 }
const oneOf = (model?: string) => [{ family: 'antminer-stock', ...(model === undefined ? {} : { model }) }]

async function plan(wire: Wire, action: string, ask: unknown) {
  return await wire.client.rollouts.plan({ action, ask, miners: wire.miners.map(miner => miner.id), batching: atOnce } as never)
}

async function roll(wire: Wire, action: string, ask: unknown) {
  const { id } = await wire.client.rollouts.start({ plan: (await plan(wire, action, ask)).id })
  return await wire.over(id)
}

function first<T>(list: readonly T[]): T {
  const [one] = list
  if (one === undefined) throw new Error('there is none')
  return one
}

const inNetwork = (n: number) => ({ mask: '255.255.255.0', gateway: `127.41.${n}.254`, dns: `127.41.${n}.253` })

wired('a miner that is given another address is proved there, and the roster follows; undone, it is back', async context => {
  const wire = await openWire(context, { base: '127.41.11.0/24', roster: oneOf(), ...fast })
  const moved = await roll(wire, 'setNetwork', { mode: 'plan', addresses: '127.41.11.77', ...inNetwork(11) })
  expect(moved.steps).toMatchObject([{ state: 'verified', written: true }])
  expect(first(await wire.now()).address.ip).toBe('127.41.11.77')
  expect(first(wire.hall.miners).machine).toMatchObject({
    ip: '127.41.11.77',
    ownAddress: { gateway: '127.41.11.254' },
    hostname: 'b1-r1-01',
  })
  const undone = await wire.over((await wire.client.rollouts.undo({ id: moved.id })).id)
  expect(undone.steps).toMatchObject([{ state: 'verified' }])
  expect(first(await wire.now()).address.ip).toBe('127.41.11.1')
})

wired('a row of miners of several families moves to a row of addresses, each to its own', async context => {
  const families = ['antminer-legacy', 'hiveon', 'elphapex', 'antminer-stock']
  const wire = await openWire(context, { base: '127.41.24.0/24', roster: families.map(family => ({ family })), ...fast })
  const moved = await roll(wire, 'setNetwork', { mode: 'plan', addresses: '127.41.24.101', ...inNetwork(24) })
  const places = families.map((_family, n) => `127.41.24.${101 + n}`)
  expect(moved.steps.map(({ state, message }) => [state, message])).toEqual(places.map(place => ['verified', `it answers at ${place} now`]))
  expect((await wire.now()).map(({ address }) => address.ip)).toEqual(places)
  expect(wire.hall.addresses.map(({ ip }) => ip)).toEqual(places)
  expect((await roll(wire, 'setPassword', { password: 'Kestrel.77.hall' })).counts).toMatchObject({ verified: 4 })
  expect(await wire.client.credentials.list()).toMatchObject([{ ranges: expect.stringContaining(places.at(-1) ?? '') }])
  expect((await roll(wire, 'setNetwork', { mode: 'dhcp' })).counts).toMatchObject({ verified: 4 })
  expect((await wire.now()).map(({ address }) => address.ip)).toEqual(wire.miners.map(({ address }) => address.ip))
})

wired('what a firmware does not take from here is not undone, and the reason is told before anything is sent', async context => {
  const wire = await openWire(context, { base: '127.41.55.0/24', roster: [{ family: 'luxos' }], ...fast })
  const [sim] = wire.hall.miners
  sim?.machine.takeAddress({ ip: '127.41.55.1', ...inNetwork(55), dns: ['127.41.55.253'] })
  await vi.waitFor(() => expect(sim?.machine.ownAddress).not.toBeNull())
  const freed = await roll(wire, 'setNetwork', { mode: 'dhcp' })
  expect(freed.steps).toMatchObject([{ state: 'verified', written: true }])
  const undo = wire.client.rollouts.undo({ id: freed.id })
  await expect(undo).rejects.toThrow(/nothing to undo: how this firmware takes an address of its own is not published/i)
})

wired('a miner that ignores its new address stays where it was, for the roster too', async context => {
  const wire = await openWire(context, { base: '127.41.12.0/24', roster: [{ family: 'antminer-stock', faults: ['ignore'] }], ...fast })
  const failed = await roll(wire, 'setNetwork', { mode: 'plan', addresses: '127.41.12.77', ...inNetwork(12) })
  expect(failed.steps).toMatchObject([{ state: 'failed', written: false, message: expect.stringContaining('by DHCP') }])
  expect(first(await wire.now()).address.ip).toBe('127.41.12.1')
})

wired('a miner that is not seen at its new address is said to be written, and where it was looked for', async context => {
  const wire = await openWire(context, { base: '127.41.26.0/24', roster: [{ family: 'antminer-stock', faults: ['neverback'] }], ...fast })
  const lost = await roll(wire, 'setNetwork', { mode: 'plan', addresses: '127.41.26.77', ...inNetwork(26) })
  expect(lost.steps).toMatchObject([{ state: 'failed', written: true, message: expect.stringContaining('127.41.26.77') }])
})

wired('an address that somebody has is refused in the preview', async context => {
  const wire = await openWire(context, { base: '127.41.13.0/24', roster: [...oneOf(), ...oneOf()], ...fast })
  const taken = await plan(wire, 'setNetwork', {
    mode: 'plan',
    addresses: `${wire.miners.map(({ address }, n) => `${address.ip}, 127.41.13.${2 - n}`).join('\n')}`,
    ...inNetwork(13),
  })
  expect(taken.planned).toEqual([])
  for (const one of taken.setAside) expect(one).toMatchObject({ why: 'refused', reason: expect.stringContaining('127.41.13.') })
})

wired('a miner that a restart gave another address is found in its network', async context => {
  const wire = await openWire(context, {
    base: '127.41.14.0/24',
    roster: [{ family: 'antminer-stock', faults: ['moves'] }],
    haste: 20,
    speed: 200,
  })
  const done = await roll(wire, 'reboot', {})
  expect(done.steps).toMatchObject([{ state: 'verified' }])
  expect(first(await wire.now()).address.ip).toBe('127.41.14.128')
})

wired('a host name is set, shown in the list and taken back', async context => {
  const wire = await openWire(context, { base: '127.41.15.0/24', roster: oneOf(), ...fast })
  const named = await roll(wire, 'setHostname', { hostname: 'hall-{ip4}' })
  expect(named.steps).toMatchObject([{ state: 'verified' }])
  expect(first(await wire.now()).hostname).toBe('hall-1')
  await wire.over((await wire.client.rollouts.undo({ id: named.id })).id)
  expect(first(wire.hall.miners).machine.hostname).toBe('b1-r1-01')
})

wired(
  'a new password is kept once it opened the miner, the old one is refused, and neither stands anywhere in the clear',
  async context => {
    const dataDir = await mkdtemp(join(tmpdir(), 'headframe-upkeep-'))
    context.onTestFinished(() => rm(dataDir, { recursive: true, force: true }))
    const log = openLog({ level: 'debug', file: join(dataDir, 'upkeep.log') })
    const wire = await openWire(context, { base: '127.41.16.0/24', roster: oneOf(), dataDir, log, ...fast })
    const secret = 'Kestrel.77.hall'
    const changed = await roll(wire, 'setPassword', { password: secret })
    expect(changed.steps).toMatchObject([{ state: 'verified', written: true, message: null }])
    const page = { ip: '127.41.16.1', port: 18_080, path: '/cgi-bin/get_system_info.cgi' }
    expect([(await askWeb({ ...page, password: 'root' })).status, (await askWeb({ ...page, password: secret })).status]).toEqual([401, 200])
    expect(await wire.client.credentials.list()).toMatchObject([{ ranges: '127.41.16.1', users: ['root'] }])
    expect(await wire.client.miner.readNow({ id: first(wire.miners).id })).toMatchObject({ ok: true, value: { health: { findings: [] } } })
    // The next change needs it.
    expect((await roll(wire, 'setHostname', { hostname: 'opened' })).steps).toMatchObject([{ state: 'verified' }])
    expect(JSON.stringify(changed)).not.toContain(secret)
    for (const name of await readdir(dataDir, { recursive: true }))
      expect(
        await readFile(join(dataDir, name))
          .catch(() => Buffer.alloc(0))
          .then(bytes => bytes.includes(secret)),
        name,
      ).toBe(false)
  },
)

wired('a miner with a password of its own is found after a restart gave it another address, and still opens', async context => {
  const roster = [{ family: 'antminer-stock', faults: ['moves'] }] as const
  const wire = await openWire(context, { base: '127.41.23.0/24', roster, haste: 20, speed: 200 })
  await roll(wire, 'setPassword', { password: 'Kestrel.77.hall' })
  expect((await roll(wire, 'reboot', {})).steps).toMatchObject([{ state: 'verified' }])
  expect(first(await wire.now()).address.ip).toBe('127.41.23.128')
  expect((await roll(wire, 'setHostname', { hostname: 'moved' })).steps).toMatchObject([{ state: 'verified' }])
})

wired('a password that the miner did not take is not kept', async context => {
  const wire = await openWire(context, { base: '127.41.17.0/24', roster: [{ family: 'antminer-stock', faults: ['ignore'] }], ...fast })
  const failed = await roll(wire, 'setPassword', { password: 'Kestrel.77.hall' })
  expect(failed.steps).toMatchObject([{ state: 'failed', message: expect.stringContaining('does not open it') }])
  expect(await wire.client.credentials.list()).toEqual([])
  expect((await roll(wire, 'setHostname', { hostname: 'still-open' })).steps).toMatchObject([{ state: 'failed' }])
})

/** Picks a firmware file, as a window does. @param padding how much is sent beyond what the miner looks at, bytes */
async function pick(wire: Wire, { machine }: SimulatedMiner, day: string, padding = 0): Promise<FirmwareFile> {
  const made = persona.image?.(persona.models.find(({ type }) => type === machine.model.type) ?? persona.models[0], day)
  if (made === undefined) throw new Error('no image')
  const bytes = Buffer.concat([made.bytes, Buffer.alloc(padding, 7)])
  let upload: string | null = null
  for (let at = 0; ; at += 2_000_000) {
    const last = at + 2_000_000 >= bytes.length
    const base64 = bytes.subarray(at, at + 2_000_000).toString('base64')
    const put: { upload: string; file: FirmwareFile | null } = await wire.client.firmware.put({ upload, name: made.name, base64, last })
    if (put.file) return put.file
    upload = put.upload
  }
}

wired('firmware is sent with progress, is not broken off by cancel, and is proved by its version', async context => {
  const wire = await openWire(context, { base: '127.41.18.0/24', roster: oneOf('Antminer S19 Pro'), ...fast })
  const file = await pick(wire, first(wire.hall.miners), '2024-03-19', 12_000_000)
  expect(file).toMatchObject({ families: ['antminer-stock'], familyNames: ['Antminer stock'], models: ['S19 Pro'], version: '2024-03-19' })
  const ask = { file, keepSettings: true }
  const { id } = await wire.client.rollouts.start({ plan: (await plan(wire, 'upgradeFirmware', ask)).id })
  const shares: number[] = []
  let cancelled: Promise<unknown> | null = null
  for await (const event of await wire.client.rollouts.watch({ id })) {
    const steps: readonly RolloutStep[] = event.type === 'snapshot' ? event.rollout.steps : event.steps
    for (const { sentShare, state } of steps) {
      if (sentShare !== null) shares.push(sentShare)
      if (state === 'writing') cancelled ??= wire.client.rollouts.cancel({ id })
    }
  }
  await cancelled
  const rollout = await wire.client.rollouts.get({ id })
  expect(rollout?.steps).toMatchObject([{ state: 'verified', written: true, sentShare: null }])
  expect(shares.length).toBeGreaterThan(0)
  expect(shares.every(share => share > 0 && share <= 1)).toBe(true)
  expect(first(await wire.now()).firmware.version).toBe('2024-03-19')
  expect(first(wire.hall.miners).pools.some(pool => pool.url !== '')).toBe(true)
  expect((await plan(wire, 'upgradeFirmware', ask)).setAside).toMatchObject([{ why: 'unchanged' }])
})

wired('a firmware file is not removed while a rollout that is not over needs it', async context => {
  const wire = await openWire(context, { base: '127.41.48.0/24', roster: oneOf('Antminer S19 Pro'), ...fast })
  const file = await pick(wire, first(wire.hall.miners), '2024-03-19')
  expect(await wire.client.firmware.list()).toMatchObject([{ id: file.id, neededBecause: null }])
  const { id } = await wire.client.rollouts.start({ plan: (await plan(wire, 'upgradeFirmware', { file })).id })
  const needed = 'The rollout "Firmware on 1 miner" runs and needs this file.'
  expect(await wire.client.firmware.list()).toMatchObject([{ id: file.id, neededBecause: expect.stringContaining(needed) }])
  await expect(wire.client.firmware.remove({ id: file.id })).rejects.toThrow(needed)
  expect((await wire.over(id)).steps).toMatchObject([{ state: 'verified' }])
  expect(await wire.client.firmware.remove({ id: file.id })).toEqual([])
})

wired('a Headframe that is closed in mid-flash ends when the flash has, and begins no other', async context => {
  const wire = await openWire(context, { base: '127.41.25.0/24', roster: [...oneOf(), ...oneOf()], haste: 60, speed: 20 })
  const [s19, other] = wire.hall.miners
  if (s19 === undefined || other === undefined) throw new Error('the hall is too small')
  const file = await pick(wire, s19, '2024-03-19', 4_000_000)
  const miners = wire.miners.map(miner => miner.id)
  const one = { size: 1, everyS: 0, atOnce: 1, canary: false }
  const planned = await wire.client.rollouts.plan({ action: 'upgradeFirmware', ask: { file }, miners, batching: one })
  await wire.client.rollouts.start({ plan: planned.id })
  await expect.poll(() => s19.requests.includes('POST /cgi-bin/upgrade.cgi'), { timeout: 5000 }).toBe(true)
  await wire.close()
  // The page answers when the flash is written.
  expect([s19.writes, other.writes]).toEqual([1, 0])
  expect(other.requests.some(request => request.includes('upgrade'))).toBe(false)
})

wired('a file of another model, and an older one, are set aside before a byte is sent', async context => {
  const wire = await openWire(context, { base: '127.41.19.0/24', roster: [...oneOf('Antminer S19 Pro'), ...oneOf('Antminer L7')], ...fast })
  const [s19, l7] = wire.hall.miners
  if (s19 === undefined || l7 === undefined) throw new Error('the hall is too small')
  const newer = await pick(wire, l7, '2024-03-19')
  const planned = await plan(wire, 'upgradeFirmware', { file: newer })
  expect(planned.setAside).toMatchObject([{ ip: s19.address.ip, reason: expect.stringContaining('is for L7, and this is a S19 Pro') }])
  const older = await pick(wire, s19, '2020-01-05')
  expect((await plan(wire, 'upgradeFirmware', { file: older })).setAside).toMatchObject([
    { ip: s19.address.ip, reason: expect.stringContaining('newer than 2020-01-05') },
    { ip: l7.address.ip, reason: expect.stringContaining('is for S19 Pro') },
  ])
  expect(wire.hall.miners.flatMap(miner => miner.requests).filter(request => request.includes('upgrade'))).toEqual([])
})

wired('firmware that the miner refuses fails in its words, and nothing runs that did not before', async context => {
  const wire = await openWire(context, { base: '127.41.20.0/24', roster: [{ family: 'antminer-stock', faults: ['refuse'] }], ...fast })
  const failed = await roll(wire, 'upgradeFirmware', { file: await pick(wire, first(wire.hall.miners), '2024-03-19') })
  expect(failed.steps).toMatchObject([{ state: 'failed', message: expect.stringContaining('"3"') }])
})

wired('a reset miner comes back empty, with the password and the address of the factory', async context => {
  const wire = await openWire(context, { base: '127.41.21.0/24', roster: oneOf(), haste: 60, speed: 100 })
  await roll(wire, 'setPassword', { password: 'Kestrel.77.hall' })
  await roll(wire, 'setNetwork', { mode: 'plan', addresses: '127.41.21.90', ...inNetwork(21) })
  const reset = await roll(wire, 'factoryReset', {})
  expect(reset.steps).toMatchObject([{ state: 'verified' }])
  expect(first(wire.hall.miners).machine).toMatchObject({ password: 'root', ownAddress: null })
  expect(first(wire.hall.miners).pools.every(pool => pool.url === '')).toBe(true)
  expect(first(await wire.now()).address.ip).toBe('127.41.21.1')
  expect(await isOpen('127.41.21.90', 18_080)).toBe(false)
})

wired('the logs of a miner are read, one by one', async context => {
  const wire = await openWire(context, { base: '127.41.22.0/24', roster: [{ family: 'antminer-stock', faults: ['fan'] }], ...fast })
  const logs = await wire.client.miner.logs({ id: first(wire.miners).id })
  expect(logs).toMatchObject({
    ok: true,
    value: [
      { name: 'kernel log', text: expect.stringContaining('Booting Linux') },
      { name: 'miner log', text: expect.stringContaining('fan lost') },
    ],
  })
  expect(first(wire.miners).hasLogs).toBe(true)
})
