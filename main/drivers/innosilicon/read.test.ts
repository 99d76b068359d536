import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Telemetry } from '../../contract/model.ts'
import { type JsonRecord, recordOf } from '../../transport/fields.ts'
import { parseTolerant } from '../../transport/tolerant-json.ts'
import type { Evidence } from '../driver.ts'
import { evidenceOf, recordedText, recordingNamed, replayedAt, replyOf, sessionOf } from '../recording.ts'
import { poolsOf } from './config.ts'
import { factsOfDescription, factsOfOverview, modelNamed } from './facts.ts'
import { faultsOf } from './faults.ts'
import { followUp, identify } from './identify.ts'
import { innosilicon } from './index.ts'
import { read } from './read.ts'

const signal = new AbortController().signal
const a9 = recordingNamed('innosilicon/a9-1.1.0')
const honorKnight = recordingNamed('innosilicon/honorknight-it1')
const t1 = recordingNamed('innosilicon/dragonmint-t1')

function overviewOf(name: string): JsonRecord | null {
  const parsed = parseTolerant(recordedText(recordingNamed(`innosilicon/${name}`), 'http-api-overview.json') ?? '')
  return parsed.ok ? recordOf(parsed.value) : null
}

describe('recognising', () => {
  const evidence = (version: string | null, page: string | null, openPorts: readonly number[] = [80, 4028]): Evidence => ({
    ip: '127.35.0.1',
    openPorts,
    cgminer: new Map(version === null ? [] : [['version', replyOf(version)]]),
    http: new Map(page === null ? [] : [['/', { status: 200, headers: {}, body: page }]]),
    more: [],
  })
  const signed = (description: string) =>
    JSON.stringify({ STATUS: [{ STATUS: 'S', Code: 22, Msg: 'versions', Description: description }], VERSION: [{}], id: 1 })

  test('the A9 by the name of its program, with model and version', () => {
    expect(identify(evidence(signed('innominer a9-1.1.0'), null))).toMatchObject({
      certainty: 92,
      facts: { make: 'Innosilicon', model: 'A9', algorithm: 'equihash', firmwareVersion: '1.1.0' },
    })
  })

  test('any by its page', () => {
    for (const page of ['<title>DragonMint</title>', '<h1>Innosilicon</h1>', 'HonorKnight'])
      expect(identify(evidence(null, page))).toMatchObject({ certainty: 88, facts: { make: 'Innosilicon', model: null } })
    expect(identify(evidence(null, '<title>router</title>'))).toBeNull()
  })

  test('by the keys of its readings, where its program calls itself cgminer', () => {
    expect(identify(evidenceOf(honorKnight, text => text, [innosilicon]))?.certainty).toBe(82)
    expect(identify(evidenceOf(a9, text => text, [innosilicon]))).toMatchObject({ certainty: 92, facts: { model: 'A9' } })
    expect(identify(evidence(signed('cgminer 4.10.0'), 'hello'))).toBeNull()
  })

  test('asks for the readings only of one that may be it', () => {
    expect(followUp.when(evidence(signed('cgminer 4.10.0'), 'hello'))).toBe(true)
    expect(followUp.when(evidence(signed('cgminer 4.10.0'), null, [4028]))).toBe(false)
    expect(followUp.when(evidence(signed('cgminer 4.11.1'), 'hello'))).toBe(false)
    expect(followUp.when(evidence(null, '<title>DragonMint</title>'))).toBe(true)
  })

  test.each([
    ['innominer a9-1.1.0', { model: 'A9', algorithm: 'equihash', firmwareVersion: '1.1.0' }],
    ['innominer zz1-2.0', { model: 'zz1', firmwareVersion: '2.0' }],
    ['cgminer 4.10.0', {}],
    [null, {}],
  ])('%j tells %j', (description, facts) => {
    expect(factsOfDescription(description)).toEqual(facts)
  })
})

describe('an overview', () => {
  test.each([
    ['t1-overview', { model: 'T1', algorithm: 'sha256d', firmwareVersion: 't1_20180409_152051', mac: '02:0a:35:10:20:31' }],
    ['t2-overview', { model: 'T2', algorithm: 'sha256d', firmwareVersion: 't2_20180523_071756', mac: 'a2:b0:45:10:20:32' }],
    [
      'k2.1-overview',
      {
        make: 'HonorKnight',
        model: 'K2.1',
        algorithm: 'sha256d',
        firmwareVersion: 'K2.1_20190903_122158',
        mac: '02:bf:b1:10:20:33',
        serial: 'ZTF1000000000001',
      },
    ],
  ])('%s', (name, facts) => {
    expect(factsOfOverview(overviewOf(name))).toEqual(facts)
  })

  test('of an unknown model keeps its name', () => {
    expect(factsOfOverview({ type: 'X7' })).toEqual({ model: 'X7' })
    expect(modelNamed('a10pro')?.name).toBe('A10 Pro')
  })
})

describe('a recorded A9', () => {
  test('is read whole, in Sol/s although its program says MH/s', async () => {
    const { telemetry, activity, facts } = await read(sessionOf(a9), signal)
    expect(activity).toBe('hashing')
    expect(facts).toEqual({ model: 'A9', algorithm: 'equihash', firmwareVersion: '1.1.0' })
    expect(telemetry).toMatchObject({
      hashrateHs: 51_452,
      hashrateAvgHs: 51_275,
      nominalHashrateHs: 50_000,
      uptimeS: 48_768,
      chipTempMaxC: 72,
      boardTempMaxC: 64,
      hwErrorPct: null,
      bestShare: null,
      accepted: 5128,
      rejected: 26,
      stale: 0,
      faults: [],
    } satisfies Partial<Telemetry>)
    expect(
      telemetry.boards.map(board => [
        board.slot,
        board.chips,
        board.chipsExpected,
        board.boardTempMaxC,
        board.chipTempMaxC,
        board.freqMhz,
        board.status,
      ]),
    ).toEqual([
      [1, 12, 12, 62, 71, 358, 'ok'],
      [2, 12, 12, 64, 72, 358, 'ok'],
      [3, 12, 12, 60, 67, 358, 'ok'],
    ])
    expect(telemetry.fans).toEqual([{ slot: 1, rpm: null, pct: 35 }])
    expect(
      telemetry.pools.map(({ priority, url, user, status, active, accepted }) => [priority, url, user, status, active, accepted]),
    ).toEqual([
      [0, 'stratum+tcp://zec.pool.example:6663', 'acct.w1', 'alive', true, 5128],
      [1, 'stratum+tcp://solo.zec.pool.example:7070', 'acct.w1', 'alive', false, 0],
      [2, 'stratum+tcp://us.zec.pool.example:8059', 'acct.w1', 'alive', false, 0],
    ])
    expect(telemetry.pools[0]?.lastShareAt).toBe(replayedAt - 2000)
  })
})

describe('recorded HonorKnight boards', () => {
  test('are read whole, the one that stopped as dead', async () => {
    const { telemetry, activity } = await read(sessionOf(honorKnight), signal)
    expect(activity).toBe('hashing')
    expect(telemetry).toMatchObject({
      hashrateHs: 15_434_668_740_000,
      hashrateAvgHs: 16_091_121_360_000,
      uptimeS: 11_979,
      chipTempMaxC: 85,
      boardTempMaxC: 74,
      accepted: 3354,
      rejected: 25,
    })
    expect(telemetry.hwErrorPct).toBeCloseTo((71_977 / (71_977 + 25_184_182)) * 100, 6)
    expect(
      telemetry.boards.map(board => [board.slot, board.hashrateHs, board.chips, board.boardTempMaxC, board.hwErrors, board.status]),
    ).toEqual([
      [1, 4_936_871_370_000, 72, 73, 30_885, 'ok'],
      [2, 5_071_388_150_000, 72, 73, 17_287, 'ok'],
      [3, 5_426_409_220_000, 72, 73, 18_339, 'ok'],
      [4, 0, 72, 74, 5466, 'dead'],
    ])
    expect(telemetry.boards.map(board => [board.chipTempsC.length, board.freqMhz])).toEqual(Array(4).fill([72, 1320]))
    expect(telemetry.fans).toEqual([
      { slot: 1, rpm: 6270, pct: 98 },
      { slot: 2, rpm: 6810, pct: 98 },
    ])
  })
})

describe('a recorded DragonMint', () => {
  test('is read over the web, where nothing answers on the API', async () => {
    const { telemetry, activity } = await read(sessionOf(t1, { facts: { model: 'T1', algorithm: 'sha256d' } }), signal)
    expect(activity).toBe('hashing')
    expect(telemetry).toMatchObject({
      hashrateHs: 14_075_555_300_000,
      hashrateAvgHs: 14_691_582_320_000,
      nominalHashrateHs: 16e12,
      uptimeS: 4792,
      boardTempMaxC: 72,
      accepted: 1030,
      rejected: 6,
      fans: [{ slot: 1, rpm: null, pct: 59 }],
    })
    expect(telemetry.boards.map(board => [board.slot, board.boardTempMaxC, board.hwErrors, board.status])).toEqual([
      [1, 72, 6600, 'ok'],
      [2, 67, 2380, 'ok'],
      [3, 67, 7976, 'ok'],
    ])
    expect(telemetry.pools.map(pool => [pool.user, pool.active, pool.difficulty])).toEqual([
      ['acct.w1', true, 16_982],
      ['acct.w1', false, null],
    ])
  })

  test('that lost its end is no reading', async () => {
    const cut = sessionOf(t1, { mangle: (text, path) => (path === '/api/summary' ? text.slice(0, 3000) : text) })
    await expect(read(cut, signal)).rejects.toThrow('/api/summary')
  })
})

test('the second poll of a machine without an API does not knock there again, and costs four requests at the most', async () => {
  const asked: string[] = []
  const mangle = (text: string, command: string) => {
    asked.push(command)
    return text
  }
  const session = sessionOf(t1, { mangle })
  await read(session, signal)
  asked.length = 0
  await read(session, signal)
  expect(asked.length).toBeLessThanOrEqual(4)
  expect(asked).toEqual(['/api/summary'])
})

describe('the pools of its configuration', () => {
  test.each<[string, JsonRecord]>([
    [
      'a list',
      {
        success: true,
        pools: [
          { url: 'stratum+tcp://a:1', user: 'u', pass: 'x' },
          { url: '', user: '', pass: '' },
        ],
      },
    ],
    ['the list of its summary', { POOLS: [{ URL: 'stratum+tcp://a:1', User: 'u', Password: 'x' }] }],
    ['the fields of its form', { Pool1: 'stratum+tcp://a:1', UserName1: 'u', Password1: 'x', Pool2: '', UserName2: '', Password2: '' }],
  ])('come from %s', (_name, reply) => {
    expect(poolsOf(reply)).toEqual([{ url: 'stratum+tcp://a:1', user: 'u', password: 'x' }])
  })

  test('have no password where none is told, and are not invented', () => {
    expect(poolsOf({ pools: [{ url: 'a:1', user: 'u' }] })).toEqual([{ url: 'a:1', user: 'u', password: null }])
    expect(poolsOf({ pools: [] })).toEqual([])
    expect(() => poolsOf({ success: true })).toThrow('/api/pools')
  })

  test('are never thrown at by a strange reply', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.constantFrom('pools', 'Pool1', 'x'), fc.jsonValue(), { minKeys: 1 }), reply => {
        const record = recordOf(JSON.parse(JSON.stringify(reply)))
        if (record === null || !('pools' in record || 'Pool1' in record)) return
        for (const pool of poolsOf(record)) expect(typeof pool.url).toBe('string')
      }),
    )
  })
})

test('error codes have words, and 0 is none', () => {
  expect(faultsOf(0)).toEqual([])
  expect(faultsOf(null)).toEqual([])
  expect(faultsOf(32)).toEqual([{ code: '32', text: expect.stringContaining('Too hot'), board: null }])
  expect(faultsOf(99)[0]?.text).toContain('error 99')
})
