import { describe, expect, test } from 'vitest'
import { failureOf } from '../../contract/failure.ts'
import { blankFacts } from '../dialect/evidence.ts'
import { meeting, openHall } from '../hall.sample.ts'
import { withImage } from '../image.sample.ts'
import { axeos } from './index.ts'
import { appImage } from './sim-image.ts'
import { firmwareImage } from './upgrade.ts'
import { axeName, nerdName } from './variant.ts'

const models = ['Bitaxe Gamma', 'Bitaxe Supra', 'NerdQAxe++', 'NerdQAxe+', 'Lucky Miner LV08'] as const
const [gamma, supra, nerd, coded, lucky] = [0, 1, 2, 3, 4] as const
const within = () => AbortSignal.timeout(10_000)

const roster = models.map(model => ({ family: 'axeos', model }))
const minerAt = openHall({ base: '127.45.2.0/27', roster, apiPort: 15_452, webPort: 18_852 })
const met = meeting(minerAt, axeos)

const failing = (run: Promise<unknown> | undefined) => Promise.resolve(run).then(() => null, failureOf)

describe('the host name', () => {
  test.each([
    [gamma, ['PATCH /api/system']],
    [supra, ['PATCH /api/system', 'POST /api/system/restart']],
    [nerd, ['PATCH /api/system', 'POST /api/system/restart']],
  ])(
    'of machine %i is changed, and nothing else; it restarts where it must',
    async (index, writes) => {
      const { miner, trial } = await met(index)
      const { values } = JSON.parse(miner.stored)
      const from = miner.requests.length
      await trial.does('setHostname', { hostname: 'shelf-7' })
      expect(miner.requests.slice(from).filter(request => !request.startsWith('GET'))).toEqual(writes)
      expect(JSON.parse(miner.stored).values).toEqual({ ...values, hostname: 'shelf-7' })
    },
    30_000,
  )

  test('that is too long, or of a machine that asks for codes, is refused before a byte is written', async () => {
    const { miner, trial } = await met(gamma)
    const { writes } = miner
    expect(await trial.failure('setHostname', { hostname: 'x'.repeat(33) })).toEqual({
      code: 'refused',
      reason: 'its names have 32 characters at the most, and this one has 33',
    })
    expect(miner.writes).toBe(writes)
    expect((await (await met(coded)).trial.failure('setHostname', { hostname: 'shelf-8' })).code).toBe('unsupported')
  })
})

describe('firmware', () => {
  test('goes over whole, as it is, and is what the machine runs after its restart; settings stay', async () => {
    const { miner, trial } = await met(gamma)
    const { stored } = miner
    const bytes = Buffer.concat([appImage('v2.16.1'), Buffer.alloc(1_500_000, 0xa5)])
    const { session, params, sent } = withImage(trial.session, 'axeos', { name: 'esp-miner.bin', bytes })
    await axeos.actions.upgradeFirmware?.run(session, params, within())
    expect(sent.at(-1)).toEqual([bytes.length, bytes.length])
    const version = async () => (await axeos.readIdentity(session, within()).catch(() => null))?.firmwareVersion
    await expect.poll(version, { timeout: 10_000 }).toBe('v2.16.1')
    expect(miner.stored).toBe(stored)
  }, 30_000)

  test('that the machine cannot start is refused in its own words', async () => {
    const { trial } = await met(supra)
    const { session, params } = withImage(trial.session, 'axeos', { name: 'esp-miner.bin', bytes: Buffer.from('<html>') })
    expect(await failing(axeos.actions.upgradeFirmware?.run(session, params, within()))).toEqual({
      code: 'refused',
      reason: 'it answers the firmware file with HTTP 500 and says "Validation / Activation Error"',
    })
  })

  test.each([
    [axeName, 'Gamma', 'esp-miner.bin', null],
    [axeName, 'Gamma', 'esp-miner-NerdQAxe++.bin', 'esp-miner-NerdQAxe++.bin is for the NerdQAxe family, and this is none of it'],
    [axeName, 'Gamma', 'www.bin', 'www.bin holds its web pages only; the firmware is in esp-miner.bin'],
    [axeName, 'Gamma', 'esp-miner.zip', 'its firmware is a .bin file, and this is esp-miner.zip'],
    [nerdName, 'NerdQAxe++', 'esp-miner-NerdQAxe++.bin', null],
    [nerdName, 'NerdQAxe++', 'esp-miner-NerdQAxe+.bin', 'esp-miner-NerdQAxe+.bin is for the NerdQAxe+, and this is a NerdQAxe++'],
    [nerdName, 'NerdQAxe++', 'esp-miner.bin', expect.stringContaining('does not name the model')],
    [
      nerdName,
      null,
      'esp-miner-NerdAxeGamma.bin',
      'esp-miner-NerdAxeGamma.bin is for the NerdAxeGamma, and this is a model that is not known',
    ],
  ])('for %s on %s: %s', (firmwareName, model, name, problem) => {
    const file = { id: '', name, size: 1, families: [], models: [], version: null }
    const params = { file, keepSettings: true, downgrade: false }
    const facts = { ...blankFacts(firmwareName), model }
    expect(axeos.actions.upgradeFirmware?.check?.(params, facts)).toEqual(problem)
    expect(axeos.actions.upgradeFirmware?.check?.({ ...params, keepSettings: false }, facts)).toMatch(/keeps its settings/)
  })

  test('is told by the description of the program in its image', () => {
    expect(firmwareImage('esp-miner.bin', appImage('v2.9.0'))).toEqual({ models: [], version: 'v2.9.0' })
    expect(firmwareImage('esp-miner-NerdOCTAXE-γ.bin', appImage('v1.0.36'))).toEqual({ models: ['NerdOCTAXE-γ'], version: 'v1.0.36' })
    const other = appImage('v1.0')
    other.write('blink\0\0\0\0', 80, 'latin1')
    expect(firmwareImage('esp-miner.bin', other)).toBeNull()
    for (const head of [appImage('v1').subarray(0, 90), appImage('v1').subarray(1), Buffer.alloc(0)])
      expect(firmwareImage('esp-miner.bin', head)).toBeNull()
    expect(firmwareImage('esp-miner.img', appImage('v1'))).toBeNull()
  })

  test('of Lucky Miner is not known', async () => {
    const { trial } = await met(lucky)
    expect(axeos.actions.upgradeFirmware?.unless?.(trial.session.facts)).toMatch(/not known/)
  })
})

test('its log is read where its release shows one', async () => {
  const { miner, trial } = await met(gamma)
  miner.inject('hot')
  const [log] = (await axeos.readLogs?.(trial.session, within())) ?? []
  miner.clear('hot')
  expect(log).toMatchObject({ name: 'miner log', text: expect.stringContaining('OVERHEAT') })
  expect(await failing(axeos.readLogs?.((await met(supra)).trial.session, within()))).toMatchObject({ code: 'unsupported' })
})
