import { describe, expect, test } from 'vitest'
import { failureOf, MinerError } from '../../contract/failure.ts'
import type { HttpRequest } from '../../transport/http.ts'
import { blankFacts } from '../dialect/evidence.ts'
import { meeting, openHall } from '../hall.sample.ts'
import { withImage } from '../image.sample.ts'
import { testNetwork } from '../network.sample.ts'
import { imageFor } from '../trial.sample.ts'
import { proto } from './index.ts'
import { networkOf } from './network.ts'
import { firmwareImage } from './upgrade.ts'

const within = () => AbortSignal.timeout(10_000)
const own = { mode: 'static', mask: '255.255.255.192', gateway: '127.45.10.62', dns: ['127.45.10.62'] } as const

const roster = [{ family: 'proto' }, { family: 'proto' }]
const minerAt = openHall({ base: '127.45.10.0/27', roster, apiPort: 15_460, webPort: 18_860 })
const met = meeting(minerAt, proto)

const failing = (run: Promise<unknown> | undefined) => Promise.resolve(run).then(() => null, failureOf)

describe('the network', () => {
  testNetwork({ driver: proto, met, own, tellsName: true, keptDns: [] })

  test('has no place for a DNS server, and its address under either name', () => {
    const check = proto.actions.setNetwork?.check
    const facts = blankFacts('Proto OS')
    expect(check?.({ ...own, address: '10.0.0.2', dns: ['10.0.0.3'] }, facts)).toMatch(/takes none/)
    expect(networkOf({ dhcp: false, ip: '10.0.0.2' }).ip).toBe('10.0.0.2')
    expect(networkOf({ dhcp: true, ip_address: '10.0.0.3' }).ip).toBe('10.0.0.3')
  })
})

describe('the password', () => {
  test('is changed with the present one, which opens nothing any more although its token goes on', async () => {
    const { miner, trial } = await met(0)
    const first = trial.session
    await trial.does('setPassword', { password: 'Frame.7head' })
    expect(miner.machine.password).toBe('Frame.7head')
    expect(await failing(proto.opens?.(first, within()))).toMatchObject({ code: 'auth' })
    const { trial: again } = await met(0, ['Frame.7head'])
    expect(again.found.facts.access).toBe('password')
    miner.setPassword('proto')
  }, 30_000)

  test('that is refused is told in its own words', async () => {
    const { miner, trial } = await met(1)
    miner.inject('refuse')
    const failure = await trial.failure('setPassword', { password: 'Frame.7head' })
    miner.clear('refuse')
    expect(failure).toEqual({ code: 'refused', reason: 'it answers auth/change-password with "The password is managed by the fleet"' })
  })
})

describe('firmware', () => {
  test('is installed, and run after the restart; settings stay', async () => {
    const { miner, trial } = await met(1)
    const { stored } = miner
    await trial.does('upgradeFirmware', { file: imageFor(miner), keepSettings: true, downgrade: true })
    expect((await proto.readIdentity(trial.session, within())).firmwareVersion).toBe('2099.12.31')
    expect(miner.stored).toBe(stored)
  }, 30_000)

  test.each([
    [['installing', 'installing', 'installed'], 2, null],
    [['installing', null], 1, null],
    [['installing', 'error'], 1, 'it did not install the file and says "signature"'],
  ])('while it says %j it is waited for %i times', async (states, pauses, reason) => {
    const { trial } = await met(0)
    const left = [...states]
    let slept = 0
    const request = async ({ path, method = 'GET' }: HttpRequest) => {
      if (path.endsWith('/login')) return reply({ access_token: 't' })
      if (path.endsWith('/system') && method === 'GET') {
        const status = left.shift()
        if (status === null) throw new MinerError({ code: 'unreachable', detail: 'gone' })
        return reply({ 'system-info': { sw_update_status: { status, error: 'signature' } } })
      }
      return reply({})
    }
    const reply = (body: unknown) => ({ status: 200, headers: {}, body: JSON.stringify(body) })
    const sleep = async () => {
      slept++
    }
    const { session, params } = withImage({ ...trial.session, rest: { request }, sleep }, 'proto', {
      name: 'proto.swu',
      bytes: Buffer.from('070702'),
    })
    const failure = await failing(proto.actions.upgradeFirmware?.run(session, params, within()))
    expect(failure).toEqual(reason === null ? null : { code: 'refused', reason })
    expect([slept, left]).toEqual([pauses, []])
  })

  test('that is none is refused by the machine in its own words, and by us before', async () => {
    const { trial } = await met(0)
    const { session, params } = withImage(trial.session, 'proto', { name: 'proto.swu', bytes: Buffer.from('no archive') })
    expect(await failing(proto.actions.upgradeFirmware?.run(session, params, within()))).toEqual({
      code: 'refused',
      reason: 'it answers system/update with "Not a valid update file"',
    })
    expect(proto.actions.upgradeFirmware?.check?.({ ...params, keepSettings: false }, session.facts)).toMatch(/keeps its settings/)
    const tar = { ...params, file: { ...params.file, name: 'proto.tar' } }
    expect(proto.actions.upgradeFirmware?.check?.(tar, session.facts)).toMatch(/\.swu file, and this is proto\.tar/)
  })

  test('is told by an archive with a name of this make', () => {
    const archive = Buffer.from('070702 and more')
    expect(firmwareImage('proto-rig-2.0.2.swu', archive)).toEqual({ models: [], version: '2.0.2' })
    expect(firmwareImage('firmware-update-v2.0.2.swu', archive)).toEqual({ models: [], version: '2.0.2' })
    expect(firmwareImage('proto.swu', Buffer.from('<html>'))).toBeNull()
    expect(firmwareImage('s19-swupdate.swu', archive)).toBeNull()
    expect(firmwareImage('proto.bin', archive)).toBeNull()
  })
})

test('its logs are read', async () => {
  const { miner, trial } = await met(0)
  miner.inject('deadboard')
  const logs = (await proto.readLogs?.(trial.session, within())) ?? []
  miner.clear('deadboard')
  expect(logs.map(({ name }) => name)).toEqual(['miner log', 'kernel log'])
  expect(logs[0]?.text).toMatch(/^mcdd 1\.8\.0 started\nERROR Hashboard \d does not answer$/)
})
