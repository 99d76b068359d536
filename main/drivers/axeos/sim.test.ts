import { describe, expect, test } from 'vitest'
import { openHall } from '../hall.sample.ts'
import { testModels } from '../models.sample.ts'
import { meet, type Trial } from '../trial.sample.ts'
import { axeos } from './index.ts'

/** Simulated machines over real sockets; restarts go 200 times as fast as in life. */
const models = [
  ['Bitaxe Gamma', 'Bitaxe', 'Gamma'],
  ['Bitaxe GammaTurbo', 'Bitaxe', 'GammaTurbo'],
  ['Bitaxe Supra', 'Bitaxe', 'Supra'],
  ['Bitaxe SupraHex', 'Bitaxe', 'SupraHex'],
  ['NerdQAxe++', 'NerdAxe', 'NerdQAxe++'],
  ['Lucky Miner LV08', 'Lucky Miner', 'LV08'],
] as const
const [gamma, turbo, supra, hex, nerd] = [0, 1, 2, 3, 4] as const
const coded = models.length
const roster = [...models.map(([model]) => model), 'NerdQAxe+'].map(model => ({ family: 'axeos', model }))
const pools = [
  { url: 'stratum+tcp://new1.example:3333', user: 'acct.w9', password: 'x' },
  { url: 'stratum+tcp://new2.example:443', user: 'acct.w9', password: 'y' },
]

const minerAt = openHall({ base: '127.34.1.0/27', roster, apiPort: 15_534, webPort: 18_934 })

const asAxeos = (index: number): Promise<Trial> => meet(minerAt(index), { driver: axeos })

describe.each(models.map(([type, make, model], index) => [type, make, model, index] as const))('%s', (_type, make, model, index) => {
  test('is found by its web page alone, in three questions, and read', async () => {
    const miner = minerAt(index)
    const { driver, found } = await asAxeos(index)
    expect(driver.id).toBe('axeos')
    expect(found.facts).toMatchObject({ make, model, mac: miner.machine.mac.toLowerCase(), algorithm: 'sha256d', access: 'open' })
    if (found.reading?.ok !== true) throw new Error('it was not read')
    const { telemetry, activity } = found.reading.value
    expect(activity).toBe('hashing')
    expect(telemetry.boards.map(board => [board.status, board.chips])).toEqual([['ok', miner.machine.model.chips]])
    expect((telemetry.hashrateHs ?? 0) / (telemetry.nominalHashrateHs ?? 1)).toBeGreaterThan(0.9)
    expect(telemetry.pools[0]).toMatchObject({ user: miner.pools[0]?.user, active: true, status: 'alive' })
    expect(telemetry.mode).toMatch(make === 'Bitaxe' && model === 'Supra' ? /MHz/ : make === 'Lucky Miner' ? /MHz/ : /normal/)
  })

  test('fixes its fan and lets it go', async () => {
    const trial = await asAxeos(index)
    const { after } = await trial.does('setFan', { mode: 'manual', pct: 70 })
    expect(after.config).toMatchObject({ fanMode: 'manual', fanPct: 70 })
    await trial.does('setFan', { mode: 'auto' })
  }, 30_000)
})

testModels({ driver: axeos, minerAt, models: models.map(([model]) => model), poolsFor: () => pools, refusal: /"Wrong API input"/ })

test.each([gamma, turbo, nerd])(
  'machine %i sleeps and wakes, and is left alone when it does so already',
  async index => {
    const trial = await asAxeos(index)
    await trial.does('sleep', {})
    minerAt(index).machine.requests.length = 0
    await trial.does('sleep', {})
    expect(minerAt(index).requests.filter(request => request.startsWith('POST'))).toEqual([])
    const { after } = await trial.does('wake', {})
    expect(after.state).not.toBe('sleeping')
  },
  30_000,
)

test('a paused machine is not given pools, which would wake it', async () => {
  const trial = await asAxeos(turbo)
  await trial.does('sleep', {})
  const { writes } = minerAt(turbo)
  expect(await trial.failure('setPools', { pools })).toMatchObject({ code: 'refused', reason: expect.stringContaining('wake it first') })
  expect(minerAt(turbo).writes).toBe(writes)
  await trial.does('wake', {})
}, 30_000)

test.each([gamma, hex])(
  'machine %i shows itself for 30 seconds',
  async index => {
    const trial = await asAxeos(index)
    for (const on of [true, true, false, false]) await trial.does('locate', { on })
    expect(minerAt(index).machine.blinking).toBe(false)
    // Somebody pressed it on its own page meanwhile.
    await trial.session.rest.request({ method: 'POST', path: '/api/system/identify', body: '', signal: AbortSignal.timeout(5000) })
    await trial.does('locate', { on: true })
    expect(minerAt(index).machine.blinking).toBe(true)
  },
  30_000,
)

test.each([gamma, turbo, hex, nerd])(
  'machine %i runs low and normal again, its pools untouched',
  async index => {
    const trial = await asAxeos(index)
    const low = await trial.does('setPowerMode', { mode: 'low' })
    expect(low.after.config).toMatchObject({ mode: 'low', pools: low.before.config?.pools })
    expect(low.after.config?.freqMhz ?? 0).toBeLessThan(low.before.config?.freqMhz ?? 0)
    await trial.does('setPowerMode', { mode: 'normal' })
    expect(trial.driver.actions.setPowerMode?.check?.({ mode: 'high' }, trial.found.facts)).toContain('no high mode')
  },
  30_000,
)

describe('what a machine cannot do is refused before it is sent', () => {
  test('the release without a pause, a call to show itself, or a table of frequencies', async () => {
    const { driver, found, session } = await asAxeos(supra)
    const why = (id: 'sleep' | 'wake' | 'locate') => driver.actions[id]?.unless?.(found.facts)
    expect([why('sleep'), why('wake'), why('locate')]).toEqual([
      expect.stringContaining('2.14'),
      expect.stringContaining('2.14'),
      expect.stringContaining('2.12'),
    ])
    await expect(driver.actions.setPowerMode?.ready?.(session, AbortSignal.timeout(5000))).rejects.toThrow('does not tell the frequency')
    await expect(driver.actions.sleep?.run(session, {}, AbortSignal.timeout(5000))).rejects.toThrow('cannot pause')
  })

  test('the NerdQAxe family has no call to show itself', async () => {
    const { driver, found } = await asAxeos(nerd)
    expect(driver.actions.locate?.unless?.(found.facts)).toContain('no call')
  })

  test('targets out of the range of its fans, and immersion', async () => {
    const trial = await asAxeos(gamma)
    const { writes } = minerAt(gamma)
    expect(await trial.failure('setFan', { mode: 'auto', targetC: 80 })).toMatchObject({ reason: 'its fans aim at 35 to 66 °C' })
    expect(await trial.failure('setFan', { mode: 'immersion' })).toMatchObject({ code: 'refused' })
    expect(minerAt(gamma).writes).toBe(writes)
    await trial.does('setFan', { mode: 'auto', targetC: 55 })
    const hot = await (await asAxeos(nerd)).failure('setFan', { mode: 'auto', targetC: 75 })
    expect(hot).toMatchObject({ reason: expect.stringContaining('switches off at 70 °C') })
    await (await asAxeos(nerd)).does('setFan', { mode: 'auto', targetC: 60 })
  }, 30_000)

  test('changes of a machine that wants one-time codes; it is read and restarted all the same', async () => {
    const trial = await asAxeos(coded)
    const { writes } = minerAt(coded)
    for (const id of ['setPools', 'setFan', 'setPowerMode'] as const) {
      await expect(trial.driver.actions[id]?.ready?.(trial.session, AbortSignal.timeout(5000)), id).rejects.toThrow('one-time codes')
    }
    expect(await trial.failure('setPools', { pools })).toMatchObject({ code: 'unsupported' })
    expect(minerAt(coded).writes).toBe(writes)
    await trial.does('reboot', {})
  }, 30_000)
})

test('one page serves a poll, one connection after the other', async () => {
  const { driver, session } = await asAxeos(gamma)
  const miner = minerAt(gamma)
  miner.machine.requests.length = 0
  for (let poll = 0; poll < 5; poll++) await driver.read(session, AbortSignal.timeout(5000))
  expect(miner.requests).toEqual(Array(5).fill('GET /api/system/info'))
})

test('an answer from outside of its network is told for what it is', async () => {
  const { driver, session } = await asAxeos(gamma)
  const shut = { request: () => Promise.resolve({ status: 401, headers: {}, body: 'Unauthorized' }) }
  await expect(driver.read({ ...session, rest: shut }, AbortSignal.timeout(5000))).rejects.toThrow('private addresses')
})
