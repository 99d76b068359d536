import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { MinerError } from '../../contract/failure.ts'
import type { Telemetry } from '../../contract/model.ts'
import type { JsonRecord } from '../../transport/fields.ts'
import { type Json, parseTolerant } from '../../transport/tolerant-json.ts'
import type { Evidence, Reading, Session } from '../driver.ts'
import { evidenceOf, recordedText, recordingNamed, replayedAt, sessionOf } from '../recording.ts'
import type { Beside } from './boards.ts'
import { configOf } from './config.ts'
import { identify, looksLikeEpic } from './identify.ts'
import { epic } from './index.ts'
import { parseSummary } from './summary.ts'
import { powerLimitOf, powerWayOf, tuningOf } from './tune.ts'

const signal = new AbortController().signal
const s19xp = recordingNamed('epic/s19xp-powerplay-1.5.13')
const siacoin = recordingNamed('epic/siacoin-2.0.6')
const summary = recordIn('http-summary.json')
const capabilities = recordIn('http-capabilities.json')
const nothing: Beside = { capabilities: null, temps: null, chips: new Map(), chipTempsC: new Map() }
const blank: Evidence = { ip: '127.32.0.1', openPorts: [80, 4028], cgminer: new Map(), http: new Map(), more: [] }
const dashboard = { status: 200, headers: {}, body: '<html><head><title>Miner Web Dashboard</title></head></html>' }

function recordIn(file: string): JsonRecord {
  const parsed = parseTolerant(recordedText(s19xp, file) ?? '')
  if (!parsed.ok) throw new Error(`no ${file}`)
  return parsed.value as JsonRecord
}

const readingOf = (changes: JsonRecord, beside: Beside = nothing, wasStopped = false): Reading =>
  parseSummary({ ...summary, ...changes }, beside, { model: 'S19 XP', algorithm: 'sha256d' }, wasStopped, replayedAt)

describe('recognising', () => {
  test('PowerPlay by its summary, with its version', () => {
    expect(identify(evidenceOf(s19xp, text => text, [epic]))).toMatchObject({
      certainty: 95,
      facts: { firmwareName: 'ePIC PowerPlay', firmwareVersion: '1.5.13', algorithm: 'sha256d', make: null },
    })
  })

  test('the firmware of its own machines', () => {
    expect(identify(evidenceOf(siacoin, text => text, [epic]))).toMatchObject({
      certainty: 95,
      facts: { firmwareName: 'ePIC Miner', firmwareVersion: '2.0.6', algorithm: 'blake2b', make: 'ePIC' },
    })
  })

  test('by its dashboard alone while the API is not up, and then asks for the summary', () => {
    const evidence = { ...blank, http: new Map([['/', dashboard]]) }
    expect(identify(evidence)).toMatchObject({ certainty: 85, facts: { firmwareName: 'ePIC PowerPlay', model: null } })
    expect(looksLikeEpic(evidence)).toBe(true)
  })

  test('asks for the summary where HTTP answers the cgminer question, and nowhere else', () => {
    const answering = (text: string) => ({ ...blank, cgminer: new Map([['version', { kind: 'garbage', text } as const]]) })
    expect(looksLikeEpic(answering('HTTP/1.1 400 Bad Request\r\n\r\n'))).toBe(true)
    expect(looksLikeEpic(answering('SSH-2.0-dropbear'))).toBe(false)
    expect(looksLikeEpic({ ...blank, cgminer: new Map([['version', { kind: 'not-allowed' }]]) })).toBe(false)
    expect(looksLikeEpic(blank)).toBe(false)
  })

  test('takes no other JSON on the API port for its own', () => {
    const saying = (body: string): Evidence => ({
      ...blank,
      more: [
        { probe: { kind: 'http', path: '/summary', port: 'api' }, answer: { kind: 'http', reply: { status: 200, headers: {}, body } } },
      ],
    })
    for (const body of [
      '{"Software":"other 1.0"}',
      '{"Session":{},"Stratum":{}}',
      '[]',
      '<html>',
      '',
      JSON.stringify(summary).slice(0, 900),
    ])
      expect(identify(saying(body)), body).toBeNull()
    expect(identify(saying('{"Software":"x v3.1.4","Session":{},"Stratum":{},"Mining":{}}'))).toMatchObject({ certainty: 85 })
  })
})

describe('an S19 XP', () => {
  test('is read whole', async () => {
    const { telemetry, activity, facts } = await epic.read(sessionOf(s19xp), signal)
    expect(activity).toBe('hashing')
    expect(telemetry).toMatchObject({
      hashrateHs: 99_365_848_000_000,
      hashrateAvgHs: 90_071_990_000_000,
      nominalHashrateHs: 143e12,
      uptimeS: 23_170,
      mode: 'voltage optimizer 143 TH/s',
      powerW: 2166.6174,
      powerLimitW: null,
      chipTempMaxC: null,
      boardTempMaxC: 67,
      inletTempC: null,
      fanMode: 'auto',
      accepted: 1862,
      rejected: 2,
      stale: null,
      faults: [],
    } satisfies Partial<Telemetry>)
    expect(telemetry.fans).toEqual([5971, 0, 5942, 5745].map((rpm, n) => ({ slot: n + 1, rpm, pct: 100 })))
    expect(telemetry.boards.map(({ slot, status, chips }) => [slot, status, chips])).toEqual([
      [1, 'disabled', null],
      [2, 'ok', 110],
      [3, 'ok', 110],
    ])
    expect(telemetry.boards[0]).toMatchObject({ boardTempMaxC: 42.875, hashrateHs: null, serial: null })
    expect(telemetry.boards[1]).toEqual({
      slot: 2,
      serial: 'YNAHXXDBCJEBC0A1B',
      hashrateHs: 49_440_724_000_000,
      nominalHashrateHs: 47_940_750_000_000,
      chips: 110,
      chipsExpected: 110,
      chipTempMaxC: null,
      boardTempMaxC: 67,
      chipTempsC: [],
      freqMhz: 487.5,
      voltageV: 12.6,
      hwErrors: null,
      status: 'ok',
    })
    expect(telemetry.pools).toEqual([
      {
        priority: 0,
        url: 'stratum+tcp://mine.pool.example:3334',
        user: 'acct.w1',
        status: 'alive',
        active: true,
        accepted: 1862,
        rejected: 2,
        stale: null,
        difficulty: 262_144,
        lastShareAt: replayedAt - 25_000,
      },
    ])
    expect(facts).toMatchObject({ make: 'Antminer', model: 'S19 XP', serial: '003100412233510944363299' })
  })

  test('tells who it is', async () => {
    expect(await epic.readIdentity(sessionOf(s19xp), signal)).toMatchObject({
      make: 'Antminer',
      model: 'S19 XP',
      algorithm: 'sha256d',
      mac: '02:d4:10:20:30:80',
      hostname: 'cminer32010203',
      boardSerials: ['YNAHXXDBCJEBC0A1B', 'YNAHXXDBCJEBC0A2C'],
    })
  })

  test('tells its configuration', async () => {
    expect(await epic.readConfig(sessionOf(s19xp), signal)).toMatchObject({
      pools: [{ url: 'stratum+tcp://mine.pool.example:3334', user: 'acct.w1', password: 'x' }],
      fanMode: 'auto',
      fanTargetC: 60,
      fanPct: null,
      powerLimitW: null,
      other: expect.objectContaining({ coin: 'BTC', 'worker unique id': 'true', 'board 0 enabled': 'false' }),
    })
  })

  test('is asked for its chips once a minute, never for more than four pages', async () => {
    const asked: string[] = []
    const session = listening(asked)
    await epic.read(session, signal)
    expect(asked).toEqual(['/summary', '/temps', '/capabilities', '/hashrate'])
    await epic.read(session, signal)
    await epic.read(session, signal)
    expect(asked.slice(4)).toEqual(['/summary', '/temps', '/temps/chip', '/summary', '/temps'])
  })
})

test('a machine before 4.0 is read: its last full hour stands for the rate while shares come', async () => {
  const { telemetry, activity } = await epic.read(sessionOf(siacoin), signal)
  expect(activity).toBe('hashing')
  expect(telemetry).toMatchObject({
    hashrateHs: 1_815_381_267_069,
    hashrateAvgHs: 1_828_940_240_213,
    uptimeS: 749_962,
    mode: 'Efficiency',
    powerW: null,
    boardTempMaxC: 62,
    fans: [],
    fanMode: 'manual',
    accepted: 195_336,
    rejected: 165,
  })
  expect(telemetry.boards.map(({ slot, freqMhz, boardTempMaxC }) => [slot, freqMhz, boardTempMaxC])).toEqual([
    [1, 380, 59],
    [2, 380, 62],
    [3, 380, 56],
  ])
  expect(telemetry.pools).toMatchObject([{ url: 'sc.pool.example:700', user: 'acct.w1-10203a', active: true, status: null }])
  const config = await epic.readConfig(sessionOf(siacoin), signal)
  expect(config).toMatchObject({ pools: [{ url: 'sc.pool.example:700', password: null }], fanMode: 'manual', fanPct: 50 })
})

test('a machine before 4.0 whose shares stopped has no rate', async () => {
  const mangle = (text: string) =>
    text.replace('"Last Accepted Share Timestamp": 1618667999', '"Last Accepted Share Timestamp": 1618660000')
  const { telemetry } = await epic.read(sessionOf(siacoin, { mangle }), signal)
  expect(telemetry.hashrateHs).toBeNull()
})

describe('what it does', () => {
  const status = (state: string, more: JsonRecord = {}): JsonRecord => ({
    Status: { 'Operating State': state, 'Last Command': null, 'Last Error': null, ...more },
  })
  const noRate: JsonRecord = { HBs: [] }
  const lost: JsonRecord = { Stratum: { IsPoolConnected: false } }

  test.each<[string, JsonRecord, boolean, Reading['activity']]>([
    ['it mines', {}, false, 'hashing'],
    ['it still tunes, and hashes', status('AdjustingClockVoltage'), false, 'hashing'],
    ['it initialises', { ...status('Initializing'), ...noRate }, false, 'starting'],
    ['it was stopped', { ...status('Idling', { 'Last Command': 'stop' }), ...noRate }, false, 'sleeping'],
    ['it rests, and says nothing of why', { ...status('Idling'), ...noRate }, false, 'sleeping'],
    ['it lost its pool', { ...status('Idling'), ...noRate, ...lost }, false, 'idle'],
    ['we stopped it, and it has no pool either', { ...status('Idling'), ...noRate, ...lost }, true, 'sleeping'],
    ['it was started and rests', { ...status('Idling', { 'Last Command': 'autostart' }), ...noRate }, false, 'idle'],
    ['it gave up', { ...status('Idling', { 'Last Error': 'Clock voltage adjustment failed' }), ...noRate }, false, 'idle'],
    ['it shut down for heat', { ...status('ShutdownTempReached'), ...noRate }, false, 'idle'],
    ['it says that it mines, and has no board', { ...status('Mining'), HBs: [{ Index: 0, Hashrate: [0, 0, 0] }] }, false, 'idle'],
    ['it says nothing', { Status: null, ...noRate, Session: {} }, false, 'unknown'],
  ])('%s', (_what, changes, wasStopped, activity) => {
    expect(readingOf(changes, nothing, wasStopped).activity).toBe(activity)
  })

  test('a machine that sleeps makes nothing, and its boards are off', () => {
    const { telemetry } = readingOf({ ...status('Idling', { 'Last Command': 'stop' }), ...noRate })
    expect(telemetry).toMatchObject({ hashrateHs: 0, mode: 'sleep' })
    expect(telemetry.boards.map(board => board.status)).toEqual(['disabled', 'disabled', 'disabled'])
  })

  test('what went wrong last is a fault in its own words', () => {
    const { telemetry } = readingOf({ ...status('Mining', { 'Last Error': 'Clock voltage adjustment failed' }) })
    expect(telemetry.faults).toEqual([{ code: null, text: 'Clock voltage adjustment failed', board: null }])
  })
})

describe('boards', () => {
  const row = (Index: number, rate: number): JsonRecord => ({ Index, Hashrate: [rate, 100, 1], Temperature: 60 })
  const statuses = (...rows: readonly [number, boolean, boolean][]): JsonRecord => ({
    HBStatus: rows.map(([Index, Detected, Enabled]) => ({ Index, Detected, Enabled })),
  })
  const of = (changes: JsonRecord, beside: Beside = nothing) =>
    readingOf(changes, beside).telemetry.boards.map(({ slot, status }) => [slot, status])

  test('that are not there, are off, or run without a rate are told apart', () => {
    const all = statuses([0, true, true], [1, false, true], [2, true, false], [3, true, true], [4, true, true])
    expect(of({ ...all, HBs: [row(0, 5e7), row(4, 0)] })).toEqual([
      [1, 'ok'],
      [2, 'missing'],
      [3, 'disabled'],
      [4, 'dead'],
      [5, 'dead'],
    ])
  })

  test('that no list names are missing when the model should have them', () => {
    expect(of({ HBStatus: [], HBs: [row(0, 5e7), row(2, 5e7)] })).toEqual([
      [1, 'ok'],
      [2, 'missing'],
      [3, 'ok'],
    ])
  })

  test('with chips that make nothing are a warning', () => {
    const beside = {
      ...nothing,
      capabilities,
      chips: new Map([
        [1, 109],
        [2, 110],
      ]),
    }
    expect(of({}, beside)).toEqual([
      [1, 'disabled'],
      [2, 'warning'],
      [3, 'ok'],
    ])
  })

  test('have serials only when the list, which has no numbers, fits', () => {
    const three = { ...capabilities, 'Board Serial Numbers': ['A1', 'B2', 'C3'] }
    const four = { ...capabilities, 'Board Serial Numbers': ['A1', 'B2', 'C3', 'D4'] }
    const serials = (told: JsonRecord) => readingOf({}, { ...nothing, capabilities: told }).telemetry.boards.map(board => board.serial)
    expect(serials(three)).toEqual(['A1', 'B2', 'C3'])
    expect(serials(four)).toEqual([null, null, null])
  })

  test('whose sensors sit on chips tell the heat of chips', () => {
    const beside = { ...nothing, capabilities: { 'Temp Sensor Info': { Type: 'Chip' } }, temps: [{ Index: 1, Data: [55, 71] }] }
    const [, second] = readingOf({}, beside).telemetry.boards
    expect(second).toMatchObject({ chipTempMaxC: 71, boardTempMaxC: null })
  })
})

describe('pools', () => {
  const configs: JsonRecord = {
    StratumConfigs: ['a', 'b'].map(name => ({ pool: `stratum+tcp://${name}.example:3333`, login: 'acct.w1', password: 'x' })),
  }
  const on = (pool: string, more: JsonRecord = {}): JsonRecord => ({
    ...configs,
    Stratum: { 'Current Pool': pool, 'Current User': 'acct.w1', IsPoolConnected: true, 'Config Id': 0, ...more },
  })
  const of = (changes: JsonRecord) => readingOf(changes).telemetry.pools.map(({ url, active, status }) => [url, active, status])

  test('are active by address where the number does not fit yet', () => {
    expect(of(on('b.example:3333'))).toEqual([
      ['stratum+tcp://a.example:3333', false, null],
      ['stratum+tcp://b.example:3333', true, 'alive'],
    ])
  })

  test('that it still mines on after a change stand behind the configured ones', () => {
    expect(of(on('old.example:1')).at(-1)).toEqual(['old.example:1', true, 'alive'])
  })

  test('that do not answer are dead, and none is mined on', () => {
    expect(of(on('a.example:3333', { IsPoolConnected: false }))[0]).toEqual(['stratum+tcp://a.example:3333', false, 'dead'])
  })

  test('a worker of another account is shown as it is', () => {
    expect(readingOf(on('a.example:3333', { 'Current User': 'other.w7' })).telemetry.pools[0]?.user).toBe('other.w7')
    expect(readingOf(on('a.example:3333', { 'Current User': 'acct.w1-0x81x19' })).telemetry.pools[0]?.user).toBe('acct.w1')
  })
})

describe('tuning', () => {
  const tuned = (algorithm: string, stats: JsonRecord, Running = true): JsonRecord => ({
    PerpetualTune: { Running, Algorithm: { [algorithm]: stats } },
  })

  test('towards a power is the power limit; throttling is told', () => {
    const changes = tuned('PowerTune', { Target: 3000, Unit: 'W', 'Throttle Target': 2600, 'Error Throttle Target': 2800 })
    const { telemetry } = readingOf(changes)
    expect(telemetry).toMatchObject({ powerLimitW: 3000, mode: 'power tune' })
    expect(telemetry.faults).toEqual([{ code: 'tune.throttled', text: 'It throttles itself to 2600 W of 3000 W', board: null }])
  })

  test('towards a rate is the nominal rate; the lower of two throttles counts', () => {
    const changes = tuned('ChipTune', { Target: 143, Unit: 'TH/s', 'Throttle Target': 120, 'Error Throttle Target': 95 })
    expect(tuningOf({ ...summary, ...changes })?.throttledTo).toEqual({ kind: 'rate', hs: 95e12, text: '95 TH/s' })
    expect(readingOf(changes).telemetry).toMatchObject({ nominalHashrateHs: 143e12, powerLimitW: null })
  })

  test('that is switched off limits nothing, and the boards tell the nominal rate', () => {
    const changes = tuned('PowerTune', { Target: 3000, Unit: 'W' }, false)
    const { telemetry } = readingOf(changes, { ...nothing, capabilities })
    expect(telemetry).toMatchObject({ powerLimitW: null, nominalHashrateHs: 2 * 47_940_750_000_000 })
    expect(configOf({ ...summary, ...changes }, 0).freqMhz).toBe(485)
  })

  test('is absent on releases with presets, whose target counts', () => {
    expect(powerLimitOf({ PresetInfo: { Preset: 'Balanced', 'Target Power': 3300 } })).toBe(3300)
    expect(powerLimitOf({ PresetInfo: { 'Target Power': 3300 } })).toBeNull()
  })

  test('offers a way to limit the power, or presets, or none', () => {
    expect(powerWayOf(capabilities)).toBeNull()
    expect(powerWayOf({ PerpetualTune: [{ algorithm: 'PowerTune', min: 1000, max: 5000 }] })).toEqual({
      kind: 'tune',
      algorithm: 'PowerTune',
      minW: 1000,
      maxW: 5000,
    })
    expect(powerWayOf({ PresetsPowerLevels: { Eco: [2500], Turbo: 3500, Odd: 'x' } })).toEqual({
      kind: 'presets',
      steps: [
        { preset: 'Eco', watts: 2500 },
        { preset: 'Turbo', watts: 3500 },
      ],
    })
  })
})

describe('a reply that lost its end', () => {
  const shares = Array.from({ length: 40 }, (_none, n) => (n + 1) / 41)

  test('of the summary is no reading and no configuration', async () => {
    for (const share of shares) {
      const session = sessionOf(s19xp, { mangle: cutting('/summary', share) })
      await expect(epic.read(session, signal), String(share)).rejects.toThrow(MinerError)
      await expect(epic.readConfig(session, signal), String(share)).rejects.toThrow(MinerError)
    }
  })

  test.each(['/temps', '/capabilities', '/hashrate'])('of %s tells nothing that the whole one does not', async path => {
    const whole = await epic.read(sessionOf(s19xp), signal)
    for (const share of shares) {
      const { telemetry, activity } = await epic.read(sessionOf(s19xp, { mangle: cutting(path, share) }), signal)
      expect([activity, telemetry.hashrateHs, telemetry.pools]).toEqual([whole.activity, whole.telemetry.hashrateHs, whole.telemetry.pools])
      expect(telemetry.boards).toHaveLength(3)
      for (const [n, board] of telemetry.boards.entries()) {
        const of = whole.telemetry.boards[n]
        expect([null, of?.chips]).toContain(board.chips)
        expect([null, of?.serial]).toContain(board.serial)
        // Without what the chips can make, the share of the ideal gives the same to a thousandth.
        expect(board.nominalHashrateHs === null ? 0 : board.nominalHashrateHs / (of?.nominalHashrateHs ?? 1) - 1).toBeCloseTo(0, 2)
        expect(board.status).toBe(of?.status)
      }
    }
  })
})

test('whatever the pages hold, a reading is made or refused, and nothing else happens', async () => {
  const paths = ['/summary', '/temps', '/capabilities', '/hashrate']
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...paths), fc.jsonValue(), async (path, value) => {
      const session = sessionOf(s19xp, { mangle: (text, asked) => (asked === path ? JSON.stringify(value) : text) })
      const thrown = await epic.read(session, signal).then(
        () => null,
        (error: unknown) => error,
      )
      expect(thrown === null || thrown instanceof MinerError).toBe(true)
    }),
    { numRuns: 200 },
  )
})

test('any value in the place of any value of a summary breaks nothing', () => {
  fc.assert(
    fc.property(fc.nat(), fc.jsonValue(), (at, value) => {
      let leaf = 0
      const total = countLeaves(summary)
      const replaced = mapLeaves(summary, old => (leaf++ === at % total ? (value as Json) : old)) as JsonRecord
      const { telemetry } = parseSummary(replaced, { ...nothing, capabilities }, { model: null, algorithm: null }, false, replayedAt)
      configOf(replaced, replayedAt)
      expect(telemetry.hashrateHs === null || telemetry.hashrateHs >= 0).toBe(true)
      expect(new Set(telemetry.boards.map(board => board.slot)).size).toBe(telemetry.boards.length)
    }),
    { numRuns: 400 },
  )
})

function cutting(path: string, share: number) {
  return (text: string, asked: string) => (asked === path ? text.slice(0, Math.floor(text.length * share)) : text)
}

function listening(asked: string[]): Session {
  const recorded = sessionOf(s19xp)
  return {
    ...recorded,
    httpAt: port => ({
      request: request => {
        asked.push(request.path)
        return recorded.httpAt(port).request(request)
      },
    }),
  }
}

function countLeaves(value: Json): number {
  let count = 0
  mapLeaves(value, old => {
    count++
    return old
  })
  return count
}

function mapLeaves(value: Json, change: (value: Json) => Json): Json {
  if (Array.isArray(value)) return value.map((element: Json) => mapLeaves(element, change))
  if (typeof value !== 'object' || value === null) return change(value)
  return Object.fromEntries(Object.entries(value).map(([key, element]) => [key, mapLeaves(element, change)]))
}
