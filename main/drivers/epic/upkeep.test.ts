import { describe, expect, test } from 'vitest'
import { failureOf } from '../../contract/failure.ts'
import { blankFacts } from '../dialect/evidence.ts'
import { meeting, openHall } from '../hall.sample.ts'
import { withImage } from '../image.sample.ts'
import { testNetwork } from '../network.sample.ts'
import { epic } from './index.ts'
import { networkOf } from './network.ts'
import { persona } from './sim.ts'
import { firmwareImage } from './upgrade.ts'

const roster = ['AntMiner S19j Pro', 'ePIC SC200'].map(model => ({ family: 'epic', model }))
const within = () => AbortSignal.timeout(10_000)
const own = { mode: 'static', mask: '255.255.255.224', gateway: '127.45.1.30', dns: ['127.45.1.29', '127.45.1.28'] } as const

const minerAt = openHall({ base: '127.45.1.0/27', roster, apiPort: 15_451, webPort: 18_851 })
const met = meeting(minerAt, epic)

const failing = (run: Promise<unknown> | undefined) => Promise.resolve(run).then(() => null, failureOf)

describe('the network', () => {
  testNetwork({ driver: epic, met, own, tellsName: true })

  test('is told with one DNS server once', () => {
    const part = { address: '10.0.0.7', netmask: '255.255.255.0', gateway: '10.0.0.1', dns: '10.0.0.1', dns2: '10.0.0.1' }
    expect(networkOf({ static: part }, null)).toMatchObject({ dhcp: false, dns: ['10.0.0.1'] })
    expect(networkOf({}, null)).toMatchObject({ dhcp: null, ip: null, dns: [] })
  })

  test('with three DNS servers is refused before anything is asked', async () => {
    const { miner, trial } = await met(0)
    const from = miner.requestCount
    const failure = await trial.failure('setNetwork', { ...own, address: miner.machine.ip, dns: ['10.0.0.1', '10.0.0.2', '10.0.0.3'] })
    expect(failure).toEqual({ code: 'refused', reason: 'this firmware takes one or two DNS servers, and 3 are given' })
    expect(miner.requestCount).toBe(from)
  })
})

describe('the password', () => {
  test('is changed, and the one before opens nothing any more', async () => {
    const { miner, trial } = await met(0)
    const first = trial.session
    await trial.does('setPassword', { password: 'Frame.7head' })
    expect(miner.machine.password).toBe('Frame.7head')
    expect(await failing(epic.opens?.(first, within()))).toMatchObject({ code: 'auth' })
    expect(await epic.opens?.(trial.session, within())).toBe(true)
    miner.setPassword('letmein')
  }, 30_000)

  test('of a stranger is not changed', async () => {
    const { miner, trial } = await met(0)
    miner.setPassword('of somebody')
    expect(await trial.failure('setPassword', { password: 'Frame.7head' })).toMatchObject({ code: 'auth' })
    expect(miner.machine.password).toBe('of somebody')
    miner.setPassword('letmein')
  })
})

describe('firmware', () => {
  const image = persona.image?.(persona.models[0], '1.31.2') ?? { name: '', bytes: Buffer.alloc(0) }

  test('goes over whole with its checksum, and is what it runs after its restart', async () => {
    const { miner, trial } = await met(0)
    const padded = { name: image.name, bytes: Buffer.concat([image.bytes, Buffer.alloc(200_000, 7)]) }
    const { session, params, sent } = withImage(trial.session, 'epic', padded)
    await epic.actions.upgradeFirmware?.run(session, params, within())
    expect(sent.at(-1)).toEqual([padded.bytes.length, padded.bytes.length])
    const version = async () => (await epic.readIdentity(session, within()).catch(() => null))?.firmwareVersion
    await expect.poll(version, { timeout: 10_000 }).toBe('1.31.2')
    expect(miner.machine.password).toBe('letmein')
  }, 30_000)

  test('that it cannot use is refused in its own words', async () => {
    const { trial } = await met(0)
    const { session, params } = withImage(trial.session, 'epic', { name: 'epic.zip', bytes: Buffer.from('no archive') })
    expect(await failing(epic.actions.upgradeFirmware?.run(session, params, within()))).toEqual({
      code: 'refused',
      reason: 'it says "InvalidUpdateFile"',
    })
    const wrong = { ...params, file: { ...params.file, id: '0'.repeat(64) } }
    expect(await failing(epic.actions.upgradeFirmware?.run(session, wrong, within()))).toMatchObject({
      reason: 'it says "ChecksumMismatch"',
    })
  })

  test('is told by an archive with a name of this firmware', () => {
    expect(firmwareImage(image.name, image.bytes)).toEqual({ models: [], version: '1.31.2' })
    expect(firmwareImage('umcOS-update.zip', image.bytes)).toEqual({ models: [], version: null })
    expect(firmwareImage('PowerPlay-BMS-v1.2.3.zip', Buffer.from('<html>'))).toBeNull()
    expect(firmwareImage('holiday.zip', image.bytes)).toBeNull()
    expect(epic.actions.upgradeFirmware?.check?.(withNamed('a.tar'), blankFacts('ePIC PowerPlay'))).toBe(
      'it takes firmware as a .zip archive, and this is a.tar',
    )
  })
})

test('logs tell what is wrong, whole and by errors', async () => {
  const { miner, trial } = await met(0)
  miner.inject('fan')
  const logs = (await epic.readLogs?.(trial.session, within())) ?? []
  miner.clear('fan')
  expect(logs.map(({ name }) => name)).toEqual(['miner log', 'error log'])
  expect(logs[0]?.text).toContain('Starting PowerPlay-BMS')
  expect(logs[1]?.text).toBe('Fan failure detected')
})

test('releases before 4.0 have none of it', async () => {
  const { trial } = await met(1)
  for (const id of ['setNetwork', 'setPassword', 'upgradeFirmware', 'factoryReset'] as const)
    expect(epic.actions[id]?.unless?.(trial.session.facts)).toMatch(/older than 4\.0/)
  expect(await failing(epic.readLogs?.(trial.session, within()))).toMatchObject({ code: 'unsupported' })
  expect(await epic.opens?.(trial.session, within())).toBeNull()
})

test('a reset leaves no pools and the first password', async () => {
  const { miner, trial } = await met(0)
  await trial.does('setPassword', { password: 'Frame.7head' })
  const { trial: again } = await met(0, ['Frame.7head'])
  await again.does('factoryReset', {})
  await expect.poll(() => miner.pools, { timeout: 5000 }).toEqual([])
  expect(miner.machine.password).toBe('letmein')
}, 30_000)

function withNamed(name: string) {
  return { file: { id: '', name, size: 1, families: [], models: [], version: null }, keepSettings: true, downgrade: false }
}
