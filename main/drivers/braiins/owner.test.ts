import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { failureOf } from '../../contract/failure.ts'
import { type Hall, startHall } from '../../simulator/hall.ts'
import type { SimulatedMiner } from '../../simulator/miner.ts'
import { recordingNamed, sessionOf } from '../recording.ts'
import { imageFor, meet } from '../trial.sample.ts'
import { firmwareImage } from './image.ts'
import { braiins } from './index.ts'

/** 25.07 and 26.04 by REST, 25.03 by GraphQL, 2020 by LuCI. */
const [older, newer, graphql, luci] = ['Antminer S19 XP', 'Antminer S21', 'Antminer S19j Pro', 'Antminer S9'] as const
const newPassword = 'Frame.7head'
const signal = AbortSignal.timeout(60_000)

let hall: Hall
beforeAll(async () => {
  const roster = [older, newer, graphql, luci].map(model => ({ family: 'braiins', model }))
  hall = await startHall({ base: '127.42.3.0/27', roster, apiPort: 15_428, webPort: 18_880, statusPort: null, speed: 200 })
})
afterAll(() => hall.close())

function minerOf(model: string): SimulatedMiner {
  const miner = hall.miners.find(one => one.model === model)
  if (miner === undefined) throw new Error(`no ${model}`)
  return miner
}

const meetOne = (model: string, password = '') =>
  meet(minerOf(model), { driver: braiins, passwords: password === '' ? [] : [{ user: 'root', password }] })

describe.each([older, newer])('REST, %s', model => {
  test('gets a host name, keeps its address; gets an address, keeps its host name', async () => {
    const trial = await meetOne(model)
    const { stored } = minerOf(model)
    const before = await braiins.readNetwork?.(trial.session, signal)
    expect(before).toMatchObject({ dhcp: true, ip: minerOf(model).address.ip, hostname: minerOf(model).machine.hostname })
    await trial.does('setHostname', { hostname: 'row3-rack7' })
    expect(await braiins.readNetwork?.(trial.session, signal)).toEqual({ ...before, hostname: 'row3-rack7' })
    const address = minerOf(model).address.ip
    const dns = ['127.42.3.28', '127.42.3.29']
    await trial.does('setNetwork', { mode: 'static', address, mask: '255.255.255.224', gateway: '127.42.3.30', dns })
    const own = { hostname: 'row3-rack7', dhcp: false, ip: address, mask: '255.255.255.224', gateway: '127.42.3.30', dns }
    expect(await braiins.readNetwork?.(trial.session, signal)).toEqual(own)
    await trial.does('setHostname', { hostname: 'row3-rack8' })
    expect(await braiins.readNetwork?.(trial.session, signal)).toEqual({ ...own, hostname: 'row3-rack8' })
    await trial.does('setNetwork', { mode: 'dhcp' })
    expect(minerOf(model).stored).toBe(stored)
  })

  test('moves to another address and answers there', async () => {
    const trial = await meetOne(model)
    const address = model === older ? '127.42.3.20' : '127.42.3.21'
    const params = { mode: 'static', address, mask: '255.255.255.224', gateway: '127.42.3.30', dns: ['127.42.3.30'] } as const
    await braiins.actions.setNetwork?.run(trial.session, params, signal)
    await expect.poll(() => minerOf(model).address.ip, { timeout: 5000 }).toBe(address)
    expect(await braiins.readNetwork?.((await meetOne(model)).session, signal)).toMatchObject({ ip: address, dhcp: false })
  })
})

describe.each([older, newer, graphql])('%s', model => {
  test('takes a new password: the old one opens nothing any more, the new one does', async () => {
    await (await meetOne(model)).does('setPassword', { password: newPassword })
    expect(await braiins.opens?.((await meetOne(model)).session, signal)).toBe(false)
    expect(await braiins.opens?.((await meetOne(model, newPassword)).session, signal)).toBe(true)
    const failure = await (await meetOne(model, 'wrong-1')).failure('setPassword', { password: 'Other.88' })
    expect(failure).toMatchObject({ code: 'auth' })
    expect(JSON.stringify(failure)).not.toMatch(/Other\.88|wrong-1/)
    expect(minerOf(model).machine.password).toBe(newPassword)
  })
})

test('26.04 gives its logs, with what is wrong', async () => {
  minerOf(newer).inject('deadboard')
  const logs = await braiins.readLogs?.((await meetOne(newer, newPassword)).session, signal)
  minerOf(newer).clear('deadboard')
  expect(logs?.map(({ name }) => name)).toEqual(['errors log', 'bosminer log', 'syslog log'])
  expect(logs?.[0]?.text).toContain('no chips found')
})

test('26.04 takes a firmware file whole, with its hash, and restarts with it', async () => {
  const trial = await meetOne(newer, newPassword)
  const told: number[] = []
  const session = { ...trial.session, progress: (sent: number) => told.push(sent) }
  const { pools } = minerOf(newer)
  const file = imageFor(minerOf(newer))
  await braiins.actions.upgradeFirmware?.run(session, { file, keepSettings: true, downgrade: false }, signal)
  expect(told.at(-1)).toBe(file.size)
  const version = async () => (await braiins.readIdentity(trial.session, signal)).firmwareVersion
  await expect.poll(() => version().catch(() => null), { timeout: 15_000 }).toBe('2099-12-31-0-0ddba115-99.12-plus')
  expect(minerOf(newer).pools).toEqual(pools)
})

test('26.04 refuses a file that is not the one that was announced, in its own words', async () => {
  const trial = await meetOne(newer, newPassword)
  const bytes = Buffer.alloc(200_000, 'x')
  const openFile = async () => ({
    size: bytes.length,
    async *open() {
      yield bytes
    },
  })
  const file = { ...imageFor(minerOf(newer)), size: bytes.length }
  const params = { file, keepSettings: true, downgrade: false }
  const thrown: unknown = await braiins.actions.upgradeFirmware?.run({ ...trial.session, openFile }, params, signal).catch(error => error)
  expect(failureOf(thrown)).toEqual({ code: 'refused', reason: 'it did not take the new firmware and says "hash mismatch"' })
})

test.each([newer, graphql])('%s forgets everything and restarts', async model => {
  const trial = await meetOne(model, newPassword)
  await braiins.actions.factoryReset?.run(trial.session, {}, signal)
  const config = async () => braiins.readConfig((await meetOne(model)).session, signal)
  await expect.poll(() => config().catch(() => null), { timeout: 15_000 }).toMatchObject({ pools: [] })
  expect(minerOf(model).machine.password).toBe('root')
})

describe('what a release has no way for is told beforehand', () => {
  test.each([
    [older, ['factoryReset', 'upgradeFirmware']],
    [graphql, ['setHostname', 'setNetwork', 'upgradeFirmware']],
    [luci, ['setHostname', 'setNetwork', 'setPassword', 'upgradeFirmware', 'factoryReset']],
  ] as const)('%s', async (model, ids) => {
    const { found, session } = await meetOne(model, model === luci ? '' : newPassword)
    for (const id of ids) {
      const handler = braiins.actions[id]
      const why = handler?.unless?.(found.facts) ?? (await handler?.ready?.(session, signal).catch(failureOf))
      if (typeof why === 'string') expect(why, id).toContain('releases')
      else expect(why, id).toMatchObject({ code: 'unsupported' })
    }
    const thrown: unknown = await braiins.readLogs?.(session, signal).catch(error => error)
    expect(failureOf(thrown).code).toBe('unsupported')
  })
})

test('the network of a recorded machine is read as it stands', async () => {
  const session = sessionOf(recordingNamed('braiins/s19xp-25.07-rest'))
  expect(await braiins.readNetwork?.(session, signal)).toEqual({
    hostname: 'Antminer',
    dhcp: true,
    ip: '192.168.1.125',
    mask: '255.255.255.0',
    gateway: '192.168.1.1',
    dns: ['127.0.0.1'],
  })
})

const binary = Buffer.alloc(600)
test.each([
  ['firmware_2026-04-14-0-912d084c-26.04-plus_arm.tar', binary, { models: [], version: '2026-04-14-0-912d084c-26.04-plus' }],
  ['braiins-os_cv1835_2025-08-06-0-3881c51d-25.07-plus.tar.gz', binary, { models: [], version: '2025-08-06-0-3881c51d-25.07-plus' }],
  ['braiins-os-26.04.tar', binary, null],
  ['2026-04-14-0-912d084c-26.04-plus.txt', Buffer.from('a list'), null],
])('%s', (name, head, image) => {
  expect(firmwareImage(name, head)).toEqual(image)
})
