import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { MinerError } from '../../contract/failure.ts'
import type { JsonRecord } from '../../transport/fields.ts'
import type { Json } from '../../transport/tolerant-json.ts'
import type { Evidence } from '../driver.ts'
import { evidenceOf, recordedText, recordingNamed, sessionOf } from '../recording.ts'
import { parseAsic } from './asic.ts'
import { configOf } from './config.ts'
import { identify, looksLikeAxeos } from './identify.ts'
import { axeos } from './index.ts'
import { parseInfo, read } from './read.ts'

const signal = new AbortController().signal
const supra = recordingNamed('axeos/supra401-2.4.5')
const info: JsonRecord = JSON.parse(recordedText(supra, 'http-api-system-info.json') ?? '{}')
const parse = (change: JsonRecord, model: string | null = null) => parseInfo({ ...info, ...change }, null, { model }, 1)

function page(body: string): Evidence {
  return { ip: '127.34.0.1', openPorts: [80], cgminer: new Map(), http: new Map([['/', { status: 200, headers: {}, body }]]), more: [] }
}

describe('recognising', () => {
  test('a Bitaxe by the page that tells everything, with model and version', () => {
    expect(identify(evidenceOf(supra, text => text, [axeos]))).toEqual({
      certainty: 95,
      facts: {
        make: 'Bitaxe',
        model: 'Supra',
        algorithm: 'sha256d',
        firmwareName: 'AxeOS',
        firmwareVersion: 'v2.4.5-3-g0a1b2c3-dirty',
        mac: '02:bb:cc:12:34:59',
        serial: null,
        hostname: 'bitaxe',
        boardSerials: [],
        access: 'open',
      },
    })
  })

  test.each([
    ['<title>AxeOS</title>', 'Bitaxe', 'AxeOS'],
    ['<title>AxeOS Recovery</title>', 'Bitaxe', 'AxeOS'],
    ['<html><title>Nerd* Dashboard</title>', 'NerdAxe', 'NerdQAxe firmware'],
    ['<title>AxeOS</title><b>Lucky miner</b>', 'Lucky Miner', 'AxeOS of Lucky Miner'],
  ])('%s is %s while nothing else answers, and is asked further', (body, make, firmwareName) => {
    expect(identify(page(body))?.facts).toMatchObject({ make, firmwareName, model: null })
    expect(looksLikeAxeos(page(body))).toBe(true)
  })

  test.each(['', '<title>Nerdy blog</title>', '<title>Router</title><p>AxeOS is nice</p>', '{"ASICModel":"BM1368"}'])('%j is not', body => {
    expect(identify(page(body))).toBeNull()
    expect(looksLikeAxeos(page(body))).toBe(false)
  })

  test.each<[JsonRecord, string, string | null]>([
    [{ boardVersion: '601', ASICModel: 'BM1370' }, 'Bitaxe', 'Gamma'],
    [{ boardVersion: '2.2', ASICModel: 'BM1397' }, 'Bitaxe', 'Max'],
    [{ boardVersion: '701', asicCount: 6 }, 'Bitaxe', 'SupraHex'],
    [{ boardVersion: '999', ASICModel: 'BM1370' }, 'Bitaxe', 'Gamma'],
    [{ boardVersion: '999', ASICModel: 'BM1370', asicCount: 4 }, 'Bitaxe', null],
    [{ deviceModel: 'NerdOCTAXE-γ' }, 'NerdAxe', 'NerdOCTAXE-γ'],
    [{ deviceModel: 'Q1370' }, 'NerdAxe', 'Q1370'],
    [{ minerModel: 'LV08' }, 'Lucky Miner', 'LV08'],
    [{ deviceModel: 'BitForge Nano' }, 'Bitaxe', 'BitForge Nano'],
  ])('%j is a %s %s', (change, make, model) => {
    const text = JSON.stringify({ ...info, ...change })
    const http = new Map([['/api/system/info', { status: 200, headers: {}, body: text }]])
    expect(identify({ ...page(''), http })?.facts).toMatchObject({ make, model })
  })
})

describe('the recorded Supra', () => {
  test('is read whole, with the values that other programs read out of it', async () => {
    const { telemetry, activity, facts } = await read(sessionOf(supra, { facts: { model: 'Supra' } }), signal)
    expect(activity).toBe('hashing')
    expect(facts).toEqual({ hostname: 'bitaxe', firmwareVersion: 'v2.4.5-3-g0a1b2c3-dirty' })
    expect(telemetry).toMatchObject({
      hashrateHs: 1e12,
      hashrateAvgHs: null,
      // 490 MHz × 1276 small cores × 1 chip
      nominalHashrateHs: 625_240_000_000,
      uptimeS: 4,
      mode: '490 MHz, 1166 mV',
      powerW: 2.65000009536743,
      powerLimitW: null,
      chipTempMaxC: 59.875,
      boardTempMaxC: 78,
      fans: [{ slot: 1, rpm: 3517, pct: 35 }],
      fanMode: 'auto',
      accepted: 0,
      rejected: 0,
      bestShare: 483_000,
      faults: [],
    })
    expect(telemetry.boards).toEqual([
      {
        slot: 1,
        serial: null,
        hashrateHs: 1e12,
        nominalHashrateHs: 625_240_000_000,
        chips: 1,
        chipsExpected: 1,
        chipTempMaxC: 59.875,
        boardTempMaxC: 78,
        chipTempsC: [59.875],
        freqMhz: 490,
        voltageV: 1.172,
        hwErrors: null,
        status: 'ok',
      },
    ])
    expect(telemetry.pools.map(({ url, user, active, status }) => [url, user, active, status])).toEqual([
      ['stratum+tcp://btc.example.pool:3333', 'acct.supra1', true, 'alive'],
      ['stratum+tcp://btc2.example.pool:3333', 'acct.supra1', false, null],
    ])
  })

  test('gives its configuration, without passwords', async () => {
    expect(await axeos.readConfig(sessionOf(supra), signal)).toMatchObject({
      pools: [
        { url: 'stratum+tcp://btc.example.pool:3333', user: 'acct.supra1', password: null },
        { url: 'stratum+tcp://btc2.example.pool:3333', user: 'acct.supra1', password: null },
      ],
      fanMode: 'auto',
      fanPct: null,
      fanTargetC: null,
      freqMhz: 490,
      other: { hostname: 'bitaxe', ssid: 'home', flipscreen: '1', invertscreen: '0', invertfanpolarity: '1' },
    })
  })

  test('is asked once a poll', async () => {
    const asked: string[] = []
    const mangle = (text: string, path: string) => {
      asked.push(path)
      return text
    }
    const session = sessionOf(supra, { mangle })
    await axeos.readIdentity(session, signal)
    asked.length = 0
    for (let poll = 0; poll < 3; poll++) await read(session, signal)
    expect(asked).toEqual(Array(3).fill('/api/system/info'))
  })

  test('that lost its end gives neither reading nor configuration', async () => {
    for (const share of [0.2, 0.6, 0.95]) {
      const cut = sessionOf(supra, { mangle: text => text.slice(0, Math.floor(text.length * share)) })
      await expect(read(cut, signal)).rejects.toThrow(MinerError)
      await expect(axeos.readConfig(cut, signal)).rejects.toThrow(MinerError)
    }
  })
})

describe('machines whose owners published what they tell', () => {
  const readOf = (name: string, model: string) => read(sessionOf(recordingNamed(name), { facts: { model } }), signal)

  test('a Gamma on 2.12.2, which mines on its fallback', async () => {
    const gamma = recordingNamed('axeos/gamma601-2.12.2')
    expect(identify(evidenceOf(gamma, text => text, [axeos]))?.facts).toMatchObject({
      make: 'Bitaxe',
      model: 'Gamma',
      firmwareVersion: 'v2.12.2',
    })
    const { telemetry, activity } = await readOf('axeos/gamma601-2.12.2', 'Gamma')
    expect(activity).toBe('hashing')
    expect(telemetry).toMatchObject({
      hashrateHs: 1_072_240_722_700,
      hashrateAvgHs: 1_071_873_657_200,
      nominalHashrateHs: 1_071_000_000_000,
      powerW: 18.7522583,
      chipTempMaxC: 60.125,
      boardTempMaxC: 62,
      hwErrorPct: 0,
      fans: [{ slot: 1, rpm: 3915, pct: 48.4200668 }],
      accepted: 4768,
      rejected: 13,
      bestShare: 49_224_525,
    })
    expect(telemetry.efficiencyJPerTh).toBeCloseTo(17.5, 1)
    expect(telemetry.boards[0]).toMatchObject({ chips: 1, chipTempsC: [60.125], voltageV: 1.144, hwErrors: 1415, status: 'ok' })
    expect(telemetry.pools.map(({ url, active, accepted }) => [url, active, accepted])).toEqual([
      ['stratum+tcp://pool.example:21496', false, null],
      ['stratum+tcp://solo.pool.example:3333', true, 4768],
    ])
  })

  test('a NerdQAxe++, faster than delivered, whose second fan its owner has fixed', async () => {
    const nerd = recordingNamed('axeos/nerdqaxe2-1.1.0-beta1')
    expect(identify(evidenceOf(nerd, text => text, [axeos]))?.facts).toMatchObject({
      make: 'NerdAxe',
      model: 'NerdQAxe++',
      firmwareName: 'NerdQAxe firmware',
    })
    const { telemetry } = await readOf('axeos/nerdqaxe2-1.1.0-beta1', 'NerdQAxe++')
    expect(telemetry).toMatchObject({
      hashrateHs: 5_455_551_000_000,
      nominalHashrateHs: 5_548_800_000_000,
      mode: '680 MHz, 1150 mV',
      powerW: 103,
      chipTempMaxC: 59.875,
      boardTempMaxC: 55.9375,
      fanMode: 'auto',
      bestShare: 13_790_464_144,
    })
    // It has no sensor for each chip and tells 0.
    expect(telemetry.boards[0]).toMatchObject({ chips: 4, chipsExpected: 4, chipTempsC: [] })
    expect(telemetry.fans.map(({ rpm, pct }) => [rpm, pct])).toEqual([
      [1796, 54],
      [1557, 40],
    ])
    expect(telemetry.pools[0]).toMatchObject({
      url: 'stratum+tcp://10.0.7.2:2018',
      status: 'alive',
      active: true,
      accepted: 3492,
      difficulty: 16_384,
    })
    expect(await axeos.readConfig(sessionOf(nerd), signal)).toMatchObject({
      fanMode: 'auto',
      fanTargetC: 60,
      freqMhz: 680,
      other: { 'fans.2.mode': '0', 'fans.2.manualSpeed': '40', 'fans.2.overheatTemp': '80', 'stratum.poolMode': '0', stratum_keep: '1' },
    })
  })
})

describe('a newer release', () => {
  const newer: JsonRecord = {
    poolConnectionInfo: 'IPv4 (TLS)',
    stratumTLS: 1,
    stratumProtocol: 'SV1',
    fallbackStratumProtocol: 'SV2',
    fallbackStratumV2AuthorityPubkey: '9auqWEzQDVyd2oe1JVGFLMLHZtCo2FFqZwtKA5gd9xbuEu7PH72',
    expectedHashrate: 640,
    hashRate_1m: 630,
    hashRate_10m: 620,
    hashRate_1h: 610,
    errorPercentage: 0.4,
    actualFrequency: 488.5,
    temp2: -1,
    fan2rpm: 0,
    hashrateMonitor: { asics: [{ total: 600, domains: [150, 150, 150, 150], errorCount: 7 }] },
    bestDiff: 4_829_384_221,
    poolDifficulty: 8192,
    manualFanSpeed: 100,
    temptarget: 60,
    miningPaused: false,
  }

  test('tells averages, its own nominal, errors and the target of its fans', () => {
    const { telemetry } = parse(newer)
    expect(telemetry).toMatchObject({
      nominalHashrateHs: 640e9,
      hashrateAvgHs: 610e9,
      hwErrorPct: 0.4,
      bestShare: 4_829_384_221,
    })
    expect(telemetry.boards[0]).toMatchObject({ freqMhz: 488.5, hwErrors: 7, chipTempsC: [59.875] })
    expect(telemetry.fans).toHaveLength(1)
    expect(telemetry.pools.map(({ url, status, active, difficulty }) => [url, status, active, difficulty])).toEqual([
      ['stratum+ssl://btc.example.pool:3333', 'alive', true, 8192],
      ['stratum2+tcp://btc2.example.pool:3333/9auqWEzQDVyd2oe1JVGFLMLHZtCo2FFqZwtKA5gd9xbuEu7PH72', null, false, null],
    ])
    expect(configOf({ ...info, ...newer }, null, 1)).toMatchObject({ fanTargetC: 60 })
  })

  test('that is paused sleeps, and lacks no rate', () => {
    const { activity, telemetry } = parse({ ...newer, miningPaused: true, hashRate: 0, poolConnectionInfo: 'Not Connected' })
    expect([activity, telemetry.mode, telemetry.boards[0]?.status]).toEqual(['sleeping', 'sleep', 'disabled'])
    expect(telemetry.pools.map(pool => pool.status)).toEqual([null, null])
  })

  test.each(['Not Connected', 'SV2: Pool unreachable', 'SV2: Auth failed - check key', 'SV2: Connection lost'])(
    'with "%s" has a dead pool',
    words => {
      const [first] = parse({ ...newer, poolConnectionInfo: words, hashRate: 0, uptimeSeconds: 500 }).telemetry.pools
      expect([first?.status, first?.active]).toEqual(['dead', false])
    },
  )

  test('says what is wrong in its own words', () => {
    const { faults } = parse({ power_fault: 'VOUT under voltage', hardware_fault: 'EMC2101 not found', overheat_mode: 1 }).telemetry
    expect(faults.map(fault => [fault.code, fault.text])).toEqual([
      ['power_fault', 'VOUT under voltage'],
      ['hardware_fault', 'EMC2101 not found'],
      ['overheat_mode', expect.stringContaining('too hot')],
    ])
  })

  test('knows its mode by how it was delivered', () => {
    const asic = parseAsic({ defaultFrequency: 490, defaultVoltage: 1166, frequencyOptions: [400, 425, 490], asicCount: 1 })
    const mode = (change: JsonRecord) => parseInfo({ ...info, ...change }, asic, { model: null }, 1).telemetry.mode
    expect([mode({}), mode({ frequency: 400 }), mode({ frequency: 550.5 })]).toEqual(['normal', 'low', '550.5 MHz, 1166 mV'])
  })

  test('keeps eight pools, of which it mines on two', () => {
    const pool = (id: number, host: string) => ({ id, stratumURL: host, stratumPort: 3333, stratumUser: `u${id}`, stratumTLS: 0 })
    const pools = [pool(0, 'a.example'), pool(3, 'b.example'), pool(5, 'spare.example')]
    const urls = (change: JsonRecord) => parse({ ...newer, pools, primaryPoolIndex: 3, ...change }).telemetry.pools.map(({ url }) => url)
    expect(urls({ secondaryPoolIndex: 0 })).toEqual(['stratum+tcp://b.example:3333', 'stratum+tcp://a.example:3333'])
    expect(urls({ secondaryPoolIndex: 3 })).toEqual(['stratum+tcp://b.example:3333'])
  })
})

describe('the NerdQAxe family', () => {
  const nerd: JsonRecord = {
    deviceModel: 'NerdQAxe++',
    asicCount: 4,
    frequency: 600,
    smallCoreCount: 2040,
    hashRate: 4800,
    asicTemps: [55, 56.5, 0, 54],
    temp: 56.5,
    shutdown: false,
    stratumTLS: true,
    fallbackStratumTLS: false,
    fans: [
      { label: 'ASIC', mode: 2, manualSpeed: 100, rpm: 4100, speedPerc: 61, pid: { targetTemp: 55 } },
      { label: 'VReg', mode: 3, manualSpeed: 100, rpm: 3900, speedPerc: 50, pid: { targetTemp: 60 } },
    ],
    pidTargetTemp: 55,
    stratum: {
      poolMode: 0,
      activePoolMode: 0,
      usingFallback: true,
      pools: [{ connected: true, accepted: 12, rejected: 1, poolDifficulty: 512 }],
    },
  }

  test('tells every chip and fan, and which pool it is connected to', () => {
    const { telemetry } = parse(nerd)
    expect(telemetry.nominalHashrateHs).toBe(4_896_000_000_000)
    expect(telemetry.boards[0]).toMatchObject({ chips: 4, chipTempsC: [55, 56.5, 54], chipTempMaxC: 56.5 })
    expect(telemetry.fans).toEqual([
      { slot: 1, rpm: 4100, pct: 61 },
      { slot: 2, rpm: 3900, pct: 50 },
    ])
    expect(telemetry.pools.map(({ url, status, active, accepted }) => [url, status, active, accepted])).toEqual([
      ['stratum+ssl://btc.example.pool:3333', null, false, null],
      ['stratum+tcp://btc2.example.pool:3333', 'alive', true, 12],
    ])
  })

  test('in dual pool mode counts each pool, and one of them is the active one', () => {
    const pools = [
      { connected: true, accepted: 7, rejected: 0 },
      { connected: true, accepted: 5, rejected: 1 },
    ]
    const shown = parse({ ...nerd, stratum: { activePoolMode: 1, pools } }).telemetry.pools
    expect(shown.map(({ active, accepted }) => [active, accepted])).toEqual([
      [true, 7],
      [false, 5],
    ])
  })

  test('that was shut down sleeps', () => {
    expect(parse({ ...nerd, shutdown: true, hashRate: 0 }).activity).toBe('sleeping')
  })
})

describe('what may be wrong with a page', () => {
  test('of the wrong kind in any field never throws, and no number comes from nowhere', () => {
    const wrong: fc.Arbitrary<Json> = fc.constantFrom<Json[]>(null, '', 'x', {}, [], true, -5, 1e300, 'NaN', [[null]], [{}])
    const names = Object.keys(info)
    let runs = 0
    fc.assert(
      fc.property(fc.dictionary(fc.constantFrom(...names, 'fans', 'pools', 'stratum', 'hashrateMonitor', 'asicTemps'), wrong), change => {
        const { telemetry } = parse(change)
        for (const temp of [telemetry.chipTempMaxC, telemetry.boardTempMaxC]) expect(temp === null || (temp >= 1 && temp <= 130)).toBe(true)
        expect(telemetry.hashrateHs === null || telemetry.hashrateHs <= 1e21).toBe(true)
        expect(telemetry.pools.filter(pool => pool.active).length).toBeLessThanOrEqual(1)
        configOf({ ...info, ...change }, null, 1)
        parseAsic({ ...info, ...change })
        runs++
      }),
    )
    expect(runs).toBeGreaterThanOrEqual(100)
  })

  test.each([
    [0, 10, 'starting'],
    [0, 500, 'idle'],
    [0.5, 10, 'hashing'],
    [null, 10, 'unknown'],
  ])('with a rate of %j after %i s is %s', (hashRate, uptimeSeconds, activity) => {
    expect(parse({ hashRate, uptimeSeconds }).activity).toBe(activity)
  })
})
