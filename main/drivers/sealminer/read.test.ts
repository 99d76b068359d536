import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { parseReply } from '../../transport/cgminer-tcp.ts'
import { type JsonRecord, recordOf, recordsOf } from '../../transport/fields.ts'
import type { Session } from '../driver.ts'
import { evidenceOf, recordedText, recordingNamed, replyOf, sessionOf } from '../recording.ts'
import { boardsOf, fansOf } from './boards.ts'
import { modelNameOf } from './facts.ts'
import { faultsOf } from './faults.ts'
import { sealminer } from './index.ts'
import { isLit, modeOf } from './system.ts'

const signal = new AbortController().signal
const recording = recordingNamed('sealminer/a2-2025')

function recordIn(file: string): JsonRecord {
  const parsed = parseReply(recordedText(recording, file) ?? '')
  return (parsed.ok ? recordOf(parsed.value) : null) ?? {}
}

const stats = recordsOf(recordIn('rpc-stats.json').STATS)[0] ?? {}

/** The recorded machine with some values of `stats` changed. */
function machineWith(change: Readonly<Record<string, string | number | boolean>>): Session {
  const mangle = (text: string, command: string) => {
    if (command !== 'stats') return text
    const reply: { STATS: readonly object[] } = JSON.parse(text)
    return JSON.stringify({ ...reply, STATS: reply.STATS.map(row => ({ ...row, ...change })) })
  }
  return sessionOf(recording, { mangle, joins: false })
}

describe('identification', () => {
  test('by the name of its program', () => {
    expect(sealminer.identify(evidenceOf(recording))).toMatchObject({ certainty: 90, facts: { make: 'Sealminer', algorithm: 'sha256d' } })
  })

  test.each([
    ['<title>SEALMINER</title>', 80],
    ['<link href="/css/amazeui.min.css">', 40],
    ['<title>Router</title>', null],
  ])('by its page %s', (body, certainty) => {
    const evidence = {
      ip: '127.31.0.2',
      openPorts: [80],
      cgminer: new Map(),
      http: new Map([['/', { status: 200, headers: {}, body }]]),
      more: [],
    }
    expect(sealminer.identify(evidence)?.certainty ?? null).toBe(certainty)
  })

  test('not where another program answers', () => {
    const version = replyOf('{"STATUS":[{"STATUS":"S","Description":"cgminer 4.11.1"}],"VERSION":[{"CGMiner":"4.11.1"}],"id":1}')
    const page = { status: 200, headers: {}, body: '<title>SEALMINER</title>' }
    const evidence = { ip: '127.31.0.2', openPorts: [80], cgminer: new Map([['version', version]]), http: new Map([['/', page]]), more: [] }
    expect(sealminer.identify(evidence)).toBeNull()
  })

  test('tells model, release, MAC and serials', async () => {
    expect(await sealminer.readIdentity(sessionOf(recording), signal)).toMatchObject({
      model: 'A2',
      firmwareVersion: '2025091001',
      mac: '02:1a:7f:00:0a:02',
      serial: 'S127200250000001',
      boardSerials: ['S124600250000011', 'S124600250000012', 'S124600250000013'],
      access: 'default-password',
    })
  })

  test('tells them with either door shut', async () => {
    const noWeb = { ...sessionOf(recording), address: { ip: '127.31.0.2', apiPort: 4028, webPort: null } }
    expect(await sealminer.readIdentity(noWeb, signal)).toMatchObject({ model: 'A2', access: null })
    const noApi = sessionOf(recording, { mangle: (text, command) => (command === 'stats' ? 'x' : text) })
    expect(await sealminer.readIdentity(noApi, signal)).toMatchObject({ model: 'A2', serial: 'S127200250000001', mac: '02:1a:7f:00:0a:02' })
  })

  test.each([
    ['A2', 'A2'],
    ['A2Pro', 'A2 Pro'],
    ['SEALMINER A2 Hydro', 'A2 Hyd'],
    ['A4', 'A4'],
    ['', null],
    [null, null],
  ])('%j is model %j', (text, name) => {
    expect(modelNameOf(text)).toBe(name)
  })
})

describe('reading an A2', () => {
  test('gives what other programs read, and more', async () => {
    const { telemetry, activity } = await sealminer.read(sessionOf(recording), signal)
    expect(activity).toBe('hashing')
    expect(telemetry).toMatchObject({
      hashrateHs: 220_407_636_771_225,
      hashrateAvgHs: 206_860_473_510_000,
      nominalHashrateHs: 230_839_407_285_590,
      powerW: 3504,
      powerLimitW: 3500,
      uptimeS: 2481,
      mode: 'normal',
      boardTempMaxC: 70,
      chipTempMaxC: null,
      inletTempC: 26,
      hwErrorPct: 0,
      accepted: 1421,
      rejected: 3,
      bestShare: 33_318_911,
      faults: [],
    })
    expect(telemetry.efficiencyJPerTh).toBeCloseTo(15.9, 1)
    expect(
      telemetry.boards.map(board => [
        board.slot,
        board.serial,
        board.chips,
        board.chipsExpected,
        board.boardTempMaxC,
        board.freqMhz,
        board.status,
      ]),
    ).toEqual([
      [1, 'S124600250000011', 153, 153, 70, 349, 'ok'],
      [2, 'S124600250000012', 153, 153, 70, 347, 'ok'],
      [3, 'S124600250000013', 153, 153, 70, 344, 'ok'],
    ])
    expect(telemetry.boards.map(board => [board.hashrateHs, board.nominalHashrateHs, board.voltageV])[0]).toEqual([
      73_905_832_003_432, 74_342_544_000_000, 15.671,
    ])
    expect(telemetry.fans).toEqual([3723, 3723, 3753, 3723].map((rpm, index) => ({ slot: index + 1, rpm, pct: 44 })))
    expect(telemetry.pools).toHaveLength(1)
    expect(telemetry.pools[0]).toMatchObject({ active: true, accepted: 322, rejected: 1, difficulty: 262_144, user: 'acct.w1' })
    expect(telemetry.pools[0]?.lastShareAt).not.toBeNull()
  })

  test('that was stopped: asleep, its boards switched off', async () => {
    const { telemetry, activity } = await sealminer.read(machineWith({ 'PM State': 'Stopped', 'MHS(30s)': 0 }), signal)
    expect(activity).toBe('sleeping')
    expect(telemetry).toMatchObject({ hashrateHs: 0, mode: 'sleep' })
    expect(telemetry.boards.map(board => board.status)).toEqual(['disabled', 'disabled', 'disabled'])
  })

  test.each([
    ['Low Power', 'low'],
    ['High Performance', 'high'],
    ['Custom', 'custom'],
    ['Turbo', 'turbo'],
  ])('in mode %s is in %s', async (words, mode) => {
    expect((await sealminer.read(machineWith({ 'Mining Mode': words }), signal)).telemetry.mode).toBe(mode)
  })

  test('of which a reply is cut says nothing of boards, fans and rate', async () => {
    const mangle = (text: string, command: string) => (command.includes('stats') ? text.slice(0, 2000) : text)
    const { telemetry, activity } = await sealminer.read(sessionOf(recording, { mangle }), signal)
    expect(telemetry).toMatchObject({ boards: [], fans: [], hashrateHs: null, hashrateAvgHs: 206_860_473_510_000 })
    expect(activity).toBe('unknown')
  })
})

describe('boards and fans', () => {
  test('of a machine with more of them are all told, in order', () => {
    const more = { ...stats, '10 Online': true, '10 Chip Count': 100, '10 Bad Chip Count': 3, '10 Temp 0': 61, '9 Speed': 60 }
    expect(boardsOf(more, null, 'hashing').map(board => [board.slot, board.chips, board.chipsExpected, board.status])).toEqual([
      [1, 153, 153, 'ok'],
      [2, 153, 153, 'ok'],
      [3, 153, 153, 'ok'],
      [11, 97, 100, 'warning'],
    ])
    expect(fansOf(more).map(fan => fan.slot)).toEqual([1, 2, 3, 4, 10])
  })

  test('that are not there or stand still are named', () => {
    const broken = { ...stats, '0 Online': false, '1 MHS(Sample)': 0 }
    expect(boardsOf(broken, null, 'hashing').map(board => board.status)).toEqual(['missing', 'dead', 'ok'])
  })

  test('cooled by water has no fans', () => {
    expect(fansOf({ ...stats, 'Liquid Cooling': true })).toEqual([])
    expect(fansOf({ '0 Speed': 3000, '0 PWM': 300 })).toEqual([{ slot: 1, rpm: 3000, pct: null }])
  })
})

describe('any row', () => {
  const key = fc.oneof(
    fc.tuple(fc.nat(120), fc.constantFrom('Online', 'SN', 'Chip Count', 'Bad Chip Count', 'Freq', 'Speed', 'PWM', 'Temp 0', 'MHS(Sample)')),
    fc.tuple(fc.constantFrom('Error', 'PSU', 'PM'), fc.constantFrom('Code', 'Error', 'State', 'Chip')),
  )
  const value = fc.oneof(fc.string({ maxLength: 12 }), fc.double(), fc.integer(), fc.boolean(), fc.constant(null))

  test('gives boards and fans with places of their own and believable values, and never throws', () => {
    let runs = 0
    fc.assert(
      fc.property(fc.array(fc.tuple(key, value), { maxLength: 40 }), pairs => {
        const row = Object.fromEntries(pairs.map(([[part, name], told]) => [`${part} ${name}`, told]))
        const boards = boardsOf(row, null, 'hashing')
        const fans = fansOf(row)
        for (const list of [boards, fans]) expect(new Set(list.map(({ slot }) => slot)).size).toBe(list.length)
        for (const { chips, boardTempMaxC, hashrateHs } of boards) {
          expect(chips === null || (chips >= 0 && chips <= 2000)).toBe(true)
          expect(boardTempMaxC === null || (boardTempMaxC > 0 && boardTempMaxC <= 130)).toBe(true)
          expect(hashrateHs === null || hashrateHs >= 0).toBe(true)
        }
        for (const { rpm, pct } of fans) expect((rpm ?? 0) >= 0 && (pct ?? 0) <= 100).toBe(true)
        for (const { text } of faultsOf(row)) expect(text.length).toBeLessThan(400)
        runs++
      }),
      { numRuns: 200 },
    )
    expect(runs).toBe(200)
  })
})

describe('faults', () => {
  test.each([
    [{ 'Error Code': '' }, []],
    [{ 'Error Code': '0' }, []],
    [{ 'Error Code': 'E12, E12,E40', 'Error Chip': '1-17' }, ['E12', 'E40']],
    [{ 'Error Code': 1203 }, ['1203']],
    [{ 'PSU Error': '0x00000000' }, []],
    [{ 'PSU Error': '0x00000080' }, ['PSU:0x00000080']],
    [{ 'Stratum Disconnect': true }, ['STRATUM']],
  ])('%j', (row, codes) => {
    const faults = faultsOf(row)
    expect(faults.map(fault => fault.code)).toEqual(codes)
    for (const { text } of faults) expect(text).toMatch(/check|ask the maker/)
  })

  test('name the chip where it is told', () => {
    expect(faultsOf({ 'Error Code': 'E12', 'Error Chip': '1-17' })[0]?.text).toContain('at chip "1-17"')
  })
})

describe('get_system_info', () => {
  const info = recordIn('http-cgi-bin-get_system_info.php.json')

  test('tells mode and LED', () => {
    expect(modeOf(info)).toBe('normal')
    expect(isLit(info)).toBe(true)
    expect(isLit({ ...info, led: 'blue' })).toBeNull()
  })

  test.each([
    [{ ...info, miningMode: '3' }, 'high'],
    [{ ...info, miningMode: '7' }, 'mode 7'],
    [{ ...info, miningMode: '' }, null],
  ])('mode %#', (changed, mode) => {
    expect(modeOf(changed)).toBe(mode)
  })
})
