import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { JsonRecord } from '../../transport/fields.ts'
import type { HttpReply } from '../../transport/http.ts'
import type { Json } from '../../transport/tolerant-json.ts'
import type { Evidence } from '../driver.ts'
import { configOf, parseSettings } from './config.ts'
import { identify, leadsToLogin } from './identify.ts'
import { factsOfPanel } from './identity.ts'
import { parsePanel } from './read.ts'

/** After the description of the page, values invented. */
const panel: JsonRecord = {
  model: 'KS3L',
  algo: 'kHeavyHash',
  online: true,
  firmver1: 'BOOT_3_1',
  softver1: 'ks3l_20230726',
  mac: '02-A1-B2-C3-D4-E5',
  host: 'ice-7',
  locate: false,
  rtpow: '5012G',
  avgpow: '4.98T',
  runtime: '01:02:03:04',
  unit: 'G',
  netstate: true,
  powstate: true,
  tempstate: true,
  fanstate: false,
  fans: [3000, 3060, 0, 2940],
  pools: [
    {
      no: 1,
      addr: 'stratum+tcp://kas.pool.example:3333',
      user: 'acct.i7',
      pass: 'x',
      connect: true,
      diff: '17.2G',
      priority: 1,
      accepted: 812,
      rejected: 3,
      state: 1,
      lstime: '',
    },
    {
      no: 2,
      addr: 'eu.kas.pool.example:3333',
      user: 'acct.i7',
      pass: 'x',
      connect: false,
      diff: '',
      priority: 2,
      accepted: 0,
      rejected: 0,
      state: 0,
      lstime: '',
    },
    { no: 3, addr: '', user: '', pass: '', connect: false, state: 0 },
  ],
  boards: [
    {
      no: 1,
      chipnum: 100,
      chipsuc: 100,
      error: 0,
      freq: 800,
      rtpow: '1670G',
      idealpow: '1666G',
      pcbtemp: '45-50',
      intmp: 45,
      outtmp: 55,
      state: true,
      false: [],
    },
    {
      no: 2,
      chipnum: 100,
      error: 4,
      freq: 800,
      rtpow: '1650G',
      idealpow: '1666G',
      pcbtemp: '',
      intmp: 46,
      outtmp: 57.5,
      state: true,
      false: [20, 30],
    },
    {
      no: 3,
      chipnum: 100,
      chipsuc: 100,
      error: 0,
      freq: 800,
      rtpow: '0G',
      idealpow: '1666G',
      pcbtemp: '-',
      intmp: 0,
      outtmp: 0,
      state: false,
      false: '',
    },
  ],
}

const parse = (change: JsonRecord = {}) => parsePanel({ ...panel, ...change }, { model: null, algorithm: null }, 1)

describe('recognising', () => {
  const evidence = (pages: Readonly<Record<string, Partial<HttpReply>>>): Evidence => ({
    ip: '127.34.0.1',
    openPorts: [80],
    cgminer: new Map(),
    http: new Map(Object.entries(pages).map(([path, reply]) => [path, { status: 200, headers: {}, body: '', ...reply }])),
    more: [],
  })
  const redirect = { status: 302, headers: { location: '/user/login', server: 'Embedthis-http' } }
  const titled = { body: '<html><title>用户界面</title>' }

  test.each<[string, Evidence, number | null, boolean]>([
    ['the title of the front page', evidence({ '/': titled }), 85, false],
    ['the title of the page that it leads to', evidence({ '/': redirect, '/user/login': titled }), 85, true],
    ['its web server and where it leads', evidence({ '/': redirect }), 70, true],
    [
      'a whole address to go to',
      evidence({ '/': { ...redirect, headers: { ...redirect.headers, location: 'http://10.0.0.5/user/login' } } }),
      70,
      true,
    ],
    ['somebody else with such a page', evidence({ '/': { status: 302, headers: { location: '/user/login' } } }), null, true],
    ['another page', evidence({ '/': { body: '<title>Router</title>' } }), null, false],
  ])('%s', (_name, seen, certainty, asksFurther) => {
    expect(identify(seen)?.certainty ?? null).toBe(certainty)
    expect(leadsToLogin(seen)).toBe(asksFurther)
  })

  test.each<[JsonRecord, string | null, string | null]>([
    [{ model: 'KS3L' }, 'KS3L', 'kheavyhash'],
    [{ model: 'none', softver1: 'ks0pro_2023' }, 'KS0 Pro', 'kheavyhash'],
    [{ model: '(null)', softver1: 'al3_1' }, 'AL3', 'blake3'],
    [{ model: 'IceRiver RX0' }, 'RX0', 'sha512-256d'],
    [{ model: 'KS99', algo: 'kHeavyHash' }, 'KS99', 'kheavyhash'],
    [{ model: 'none', softver1: '', algo: 'no' }, null, null],
  ])('%j is %s of %s', (change, model, algorithm) => {
    const facts = factsOfPanel({ ...panel, ...change })
    // The release of the loader stands in where the program tells none.
    const { softver1 = 'ks3l_20230726' }: { readonly softver1?: string } = change
    const firmwareVersion = softver1 || 'BOOT_3_1'
    expect([facts.model ?? null, facts.algorithm ?? null]).toEqual([model, algorithm])
    expect(facts).toMatchObject({ make: 'IceRiver', mac: '02:a1:b2:c3:d4:e5', hostname: 'ice-7', firmwareVersion })
  })
})

describe('its page', () => {
  test('is read whole', () => {
    const { telemetry, activity } = parse()
    expect(activity).toBe('hashing')
    expect(telemetry).toMatchObject({
      hashrateHs: 5_012_000_000_000,
      hashrateAvgHs: 4_980_000_000_000,
      nominalHashrateHs: 4_998_000_000_000,
      uptimeS: 93_784,
      powerW: null,
      chipTempMaxC: 57.5,
      boardTempMaxC: 50,
      accepted: 812,
      rejected: 3,
      faults: [{ code: 'fanstate', board: null }],
    })
    expect(telemetry.fans.map(fan => fan.rpm)).toEqual([3000, 3060, 0, 2940])
    expect(
      telemetry.boards.map(({ slot, chips, chipsExpected, status, hwErrors }) => [slot, chips, chipsExpected, status, hwErrors]),
    ).toEqual([
      [1, 100, 100, 'ok', 0],
      [2, 98, 100, 'warning', 4],
      [3, 100, 100, 'dead', 0],
    ])
    expect(telemetry.boards[1]).toMatchObject({ boardTempMaxC: 46, chipTempsC: [46, 57.5], freqMhz: 800 })
    expect(telemetry.boards[2]).toMatchObject({ boardTempMaxC: null, chipTempMaxC: null })
    expect(telemetry.pools.map(({ url, status, active, difficulty }) => [url, status, active, difficulty])).toEqual([
      ['stratum+tcp://kas.pool.example:3333', 'alive', true, 17_200_000_000],
      ['eu.kas.pool.example:3333', null, false, null],
    ])
  })

  test.each([
    ['5012G', 'G', 5012e9],
    ['5.01T', 'G', 5.01e12],
    ['300', 'M', 300e6],
    ['300', '', 300e9],
    ['60M', 'G', 60e6],
    ['12 GH/s', 'G', 12e9],
    ['fast', 'G', null],
    ['', 'G', null],
  ])('with a rate of %j in %j means %j', (rtpow, unit, rate) => {
    expect(parsePanel({ rtpow, unit }, { model: null, algorithm: null }, 1).telemetry.hashrateHs).toBe(rate)
  })

  test.each([
    ['0G', '00:00:01:00', 'starting'],
    ['0G', '00:01:00:00', 'idle'],
    ['1G', '00:00:00:01', 'hashing'],
    ['', '00:00:00:01', 'unknown'],
  ])('with %j after %s is %s', (rtpow, runtime, activity) => {
    expect(parse({ rtpow, runtime }).activity).toBe(activity)
  })

  test('of any number of boards gives each its own slot', () => {
    const slots = (...numbers: Json[]) =>
      parse({ boards: numbers.map(no => ({ no, chipnum: 1 })) }).telemetry.boards.map(board => board.slot)
    expect([slots(1, 2, 3, 4, 5), slots(2, 2), slots(null, 'x'), slots()]).toEqual([[1, 2, 3, 4, 5], [1, 2], [1, 2], []])
  })

  test('of the wrong kind in any field never throws, and no number comes from nowhere', () => {
    const wrong: fc.Arbitrary<Json> = fc.constantFrom<Json[]>(null, '', 'x', {}, [], true, -5, 1e300, 'NaN', [[null]], [{}], '(null)')
    const inside = fc.record({
      boards: fc.array(fc.dictionary(fc.constantFrom('no', 'chipnum', 'rtpow', 'intmp', 'false', 'pcbtemp'), wrong)),
    })
    let runs = 0
    fc.assert(
      fc.property(fc.dictionary(fc.constantFrom(...Object.keys(panel)), wrong), inside, (change, boards) => {
        const { telemetry } = parse({ ...boards, ...change })
        for (const board of telemetry.boards) expect(board.chips === null || (board.chips >= 0 && board.chips <= 2000)).toBe(true)
        expect(new Set(telemetry.boards.map(board => board.slot)).size).toBe(telemetry.boards.length)
        expect(telemetry.pools.filter(pool => pool.active).length).toBeLessThanOrEqual(1)
        configOf(parseSettings(change), 1)
        runs++
      }),
    )
    expect(runs).toBeGreaterThanOrEqual(100)
  })
})

test('its settings are pools, the share of its fans, and whether it sleeps', () => {
  const pools = [
    { addr: 'a.example:1', user: 'u', pass: '123' },
    { addr: '', user: '', pass: '' },
  ]
  expect(configOf(parseSettings({ pools, ratio: 60, mode: 1 }), 1)).toMatchObject({
    pools: [{ url: 'a.example:1', user: 'u', password: '123' }],
    mode: 'normal',
    fanMode: 'manual',
    fanPct: 60,
  })
  expect(configOf(parseSettings({ pools, ratio: 60, mode: 0 }), 1).mode).toBe('sleep')
  expect(configOf(parseSettings({ pools }), 1)).toMatchObject({ mode: null, fanMode: null, fanPct: null })
})
