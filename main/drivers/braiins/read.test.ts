import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { failureOf } from '../../contract/failure.ts'
import { recordOf } from '../../transport/fields.ts'
import { parseTolerant } from '../../transport/tolerant-json.ts'
import { blankFacts } from '../dialect/evidence.ts'
import { evidenceOf, recordingNamed, replayedAt, sessionOf } from '../recording.ts'
import { parseBosminer } from './bosminer-read.ts'
import { poolsProblem } from './guard.ts'
import { braiins } from './index.ts'
import { configOf } from './luci.ts'
import { fansFrom } from './parts.ts'
import { parseErrors, parseRest } from './rest-read.ts'

const signal = new AbortController().signal
const recorded = (name: string) => sessionOf(recordingNamed(`braiins/${name}`))
const read = async (name: string) => braiins.read(recorded(name), signal)

function record(value: unknown) {
  const parsed = parseTolerant(JSON.stringify(value))
  return parsed.ok ? recordOf(parsed.value) : null
}

describe('identification', () => {
  test.each([
    ['s9-2018-bos-version', { make: 'Antminer', model: 'S9', firmwareVersion: 'bOS_am1-s9-20181127-0_c34516b0' }, 92],
    ['s9-2020-version', { model: null, firmwareVersion: '0.2.0-36c56a9363' }, 92],
    ['s9-22.08-graphql', { model: null, firmwareVersion: 'boser-openwrt 0.1.0-11012d53' }, 92],
    ['s19xp-25.07-rest', { model: null, firmwareVersion: null }, 85],
  ])('%s', (name, facts, certainty) => {
    expect(braiins.identify(evidenceOf(recordingNamed(`braiins/${name}`)))).toMatchObject({
      certainty,
      facts: { firmwareName: 'Braiins OS', ...facts },
    })
  })

  test.each([['antminer-stock/s19pro-2022'], ['antminer-legacy/s9-bmminer-2017'], ['cgminer/cgminer-4.11.1']])(
    '%s is not claimed',
    name => {
      expect(braiins.identify(evidenceOf(recordingNamed(name)))).toBeNull()
    },
  )

  test.each([
    [
      's19xp-25.07-rest',
      {
        make: 'Antminer',
        model: 'S19 XP',
        firmwareVersion: '2025-08-06-0-3881c51d-25.07-plus',
        mac: '02:11:22:33:44:07',
        hostname: 'Antminer',
        serial: null,
        access: 'open',
      },
    ],
    [
      's9-22.08-graphql',
      { firmwareVersion: '2022-09-13-0-11012d53-22.08-plus', mac: '02:11:22:33:44:01', hostname: 'miner-112233', access: 'open' },
    ],
    [
      's21plus-25.03-graphql',
      {
        firmwareVersion: '2025-04-07-0-424f9a7f-25.03-plus',
        mac: '02:11:22:33:44:03',
        boardSerials: ['SIMBYT0BEJCJD0AA1', 'SIMBYT0BEJCJD0AA2', 'SIMBYT0BEJCJD0AA3'],
      },
    ],
  ])('%s tells who it is', async (name, facts) => {
    expect(await braiins.readIdentity(recorded(name), signal)).toMatchObject(facts)
  })
})

test('a machine whose API port answers garbage is known by its front page', () => {
  const { http } = evidenceOf(recordingNamed('braiins/s19xp-25.07-rest'))
  const cgminer = new Map([['version', { kind: 'garbage', text: 'SSH-2.0' } as const]])
  expect(braiins.identify({ ip: '127.32.0.1', openPorts: [4028, 80], cgminer, http, more: [] })?.certainty).toBe(85)
})

describe('readings', () => {
  test('REST of 25.07: an S19 XP', async () => {
    const { telemetry, activity, facts } = await read('s19xp-25.07-rest')
    expect(activity).toBe('hashing')
    expect(facts).toMatchObject({ model: 'S19 XP', firmwareVersion: '2025-08-06-0-3881c51d-25.07-plus' })
    expect(telemetry).toMatchObject({
      hashrateHs: 141_463_565_400_721,
      hashrateAvgHs: 138_207_052_945_347,
      nominalHashrateHs: 142_876_598_290_866,
      uptimeS: 69_685,
      mode: 'power target',
      powerW: 3137,
      powerLimitW: 3031,
      chipTempMaxC: 70.5,
      boardTempMaxC: 55.5,
      inletTempC: 40,
      hwErrorPct: 0,
      accepted: 10_464,
      rejected: 18,
      stale: 0,
      bestShare: 776_342_690,
      faults: [],
    })
    expect(
      telemetry.boards.map(({ slot, serial, chips, chipsExpected, chipTempMaxC, status }) => [
        slot,
        serial,
        chips,
        chipsExpected,
        chipTempMaxC,
        status,
      ]),
    ).toEqual([
      [1, 'SIMBFFBCNAPPO0001', 110, 110, 70.5, 'ok'],
      [2, 'SIMBDPOLHKCJK0002', 110, 110, 67, 'ok'],
      [3, 'SIMBJDLHPHHIH0003', 110, 110, 69, 'ok'],
    ])
    expect(telemetry.boards[0]?.freqMhz).toBeCloseTo(486.7, 1)
    expect(telemetry.boards[0]?.voltageV).toBeCloseTo(12.94, 2)
    expect(telemetry.fans.map(fan => [fan.slot, fan.rpm, fan.pct])).toEqual([
      [1, 5904, 100],
      [2, 5874, 100],
      [3, 5874, 100],
      [4, 5904, 100],
    ])
    expect(telemetry.pools.map(pool => [pool.url, pool.user, pool.status, pool.active, pool.accepted])).toEqual([
      ['stratum+tcp://pool.example:3333', 'acct.w1', 'alive', true, 10_460],
      ['stratum+tcp://pool2.example:3333', 'acct.w1', 'alive', false, 4],
    ])
    expect(telemetry.pools[0]).toMatchObject({ difficulty: 262_144, lastShareAt: 1_776_446_524_000 })
    expect(telemetry.efficiencyJPerTh).toBeCloseTo(22.18, 2)
  })

  test('GraphQL of 22.08: an S9 with two pool groups and two of four sockets with a fan', async () => {
    const { telemetry } = await read('s9-22.08-graphql')
    expect(telemetry).toMatchObject({
      hashrateHs: 7_160_208_944_956,
      nominalHashrateHs: 7_242_402_523_230,
      powerW: 735,
      powerLimitW: 900,
      mode: 'power target',
      uptimeS: 1189,
      accepted: 49,
      chipTempMaxC: 89.25,
      boardTempMaxC: 75.375,
    })
    expect(telemetry.boards.map(board => board.chips)).toEqual([63, 63, 63])
    expect(telemetry.fans.map(fan => fan.rpm)).toEqual([4080, 5580])
    expect(telemetry.pools.map(pool => pool.active)).toEqual([true, false])
  })

  test('GraphQL of 25.03: an S21+ with serials and inlet temperatures', async () => {
    const { telemetry } = await read('s21plus-25.03-graphql')
    expect(telemetry).toMatchObject({
      hashrateHs: 251_235_330_705_918,
      nominalHashrateHs: 259_190_439_186_240,
      powerW: 4448,
      powerLimitW: 3878,
      inletTempC: 39,
      accepted: 10_781,
      rejected: 24,
      uptimeS: 96_949,
    })
    expect(telemetry.fans).toHaveLength(4)
    expect(telemetry.boards.map(board => [board.serial, board.chips, board.chipTempMaxC])).toEqual([
      ['SIMBYT0BEJCJD0AA1', 55, 75],
      ['SIMBYT0BEJCJD0AA2', 55, 73.5],
      ['SIMBYT0BEJCJD0AA3', 55, 72.5],
    ])
  })

  test('the API of 2020: an S9', async () => {
    const { telemetry, activity } = await read('s9-2020-luci')
    expect(activity).toBe('hashing')
    expect(telemetry).toMatchObject({
      hashrateHs: 15_740_915_842_676,
      uptimeS: 3680,
      accepted: 153,
      powerW: null,
      nominalHashrateHs: 14_004_900_000_000,
    })
    expect(telemetry.boards.map(board => [board.slot, board.boardTempMaxC, board.chipTempMaxC, board.hwErrors])).toEqual([
      [1, 75, null, 0],
      [2, 63, null, 0],
      [3, 70, null, 1],
    ])
    expect(telemetry.fans.map(fan => [fan.rpm, fan.pct])).toEqual([
      [2820, 40],
      [3780, 40],
    ])
    expect(telemetry.pools.map(pool => [pool.priority, pool.active, pool.accepted, pool.difficulty])).toEqual([
      [0, true, 152, 65_536],
      [1, false, 0, 65_536],
      [2, false, 0, null],
    ])
  })

  test('tuner words that are not normal are faults of their board, and power that it does not tell is unknown', () => {
    const chains = ['Stable', 'Tuning individual chips', 'Testing performance profile', 'PSU power limit reached'].map((Status, index) => ({
      HashchainIndex: 6 + index,
      Status,
    }))
    const tuner = record({ STATUS: [{ STATUS: 'S' }], TUNERSTATUS: [{ TunerChainStatus: chains }] })
    const { telemetry } = parseBosminer(
      new Map(tuner === null ? [] : [['tunerstatus', tuner]]),
      blankFacts('Braiins OS'),
      false,
      replayedAt,
    )
    expect(telemetry.faults).toEqual([{ code: null, text: 'Tuner: PSU power limit reached', board: 4 }])
    expect(telemetry).toMatchObject({ powerW: null, powerLimitW: null })
  })

  test('a paused machine sleeps, one that was never started is idle, and a board that is off is disabled', () => {
    const stats = record({ miner_stats: { real_hashrate: { last_5s: { gigahash_per_second: 0 } } } })
    const replies = { stats, pools: null, cooling: null, tuner: null, errors: null, detailsAgeS: 30 }
    const hashboards = record({
      hashboards: [
        { id: '3', enabled: true, chips_count: 110 },
        { id: '1', enabled: false, chips_count: 110 },
        { id: '2', enabled: true, chips_count: 108 },
      ],
    })
    const state = (status: number) =>
      parseRest(
        { ...replies, hashboards, details: record({ status, bosminer_uptime_s: 4000, miner_identity: { name: 'Antminer S19 XP' } }) },
        blankFacts('Braiins OS'),
        replayedAt,
      )
    expect([3, 4, 1, 2].map(status => state(status).activity)).toEqual(['sleeping', 'sleeping', 'idle', 'idle'])
    expect(state(2).telemetry.uptimeS).toBe(4030)
    expect(state(2).telemetry.boards.map(board => [board.slot, board.status])).toEqual([
      [1, 'disabled'],
      [2, 'warning'],
      [3, null],
    ])
  })

  test('errors count as faults for a day, once each, with what the machine advises', () => {
    const error = (hoursAgo: number, message: string, more = {}) => ({
      timestamp: new Date(replayedAt - hoursAgo * 3_600_000).toISOString(),
      message,
      ...more,
    })
    const errors = record({
      errors: [
        error(30, 'old'),
        error(3, 'Failed to resolve pool'),
        error(2, 'Failed to resolve pool'),
        error(1, 'Sensor hb2.1[TMP451]: no answer', { error_codes: [{ code: 'S001', reason: 'Sensor lost', hint: 'Check the cable' }] }),
      ],
    })
    expect(parseErrors(errors, replayedAt, 100_000)).toEqual([
      { code: null, text: 'Failed to resolve pool', board: null },
      { code: 'S001', text: 'Sensor hb2.1[TMP451]: no answer. Sensor lost. Check the cable', board: 2 },
    ])
    expect(parseErrors(errors, replayedAt, 4000)).toHaveLength(1)
  })

  test('a fan that stands still is one where the model has it, an empty socket where it has not', () => {
    const sockets = [5000, 0, 0, 0].map(rpm => ({ rpm, pct: 70 }))
    expect(fansFrom(sockets, 'S19 XP').map(fan => fan.rpm)).toEqual([5000, 0, 0, 0])
    expect(fansFrom(sockets, 'S9').map(fan => fan.rpm)).toEqual([5000, 0])
    expect(fansFrom(sockets, null).map(fan => fan.rpm)).toEqual([5000])
    expect(
      fansFrom(
        sockets.map(socket => ({ ...socket, rpm: 0 })),
        null,
      ),
    ).toHaveLength(4)
  })
})

describe('configuration', () => {
  test('REST tells pools and target, not passwords', async () => {
    expect(await braiins.readConfig(recorded('s19xp-25.07-rest'), signal)).toMatchObject({
      pools: [
        { url: 'stratum+tcp://pool.example:3333', user: 'acct.w1', password: null },
        { url: 'stratum+tcp://pool2.example:3333', user: 'acct.w1', password: null },
      ],
      mode: 'power target',
      powerLimitW: 3031,
      fanMode: null,
      other: { 'pool groups': 'main' },
    })
  })

  test('the file of 2020 tells all of it', () => {
    const file = readFileSync(join(recordingNamed('braiins/s9-2020-luci').folder, 'http-cgi-bin-luci-admin-miner-cfg_data.json'), 'utf8')
    const data = record(JSON.parse(file).data)
    if (data === null) throw new Error('no data')
    expect(configOf(data, replayedAt)).toMatchObject({
      pools: [
        { url: 'stratum2+tcp://v2.pool.example/9aXpub1iCKey', user: 'acct.w1', password: 'x' },
        { url: 'stratum+tcp://pool.example:3333', user: 'acct.w1', password: 'xx' },
        { url: 'stratum+tcp://pool.example:3333', user: 'acct.w2', password: 'xxx' },
      ],
      fanMode: 'auto',
      mode: 'power target',
    })
  })

  test('the file of 1.2+ knows groups with a quota', () => {
    const data = record(JSON.parse(readFileSync(join(recordingNamed('braiins/s9-toml').folder, 'bosminer-toml.json'), 'utf8')))
    if (data === null) throw new Error('no data')
    expect(configOf(data, replayedAt).pools).toEqual([
      { url: 'stratum+tcp://pool1.example:3333', user: 'acct.w1', password: '123' },
      { url: 'stratum+tcp://pool2.example:3333', user: 'acct.w1', password: '123' },
    ])
  })

  test('a machine that splits its work between groups is not given one list', async () => {
    const thrown = await braiins.actions.setPools?.ready?.(recorded('s9-22.08-graphql'), signal).then(() => null, failureOf)
    expect(thrown).toMatchObject({ code: 'refused', reason: expect.stringContaining('2 pool groups') })
  })

  test('a release that does not tell what drives its fans is not told to change them', async () => {
    const thrown = await braiins.actions.setFan
      ?.run(recorded('s19xp-25.07-rest'), { mode: 'manual', pct: 50 }, signal)
      .then(() => null, failureOf)
    expect(thrown).toMatchObject({ code: 'unsupported', what: expect.stringContaining('could not be proved') })
  })

  test.each(['acct w9', 'acct\nw9', 'a"b', 'a\\b', 'ä.w9'])('the worker %j is refused before anything is asked', user => {
    expect(poolsProblem({ pools: [{ url: 'stratum+tcp://a.example:1', user, password: 'x' }] })).toContain('pool 1 worker holds')
  })
})
