import { describe, expect, test } from 'vitest'
import type { MinerError } from '../../contract/failure.ts'
import { evidenceOf, recordingNamed, replayedAt, sessionOf } from '../recording.ts'
import { whatsminer } from './index.ts'
import { modelOf } from './release.ts'

const signal = new AbortController().signal
const recorded = (name: string) => recordingNamed(`whatsminer/${name}`)
const read = (name: string) => whatsminer.read(sessionOf(recorded(name)), signal)

describe('recorded machines', () => {
  test('an M20S of 2021 hashes although its status says that it was switched off', async () => {
    const { telemetry, activity, facts } = await read('m20s-2021')
    expect(activity).toBe('hashing')
    expect(telemetry).toMatchObject({
      hashrateHs: 67_394_800_970_000,
      hashrateAvgHs: 67_753_251_190_000,
      nominalHashrateHs: 68.796e12,
      uptimeS: 10_154,
      mode: 'normal',
      powerW: 3417,
      powerLimitW: 3500,
      chipTempMaxC: 92.5,
      boardTempMaxC: 71.5,
      hwErrorPct: 0.011,
      accepted: 2338,
      rejected: 0,
      bestShare: 41_127_493,
      faults: [],
    })
    expect(telemetry.boards.map(({ slot, serial, chips, freqMhz, status }) => [slot, serial?.slice(0, 3), chips, freqMhz, status])).toEqual(
      [
        [1, 'H5M', 105, 650, 'ok'],
        [2, 'H5M', 105, 652, 'ok'],
        [3, 'H5M', 105, 643, 'ok'],
      ],
    )
    expect(telemetry.fans.map(fan => fan.rpm)).toEqual([6450, 6480])
    expect(telemetry.pools.map(pool => [pool.priority, pool.active, pool.difficulty])).toEqual([
      [0, true, 65_536],
      [1, false, null],
      [2, false, null],
    ])
    expect(telemetry.pools[0]?.lastShareAt).toBe(replayedAt - 7000)
    expect(facts).toEqual({ mac: expect.stringMatching(/^02:1a:/), firmwareVersion: '20210322.22.REL' })
  })

  test('its fault codes come with words', async () => {
    const { telemetry } = await read('m20s-2021-faults')
    expect(telemetry.faults.map(fault => [fault.code, fault.text.split(';')[0]])).toEqual([
      ['110', 'Intake fan speed error'],
      ['600', 'The environment is too hot'],
    ])
  })

  test('an M20S of 2020', async () => {
    const { telemetry } = await read('m20s-2020')
    expect(telemetry).toMatchObject({
      hashrateHs: 64_143_777_950_000,
      hashrateAvgHs: 68_710_597_190_000,
      nominalHashrateHs: 67.051e12,
      powerW: 3491,
      inletTempC: 28.5,
      hwErrorPct: 0.022,
    })
    expect(telemetry.boards.map(board => [board.chipTempMaxC, board.boardTempMaxC, board.hwErrors])).toEqual([
      [87.7, 71.5, 324],
      [84.5, 68.5, 277],
      [87.2, 72, 311],
    ])
  })

  test('one of 2019 tells no power, no boards and no limits', async () => {
    const { telemetry, activity } = await read('m20s-2019')
    expect(activity).toBe('hashing')
    expect(telemetry).toMatchObject({ hashrateAvgHs: 65_492_089_330_000, powerW: null, nominalHashrateHs: null, boards: [] })
    expect(telemetry.fans.map(fan => fan.rpm)).toEqual([4590, 4560])
    expect(telemetry.pools.map(pool => [pool.status, pool.accepted, pool.rejected, pool.stale])).toEqual([
      ['alive', 33_825, 185, 27],
      ['alive', 0, 0, 0],
    ])
  })

  test('one of which only the pools are known shows them', async () => {
    const { telemetry, activity } = await read('m20s-2018-pools')
    expect(activity).toBe('idle')
    expect(telemetry.hashrateHs).toBeNull()
    expect(telemetry.pools.map(pool => [pool.status, pool.active])).toEqual([
      ['dead', false],
      ['alive', true],
      ['alive', false],
    ])
  })

  test('an M60S whose real-time rate is in TH/s while all others are in MH/s', async () => {
    const { telemetry } = await read('m60s-2024')
    expect(telemetry).toMatchObject({
      hashrateHs: 110.52e12,
      hashrateAvgHs: 109.87e12,
      nominalHashrateHs: 110e12,
      powerW: 3200,
      powerLimitW: 3500,
    })
    expect(telemetry.boards.map(board => [board.hashrateHs, board.nominalHashrateHs, board.chips])).toEqual([
      [37e12, 36.7e12, 114],
      [36.5e12, 36.7e12, 114],
      [37.02e12, 36.7e12, 114],
    ])
    expect(telemetry.pools.map(pool => pool.url)).toEqual(['stratum+tcp://pool1.example:3333', 'stratum+tcp://pool2.example:3333'])
  })

  test('API v3, with a board that its own count says is missing', async () => {
    const { telemetry, activity, facts } = await read('m60s-v3-described')
    expect(activity).toBe('hashing')
    expect(telemetry).toMatchObject({
      hashrateHs: 171.26e12,
      hashrateAvgHs: 170.8e12,
      nominalHashrateHs: 181.05e12,
      powerW: 3156,
      powerLimitW: 3600,
      inletTempC: 28.5,
      boardTempMaxC: 42.3,
      mode: 'normal',
    })
    expect(telemetry.boards.map(({ slot, status, serial }) => [slot, status, serial?.slice(-1)])).toEqual([
      [1, 'ok', '1'],
      [2, 'ok', '2'],
      [3, 'missing', '3'],
    ])
    expect(telemetry.faults[0]?.text).toContain('data cable')
    expect(telemetry.pools[0]).toMatchObject({ user: 'acct.w1', active: true, lastShareAt: replayedAt - 9000 })
    expect(facts).toMatchObject({ model: 'M60S VK40', firmwareVersion: '20251209.16.Rel2', serial: 'BTM0Q1W2E3R4T5Y60001' })
    const config = await whatsminer.readConfig(sessionOf(recorded('m60s-v3-described')), signal)
    expect(config).toMatchObject({ mode: 'normal', powerLimitW: 3500 })
    expect(config.pools[1]).toEqual({ url: 'stratum+tcp://pool2.example:3333', user: 'acct.w1', password: null })
  })

  test('an image that knows no joined parts of API v3 is asked for them one by one', async () => {
    const refused = '{"code":-2,"when":1,"msg":"invalid param","desc":"get.miner.status"}'
    const session = sessionOf(recorded('m60s-v3-described'), { mangle: (text, name) => (name.includes('+') ? refused : text) })
    const { telemetry } = await whatsminer.read(session, signal)
    expect(telemetry).toEqual((await read('m60s-v3-described')).telemetry)
    expect(session.memo.get('joined')).toBe(false)
  })

  test('one that was switched off sleeps, whatever else it says', async () => {
    const off = '{"STATUS":"S","When":1,"Code":131,"Msg":{"mineroff":"true","power_mode":"low","power_limit_set":"3000"}}'
    const gone = '{"STATUS":"E","When":1,"Code":14,"Msg":"invalid cmd","Description":""}'
    const session = sessionOf(recorded('m60s-2024'), { mangle: (_text, name) => (name === 'status' ? off : gone) })
    const { telemetry, activity } = await whatsminer.read(session, signal)
    expect(activity).toBe('sleeping')
    expect(telemetry).toMatchObject({ hashrateHs: null, mode: 'sleep', powerLimitW: 3000 })
  })

  test('one that refuses everything is refused in its own words', async () => {
    const session = sessionOf(recorded('m20s-2021'), {
      mangle: () => '{"STATUS":"E","When":1,"Code":45,"Msg":"not today","Description":""}',
    })
    const thrown = (await whatsminer.read(session, signal).catch(error => error)) as MinerError
    expect(thrown.failure).toEqual({ code: 'refused', reason: 'not today' })
  })
})

describe('replies that lost their end', () => {
  const half = (text: string) => text.slice(0, Math.floor(text.length / 2))
  const cutting = (name: string, which: (command: string) => boolean) =>
    sessionOf(recorded(name), { mangle: (text, command) => (which(command) ? half(text) : text) })

  test('a cut summary proves nothing, even beside a status that says it was switched off', async () => {
    const { telemetry, activity } = await whatsminer.read(
      cutting('m20s-2021', command => command.includes('summary')),
      signal,
    )
    expect(activity).toBe('unknown')
    expect(telemetry).toMatchObject({ hashrateHs: null, mode: null, powerLimitW: null, accepted: null, boards: [], fans: [], faults: [] })
    expect(telemetry.pools).toHaveLength(3)
  })

  test('a cut status leaves a machine without a rate unknown', async () => {
    const { telemetry, activity } = await whatsminer.read(
      cutting('m20s-2018-pools', command => command === 'status'),
      signal,
    )
    expect(activity).toBe('unknown')
    expect(telemetry).toMatchObject({ mode: null, powerLimitW: null })
    expect(telemetry.pools).toHaveLength(3)
  })

  test('a cut list of boards is left out under its newer name too', async () => {
    const session = cutting('m60s-2024', command => command.includes('edevs'))
    session.memo.set('devs', 'edevs')
    const { telemetry, activity } = await whatsminer.read(session, signal)
    expect(activity).toBe('hashing')
    expect(telemetry).toMatchObject({ hashrateHs: 110.52e12, boards: [] })
  })

  test('a cut list of fault codes is asked for again', async () => {
    const session = cutting('m60s-2024', command => command === 'get_error_code')
    await whatsminer.read(session, signal)
    expect([session.memo.has('noFaultList'), session.memo.has('faults')]).toEqual([false, false])
  })

  test('a cut version does not decide which API is spoken', async () => {
    const session = cutting('m60s-2024', command => command === 'get_version')
    await whatsminer.read(session, signal)
    expect(session.memo.has('api')).toBe(false)
    const whole = sessionOf(recorded('m60s-2024'))
    await whatsminer.read(whole, signal)
    expect(whole.memo.get('api')).toBe('v2')
  })

  test('joined parts of API v3 are asked again one by one, which is not remembered', async () => {
    const session = cutting('m60s-v3-described', command => command.includes('+'))
    const { telemetry } = await whatsminer.read(session, signal)
    expect(telemetry).toEqual((await read('m60s-v3-described')).telemetry)
    expect(session.memo.has('joined')).toBe(false)
  })

  test.each(['get.miner.status', 'get.device.info'])('a cut %s of API v3 is no reading', async name => {
    const session = cutting('m60s-v3-described', command => command.includes(name))
    await expect(whatsminer.read(session, signal)).rejects.toThrow('came cut off')
  })

  test.each([
    ['m60s-2024', 'summary'],
    ['m60s-2024', 'pools'],
    ['m60s-2024', 'status'],
    ['m60s-v3-described', 'get.miner.status'],
    ['m60s-v3-described', 'get.miner.setting'],
    ['m60s-v3-described', 'get.device.info'],
  ])('a configuration of %s whose %s came cut is not compared', async (name, part) => {
    const session = cutting(name, command => command.includes(part))
    await expect(whatsminer.readConfig(session, signal)).rejects.toThrow('came cut off')
  })

  test('serials that are known outlive a cut list of boards', async () => {
    const known = ['H5M1']
    const session = sessionOf(recorded('m60s-2024'), {
      facts: { boardSerials: known },
      mangle: (text, command) => (command.includes('devs') ? half(text) : text),
    })
    expect((await whatsminer.readIdentity(session, signal)).boardSerials).toEqual(known)
  })
})

describe('identity', () => {
  test('by the version, with model and release', () => {
    expect(whatsminer.identify(evidenceOf(recorded('m60s-2024')))).toMatchObject({
      certainty: 90,
      facts: { make: 'Whatsminer', model: 'M60S VK40', firmwareVersion: '20240624.18.REL' },
    })
    expect(whatsminer.identify(evidenceOf(recorded('m20s-2021')))?.facts.firmwareVersion).toBe('20210322.22.REL')
    expect(whatsminer.identify(evidenceOf(recorded('m60s-v3-described')))?.facts.model).toBe('M60S VK40')
  })

  test('MAC, name and serials are asked for', async () => {
    const facts = await whatsminer.readIdentity(sessionOf(recorded('m60s-2024')), signal)
    expect(facts).toMatchObject({ mac: expect.stringMatching(/^02:1a:/), hostname: 'WhatsMiner', model: 'M60S VK40', algorithm: 'sha256d' })
    expect(facts.boardSerials).toHaveLength(3)
    const newer = await whatsminer.readIdentity(sessionOf(recorded('m60s-v3-described')), signal)
    expect(newer).toMatchObject({ mac: '02:1a:60:5e:11:07', serial: 'BTM0Q1W2E3R4T5Y60001' })
    expect(newer.boardSerials).toHaveLength(3)
  })

  test.each([
    ['M60S_VK44', 'M60S VK40'],
    ['M60SVK40', 'M60S VK40'],
    ['M30S+_VE40', 'M30S+ VE40'],
    ['M30S++VH64', 'M30S++ VH60'],
    ['M20S', 'M20S'],
    ['M20SV10', 'M20S V10'],
    ['WhatsMiner M50', 'M50'],
    ['M63_VL30', 'M63 VL30'],
    ['Antminer S9', null],
    ['', null],
    [null, null],
  ])('%j is a %j', (text, model) => {
    expect(modelOf(text)).toBe(model)
  })
})
