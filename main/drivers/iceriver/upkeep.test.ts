import { describe, expect, test } from 'vitest'
import { failureOf } from '../../contract/failure.ts'
import { opensWith } from '../../engine/rollout/login.ts'
import { blankFacts } from '../dialect/evidence.ts'
import { meeting, openHall } from '../hall.sample.ts'
import { withImage } from '../image.sample.ts'
import { testNetwork } from '../network.sample.ts'
import { imageFor } from '../trial.sample.ts'
import { iceriver } from './index.ts'
import { linesOf } from './logs.ts'
import { firmwareImage } from './upgrade.ts'

const within = () => AbortSignal.timeout(10_000)
const own = { mode: 'static', mask: '255.255.255.192', gateway: '127.45.8.62', dns: ['127.45.8.61'] } as const

const roster = ['IceRiver KS3L', 'IceRiver KS0 Pro'].map(model => ({ family: 'iceriver', model }))
const minerAt = openHall({ base: '127.45.8.0/27', roster, apiPort: 15_458, webPort: 18_858 })
const met = meeting(minerAt, iceriver)

const failing = (run: Promise<unknown> | undefined) => Promise.resolve(run).then(() => null, failureOf)

describe('the network', () => {
  testNetwork({ driver: iceriver, met, own, tellsName: true })
})

describe('the password', () => {
  test('is changed with the present one, which opens nothing any more', async () => {
    const { miner, trial } = await met(0)
    const first = trial.session
    await trial.does('setPassword', { password: 'Frame.7head' })
    expect(miner.machine.password).toBe('Frame.7head')
    expect(await opensWith(iceriver, first, within())).toBe(false)
    const { trial: again } = await met(0, ['Frame.7head'])
    expect(again.found.facts.access).toBe('password')
    miner.setPassword('12345678')
  }, 30_000)

  test('that is refused is told in its own words; one that its page would break is not sent', async () => {
    const { miner, trial } = await met(1)
    miner.inject('refuse')
    const failure = await trial.failure('setPassword', { password: 'Frame.7head' })
    miner.clear('refuse')
    expect(failure).toEqual({ code: 'refused', reason: 'it answers systemconfig with code 1041 and says "set password failed"' })
    const from = miner.requestCount
    expect((await trial.failure('setPassword', { password: 'Frame"7head' })).code).toBe('refused')
    expect(miner.requestCount).toBe(from)
  })
})

describe('firmware', () => {
  test('is taken, and run after the restart; settings stay', async () => {
    const { miner, trial } = await met(0)
    const { stored } = miner
    await trial.does('upgradeFirmware', { file: imageFor(miner), keepSettings: true, downgrade: true })
    expect((await iceriver.readIdentity(trial.session, within())).firmwareVersion).toBe('ks3l_20991231')
    expect(miner.stored).toBe(stored)
  }, 30_000)

  test('of another model is refused by us, and by the machine in its own words', async () => {
    const { trial } = await met(0)
    const other = { name: 'ks5m_20240410.bgz', bytes: Buffer.alloc(100) }
    const { session, params } = withImage(trial.session, 'iceriver', other)
    expect(await failing(iceriver.actions.upgradeFirmware?.run(session, params, within()))).toEqual({
      code: 'refused',
      reason: 'ks5m_20240410.bgz is for the KS5M, and this is a KS3L',
    })
    const mistaken = { ...session, facts: { ...session.facts, model: 'KS5M' } }
    expect(await failing(iceriver.actions.upgradeFirmware?.run(mistaken, params, within()))).toEqual({
      code: 'refused',
      reason: 'it answers firconfig with code 1052 and says "firmware error"',
    })
  })

  test('is told by the model and the release in its name', () => {
    const bytes = Buffer.alloc(4096, 0)
    expect(firmwareImage('ks0pro_20231021.bgz', bytes)).toEqual({ models: ['KS0 Pro'], version: '20231021' })
    expect(firmwareImage('al3_v1.2.3.bgz', bytes)).toEqual({ models: ['AL3'], version: '1.2.3' })
    expect(firmwareImage('ks3l_20230726.txt', Buffer.from('readme'))).toBeNull()
    for (const name of ['s19_20230726.bgz', 'ks3l.bgz', 'image.bgz', 'kx9_20230726.bgz']) expect(firmwareImage(name, bytes)).toBeNull()
    const file = { id: '', name: 'image.bgz', size: 1, families: [], models: [], version: null }
    const check = iceriver.actions.upgradeFirmware?.check
    expect(check?.({ file, keepSettings: true, downgrade: false }, blankFacts('IceRiver'))).toMatch(/does not begin with the model/)
  })
})

test('its log is read in whatever form it comes', async () => {
  const { miner, trial } = await met(1)
  miner.inject('fan')
  const [log] = (await iceriver.readLogs?.(trial.session, within())) ?? []
  miner.clear('fan')
  expect(log?.text.split('\n')).toEqual(['ks0pro_20231021 start', 'fan error'])
  expect(linesOf('a\nb\n')).toEqual(['a\nb'])
  expect(linesOf([{ time: 1, text: 'a' }, ['b'], null])).toEqual(['1', 'a', 'b'])
})

test('a reset leaves no pools and the first password', async () => {
  const { miner } = await met(1)
  miner.setPassword('Frame.7head')
  const { trial } = await met(1, ['Frame.7head'])
  await trial.does('factoryReset', {})
  await expect.poll(() => miner.pools.filter(pool => pool.url !== ''), { timeout: 5000 }).toEqual([])
  expect(miner.machine.password).toBe('12345678')
}, 30_000)
