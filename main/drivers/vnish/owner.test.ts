import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { failureOf } from '../../contract/failure.ts'
import { type Hall, startHall } from '../../simulator/hall.ts'
import type { SimulatedMiner } from '../../simulator/miner.ts'
import { imageFor, meet } from '../trial.sample.ts'
import { firmwareImage } from './image.ts'
import { vnish } from './index.ts'

const models = ['Antminer S21 Pro', 'Antminer S21'] as const
const old = 'Antminer S9'
const newPassword = 'Frame.7head'
const signal = AbortSignal.timeout(60_000)

let hall: Hall
beforeAll(async () => {
  const roster = [...models, old].map(model => ({ family: 'vnish', model }))
  hall = await startHall({ base: '127.42.2.0/27', roster, apiPort: 15_463, webPort: 18_863, statusPort: null, speed: 200 })
})
afterAll(() => hall.close())

function minerOf(model: string): SimulatedMiner {
  const miner = hall.miners.find(one => one.model === model)
  if (miner === undefined) throw new Error(`no ${model}`)
  return miner
}

const meetOne = (model: string, password = '') =>
  meet(minerOf(model), { driver: vnish, passwords: password === '' ? [] : [{ user: 'admin', password }] })

// One story a machine, in order: each step finds what the one before left.
describe.each(models)('%s', model => {
  test('gets a host name, keeps its address; gets an address, keeps its host name', async () => {
    const trial = await meetOne(model)
    const settings = JSON.parse(minerOf(model).stored)
    const before = await vnish.readNetwork?.(trial.session, signal)
    expect(before).toMatchObject({ dhcp: true, ip: minerOf(model).address.ip, hostname: minerOf(model).machine.hostname })
    await trial.does('setHostname', { hostname: 'row3-rack7' })
    expect(await vnish.readNetwork?.(trial.session, signal)).toEqual({ ...before, hostname: 'row3-rack7' })
    const address = minerOf(model).address.ip
    const dns = ['127.42.2.28', '127.42.2.29']
    await trial.does('setNetwork', { mode: 'static', address, mask: '255.255.255.224', gateway: '127.42.2.30', dns })
    const own = { hostname: 'row3-rack7', dhcp: false, ip: address, mask: '255.255.255.224', gateway: '127.42.2.30', dns }
    expect(await vnish.readNetwork?.(trial.session, signal)).toEqual(own)
    await trial.does('setHostname', { hostname: 'row3-rack8' })
    expect(await vnish.readNetwork?.(trial.session, signal)).toEqual({ ...own, hostname: 'row3-rack8' })
    await trial.does('setNetwork', { mode: 'dhcp' })
    expect(JSON.parse(minerOf(model).stored)).toEqual(settings)
  })

  test('moves to another address and answers there', async () => {
    const trial = await meetOne(model)
    const address = model === models[0] ? '127.42.2.20' : '127.42.2.21'
    const params = { mode: 'static', address, mask: '255.255.255.224', gateway: '127.42.2.30', dns: ['127.42.2.30'] } as const
    await vnish.actions.setNetwork?.run(trial.session, params, signal)
    await expect.poll(() => minerOf(model).address.ip, { timeout: 5000 }).toBe(address)
    expect(await vnish.readNetwork?.((await meetOne(model)).session, signal)).toMatchObject({ ip: address, dhcp: false })
  })

  test('lets its logs be read without a password, with what is wrong', async () => {
    minerOf(model).inject('deadboard')
    const logs = await vnish.readLogs?.((await meetOne(model)).session, signal)
    minerOf(model).clear('deadboard')
    expect(logs?.map(({ name }) => name)).toEqual(['miner log', 'status log'])
    expect(logs?.[0]?.text).toContain('no chips detected')
  })

  test('takes a new password: the old one opens nothing any more, the new one does', async () => {
    await (await meetOne(model)).does('setPassword', { password: newPassword })
    expect(await vnish.opens?.((await meetOne(model)).session, signal)).toBe(false)
    const { session } = await meetOne(model, newPassword)
    expect(await vnish.opens?.(session, signal)).toBe(true)
    const failure = await (await meetOne(model, 'wrong-1')).failure('setPassword', { password: 'Other.88' })
    expect(failure).toMatchObject({ code: 'auth' })
    expect(JSON.stringify(failure)).not.toMatch(/Other\.88|wrong-1/)
    expect(minerOf(model).machine.password).toBe(newPassword)
  })

  test('takes a firmware file whole and restarts with it, its pools as they were', async () => {
    const trial = await meetOne(model, newPassword)
    const told: number[] = []
    const session = { ...trial.session, progress: (sent: number) => told.push(sent) }
    const { pools } = minerOf(model)
    const file = imageFor(minerOf(model))
    await vnish.actions.upgradeFirmware?.run(session, { file, keepSettings: true, downgrade: false }, signal)
    expect(told.at(-1)).toBe(file.size)
    const version = async () => (await vnish.readIdentity(trial.session, signal)).firmwareVersion
    await expect.poll(() => version().catch(() => null), { timeout: 15_000 }).toBe('2099.12.31')
    await expect.poll(() => minerOf(model).pools, { timeout: 15_000 }).toEqual(pools)
  })

  test('refuses a file for another model in its own words', async () => {
    const trial = await meetOne(model, newPassword)
    const bytes = Buffer.from('vnish 1.2.8 l7\n')
    const openFile = async () => ({
      size: bytes.length,
      async *open() {
        yield bytes
      },
    })
    const params = { file: imageFor(minerOf(model)), keepSettings: true, downgrade: false }
    const thrown: unknown = await vnish.actions.upgradeFirmware?.run({ ...trial.session, openFile }, params, signal).catch(error => error)
    expect(failureOf(thrown)).toMatchObject({ code: 'refused', reason: expect.stringContaining('"bad firmware file"') })
  })

  test('forgets everything and restarts', async () => {
    const trial = await meetOne(model, newPassword)
    await vnish.actions.factoryReset?.run(trial.session, {}, signal)
    const config = async () => vnish.readConfig((await meetOne(model)).session, signal)
    await expect.poll(() => config().catch(() => null), { timeout: 15_000 }).toMatchObject({ pools: [] })
    expect(minerOf(model).machine.password).toBe('admin')
  })
})

test('an older release offers none of it and says why', async () => {
  const { found, session } = await meetOne(old)
  for (const id of ['setHostname', 'setNetwork', 'setPassword', 'upgradeFirmware', 'factoryReset'] as const)
    expect(vnish.actions[id]?.unless?.(found.facts), id).toContain('this old VNish')
  for (const read of [vnish.readNetwork, vnish.readLogs]) {
    const thrown: unknown = await read?.(session, signal).catch(error => error)
    expect(failureOf(thrown).code).toBe('unsupported')
  }
  expect(await vnish.opens?.(session, signal)).toBe(true)
})

const packed = gzipSync('anything')
const archive = Buffer.concat([Buffer.alloc(257), Buffer.from('ustar'), Buffer.alloc(250)])
test.each([
  ['vnish-1.2.7-s19jpro.tar.gz', packed, { models: ['S19j Pro'], version: '1.2.7' }],
  ['Antminer_S21_Pro-AnthillOS-1.3.1.tar', archive, { models: ['S21 Pro'], version: '1.3.1' }],
  ['vnish_1.2.6.bin', packed, { models: [], version: '1.2.6' }],
  ['vnish-1.2.7-s19jpro.tar.gz', Buffer.from('<html>not found</html>'), null],
  ['vnish.tar.gz', packed, null],
  ['Antminer-S19-1.2.7.tar.gz', packed, null],
])('%s', (name, head, image) => {
  expect(firmwareImage(name, head)).toEqual(image)
})
