import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { failureOf } from '../../contract/failure.ts'
import { type Hall, startHall } from '../../simulator/hall.ts'
import type { SimulatedMiner } from '../../simulator/miner.ts'
import { imageFor, meet } from '../trial.sample.ts'
import { firmwareImage } from './image.ts'
import { whatsminer } from './index.ts'

const models = ['M30S++ VH60', 'M60S VK40'] as const
const newPassword = 'Frame_77'
const signal = AbortSignal.timeout(60_000)

let hall: Hall
beforeAll(async () => {
  const roster = models.map(model => ({ family: 'whatsminer', model }))
  hall = await startHall({ base: '127.42.1.0/27', roster, apiPort: 15_428, webPort: 18_880, statusPort: null, speed: 200 })
})
afterAll(() => hall.close())

function minerOf(model: string): SimulatedMiner {
  const miner = hall.miners.find(one => one.model === model)
  if (miner === undefined) throw new Error(`no ${model}`)
  return miner
}

const meetOne = (model: string, password = '') =>
  meet(minerOf(model), { driver: whatsminer, passwords: password === '' ? [] : [{ user: 'admin', password }] })

const upgradeOf = (model: string) => ({ file: imageFor(minerOf(model)), keepSettings: true, downgrade: false })

// One story a machine, in order: each step finds what the one before left.
describe.each(models)('%s', model => {
  test('gets a host name, keeps its address; gets an address, keeps its host name', async () => {
    const trial = await meetOne(model)
    const before = await whatsminer.readNetwork?.(trial.session, signal)
    expect(before).toMatchObject({ dhcp: true, ip: minerOf(model).address.ip, hostname: minerOf(model).machine.hostname })
    await trial.does('setHostname', { hostname: 'row3-rack7' })
    expect(await whatsminer.readNetwork?.(trial.session, signal)).toEqual({ ...before, hostname: 'row3-rack7' })
    const address = minerOf(model).address.ip
    const dns = ['127.42.1.28', '127.42.1.29']
    await trial.does('setNetwork', { mode: 'static', address, mask: '255.255.255.224', gateway: '127.42.1.30', dns })
    const own = { hostname: 'row3-rack7', dhcp: false, ip: address, mask: '255.255.255.224', gateway: '127.42.1.30', dns }
    expect(await whatsminer.readNetwork?.(trial.session, signal)).toEqual(own)
    await trial.does('setNetwork', { mode: 'dhcp' })
  })

  test('moves to another address and answers there', async () => {
    const trial = await meetOne(model)
    const address = model === models[0] ? '127.42.1.20' : '127.42.1.21'
    const params = { mode: 'static', address, mask: '255.255.255.224', gateway: '127.42.1.30', dns: ['127.42.1.30'] } as const
    await whatsminer.actions.setNetwork?.run(trial.session, params, signal)
    await expect.poll(() => minerOf(model).address.ip, { timeout: 5000 }).toBe(address)
    const there = () => meetOne(model).then(({ session }) => whatsminer.readNetwork?.(session, signal))
    await expect.poll(() => there().catch(() => null), { timeout: 10_000 }).toMatchObject({ ip: address, dhcp: false })
  })

  test('lets its log be read, with the codes of what is wrong', async () => {
    const trial = await meetOne(model)
    minerOf(model).inject('deadboard')
    const logs = await whatsminer.readLogs?.(trial.session, signal)
    minerOf(model).clear('deadboard')
    expect(logs).toEqual([{ name: 'miner log', text: expect.stringMatching(/report error code 53\d\n.*hash rate \d+ MH\/s\n$/s) }])
  })

  test('takes a new password: the old one opens nothing any more, the new one does', async () => {
    const trial = await meetOne(model)
    await trial.does('setPassword', { password: newPassword })
    expect(minerOf(model).machine.password).toBe(newPassword)
    expect(await whatsminer.opens?.((await meetOne(model)).session, signal)).toBe(false)
    const { session } = await meetOne(model, newPassword)
    expect(await whatsminer.opens?.(session, signal)).toBe(true)
    expect(session.logins.access).toBe('password')
    // A password that does not fit changes nothing, and none of it is told.
    const failure = await (await meetOne(model, 'wrong-1')).failure('setPassword', { password: 'Other_88' })
    expect(failure).toMatchObject({ code: 'auth' })
    expect(JSON.stringify(failure)).not.toMatch(/Other_88|wrong-1/)
    expect(minerOf(model).machine.password).toBe(newPassword)
    expect(minerOf(model).requests.join('\n')).not.toContain('Other_88')
  })

  test('proves a password without touching its LED', async () => {
    const trial = await meetOne(model, newPassword)
    for (const on of [true, false]) {
      await trial.does('locate', { on })
      expect(await whatsminer.opens?.(trial.session, signal)).toBe(true)
      expect(minerOf(model).machine.blinking).toBe(on)
    }
  })

  test('takes a firmware file whole, restarts with it and tells how far it was', async () => {
    const trial = await meetOne(model, newPassword)
    const told: number[] = []
    const session = { ...trial.session, progress: (sent: number) => told.push(sent) }
    const params = upgradeOf(model)
    await whatsminer.actions.upgradeFirmware?.run(session, params, signal)
    expect(told.at(-1)).toBe(params.file.size)
    // The session that knew the old one.
    const version = async () => (await whatsminer.readIdentity(trial.session, signal)).firmwareVersion
    await expect.poll(() => version().catch(() => null), { timeout: 15_000 }).toBe('20991231.01.Rel')
    expect(minerOf(model).pools).not.toEqual([])
  })

  test('refuses a file that is none, and settings that are not kept, in words', async () => {
    const trial = await meetOne(model, newPassword)
    const bytes = Buffer.alloc(200_000, 'x')
    const openFile = async () => ({
      size: bytes.length,
      async *open() {
        yield bytes
      },
    })
    const params = upgradeOf(model)
    const upgrade = whatsminer.actions.upgradeFirmware
    const thrown: unknown = await upgrade?.run({ ...trial.session, openFile }, params, signal).catch(error => error)
    expect(failureOf(thrown)).toEqual({ code: 'refused', reason: 'it says "check file failed"' })
    const asked = minerOf(model).requestCount
    expect(await trial.failure('upgradeFirmware', { ...params, keepSettings: false })).toMatchObject({ code: 'refused' })
    expect(minerOf(model).requestCount).toBe(asked)
  })

  test('forgets everything, its switch for changes too', async () => {
    const trial = await meetOne(model, newPassword)
    await whatsminer.actions.factoryReset?.run(trial.session, {}, signal)
    const config = async () => whatsminer.readConfig((await meetOne(model)).session, signal)
    await expect.poll(() => config().catch(() => null), { timeout: 15_000 }).toMatchObject({ pools: [] })
    expect((await (await meetOne(model)).failure('setHostname', { hostname: 'a' })).code).toBe('unsupported')
  })
})

test.each([
  ['longer_9', null],
  ['longer_99', /longer than the 8/],
  ['a.bcdefg', /holds \./],
])('API v2 takes %s as a password: %s', (password, why) => {
  const check = (firmwareVersion: string | null) =>
    whatsminer.actions.setPassword?.check?.({ password }, { firmwareVersion } as Parameters<
      NonNullable<typeof whatsminer.readIdentity>
    >[0]['facts'])
  if (why === null) expect(check('20230911.12.Rel')).toBeNull()
  else expect(check('20230911.12.Rel')).toMatch(why)
  expect(check('20251209.16.Rel2')).toBeNull()
})

test('three DNS servers are one too many', () => {
  const params = {
    mode: 'static',
    address: '10.0.0.2',
    mask: '255.0.0.0',
    gateway: '10.0.0.1',
    dns: ['10.0.0.1', '10.0.0.3', '10.0.0.4'],
  } as const
  expect(whatsminer.actions.setNetwork?.check?.(params, {} as never)).toContain('two DNS servers')
})

const binary = Buffer.concat([Buffer.from([0x27, 5, 0x19, 0x56]), Buffer.alloc(8192)])
test.each([
  ['upgrade-H6OS-20220125.13.Rel.bin', binary, { models: [], version: '20220125.13.Rel' }],
  ['M30S++VH60_20230911.12.REL.bin', binary, { models: ['M30S++ VH60'], version: '20230911.12.REL' }],
  ['M60S_VK44-20251209.16.Rel2.bin', binary, { models: ['M60S VK40'], version: '20251209.16.Rel2' }],
  ['whatsminer.bin', binary, null],
  ['Antminer-S19-20231117.bmu', binary, null],
  ['H6OS-20220125.13.Rel.txt', Buffer.alloc(8192, 'a list of checksums\n'), null],
  ['H6OS-20220125.13.Rel.bin', Buffer.alloc(10), null],
])('%s', (name, head, image) => {
  expect(firmwareImage(name, head)).toEqual(image)
})
