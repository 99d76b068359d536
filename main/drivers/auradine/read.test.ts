import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Telemetry } from '../../contract/model.ts'
import type { HttpPort } from '../../transport/http.ts'
import type { Evidence } from '../driver.ts'
import { evidenceOf, recordedText, recordingNamed, replayedAt, replyOf, sessionOf } from '../recording.ts'
import { identify } from './identify.ts'
import { auradine } from './index.ts'
import { modeOf } from './mode.ts'
import { read } from './read.ts'
import { quantity } from './readings.ts'

const signal = new AbortController().signal
const at1500 = recordingNamed('auradine/at1500-2023-12')

describe('recognising', () => {
  test('by its own report, with everything that it tells', () => {
    expect(identify(evidenceOf(at1500, text => text, [auradine]))).toEqual({
      certainty: 94,
      facts: {
        make: 'Auradine',
        model: 'AT1500',
        algorithm: 'sha256d',
        firmwareName: 'FluxOS',
        firmwareVersion: '2023-12.27',
        mac: '02:00:00:10:20:31',
        serial: 'AU00000001',
        hostname: 'teraflux-01',
        boardSerials: ['QAHB00000000001X', 'QAHB00000000001Y', 'QAHB00000000001Z'],
        access: null,
      },
    })
  })

  test('by the name of its mining program, and by its page', () => {
    const { cgminer, ...rest } = evidenceOf(at1500, text => text, [auradine])
    expect(identify({ ...rest, cgminer, more: [] })?.certainty).toBe(90)
    const page: Evidence = {
      ...rest,
      cgminer: new Map(),
      more: [],
      http: new Map([['/', { status: 200, headers: {}, body: '<title>Miner UI</title>' }]]),
    }
    expect(identify(page)?.certainty).toBe(84)
    expect(auradine.followUp?.when(page)).toBe(true)
    const other = {
      ...page,
      http: new Map(),
      cgminer: new Map([['version', replyOf('{"STATUS":[{"STATUS":"S"}],"VERSION":[{"CGMiner":"4.11.1"}]}')]]),
    }
    expect([identify(other), auradine.followUp?.when(other)]).toEqual([null, false])
  })
})

describe('a recorded AT1500', () => {
  test('is read whole', async () => {
    const { telemetry, activity, facts } = await read(sessionOf(at1500), signal)
    expect(activity).toBe('hashing')
    expect(facts).toMatchObject({ model: 'AT1500', serial: 'AU00000001' })
    expect(telemetry).toMatchObject({
      hashrateHs: 20_599_767_177_470,
      hashrateAvgHs: 7_970_630_042_671,
      nominalHashrateHs: 160e12,
      uptimeS: 56_696,
      mode: 'custom',
      powerW: 58.94,
      powerLimitW: 2000,
      boardTempMaxC: 47.5,
      chipTempMaxC: 51.41230102539066,
      accepted: 3310,
      rejected: 1,
      fanMode: null,
      faults: [],
      at: replayedAt,
    } satisfies Partial<Telemetry>)
    expect(
      telemetry.boards.map(board => [board.slot, board.serial, board.hashrateHs, board.chips, board.chipsExpected, board.status]),
    ).toEqual([
      [1, 'QAHB00000000001X', 6.8e12, 132, 132, 'ok'],
      [2, 'QAHB00000000001Y', 6.9e12, 132, 132, 'ok'],
      [3, 'QAHB00000000001Z', 7e12, 132, 132, 'ok'],
    ])
    expect(telemetry.boards.map(board => [board.boardTempMaxC, board.chipTempsC.length, board.freqMhz, board.voltageV])).toEqual([
      [41.5, 3, 265.83, 11.53],
      [43, 3, 326.67, 11.53],
      [47.5, 3, 303.33, 11.53],
    ])
    expect(telemetry.fans).toEqual([7080, 7020, 7100, 7020].map((rpm, n) => ({ slot: n + 1, rpm, pct: 91 })))
    expect(
      telemetry.pools.map(({ priority, url, user, status, active, accepted }) => [priority, url, user, status, active, accepted]),
    ).toEqual([
      [0, 'stratum+tcp://btc.pool.example:3333', 'acct.w1', 'alive', true, 10],
      [1, 'stratum+tcp://eu.btc.pool.example:3333', 'acct.w1', 'dead', false, 0],
      [2, 'stratum+tcp://eu.btc.pool.example:3333', 'acct.w1', 'dead', false, 0],
    ])
  })

  test.each([true, false])(
    'costs four requests a poll once all was asked (joined commands known: %s), and keeps what it was told',
    async joins => {
      const asked: string[] = []
      const mangle = (text: string, command: string) => {
        asked.push(command)
        return text
      }
      const session = sessionOf(at1500, { joins, mangle })
      const first = await read(session, signal)
      for (let poll = 0; poll < 6; poll++) {
        asked.length = 0
        const next = await read(session, signal)
        expect(asked.length).toBeLessThanOrEqual(4)
        expect(next.telemetry).toEqual(first.telemetry)
      }
    },
  )

  test('that lost the end of its temperatures tells no boards, and everything else', async () => {
    const whole = await read(sessionOf(at1500), signal)
    const mangle = (text: string, path: string) => (path === '/temperature' ? text.slice(0, 900) : text)
    const { telemetry } = await read(sessionOf(at1500, { mangle }), signal)
    expect(telemetry).toEqual({ ...whole.telemetry, boards: [], chipTempMaxC: null, boardTempMaxC: null })
  })

  test.each(['/temperature', '/psu', '/frequency', '/ipreport'])('whose %s is a page of the web server keeps its boards', async broken => {
    const mangle = (text: string, path: string) => (path === broken ? '<html>Internal Server Error</html>' : text)
    const { telemetry } = await read(sessionOf(at1500, { mangle }), signal)
    expect(telemetry.boards).toHaveLength(3)
  })

  test('whose API is closed, and that has no list of pools on its page, tells the rates', async () => {
    const request: HttpPort['request'] = async ({ path }) => {
      const body = path === '/pools' ? null : recordedText(at1500, `rpc-${path.slice(1)}.json`)
      return body === null ? { status: 404, headers: {}, body: '' } : { status: 200, headers: {}, body }
    }
    const session = sessionOf(at1500)
    const { telemetry } = await read({ ...session, address: { ...session.address, apiPort: null }, httpAt: () => ({ request }) }, signal)
    const whole = await read(session, signal)
    expect(telemetry).toMatchObject({ hashrateHs: whole.telemetry.hashrateHs, pools: [] })
    expect(telemetry.boards.length).toBeGreaterThan(0)
  })

  test('gives its configuration, without the passwords that it does not tell', async () => {
    expect(await auradine.readConfig(sessionOf(at1500), signal)).toMatchObject({
      pools: [
        { url: 'stratum+tcp://btc.pool.example:3333', user: 'acct.w1', password: null },
        { url: 'stratum+tcp://eu.btc.pool.example:3333' },
        { url: 'stratum+tcp://eu.btc.pool.example:3333' },
      ],
      mode: 'custom',
      powerLimitW: 2000,
    })
  })

  test('that shows a fault by its LED tells it', async () => {
    const mangle = (text: string, path: string) =>
      path === '/led' ? text.replace('"Code": 2', '"Code": 7').replace('Normal', 'Fan 2 failed') : text
    const { telemetry } = await read(sessionOf(at1500, { mangle }), signal)
    expect(telemetry.faults).toEqual([{ code: 'led:7', text: 'Fan 2 failed', board: null }])
  })

  test.each([
    ['on', 'sleeping'],
    ['off', 'idle'],
  ])('that does not hash, with sleep %s, is %s', async (sleep, activity) => {
    const mangle = (text: string) => text.replace(/("MHS \w+": )[\d.]+/g, '$10').replace('"Sleep": "off"', `"Sleep": "${sleep}"`)
    expect((await read(sessionOf(at1500, { mangle }), signal)).activity).toBe(activity)
  })
})

describe('a mode', () => {
  test.each([
    [
      { Mode: 'eco', Sleep: 'off' },
      { name: 'low', asleep: false, powerLimitW: null },
    ],
    [{ Mode: 'turbo' }, { name: 'high', asleep: null }],
    [
      { Mode: 'normal', Power: 2000, Ths: 160, Sleep: 'on' },
      { name: 'sleep', asleep: true, powerLimitW: null, nominalHashrateHs: null },
    ],
    [
      { Mode: 'custom', Power: 0, Ths: 160 },
      { name: 'custom', powerLimitW: null, nominalHashrateHs: 160e12 },
    ],
    [{}, { name: null, asleep: null }],
  ])('%j', (row, mode) => {
    expect(modeOf(row)).toMatchObject(mode)
  })
})

describe('a quantity', () => {
  test.each([
    ['58.94W', 'W', 58.94],
    ['4052.00 RPM', 'rpm', 4052],
    ['12', 'W', 12],
    ['12V', 'W', null],
    ['', 'W', null],
    ['n/a', 'W', null],
  ])('"%s" in %s', (text, unit, value) => {
    expect(quantity({ x: text }, 'x', unit)).toBe(value)
  })

  test('of any text is finite or unknown', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.double().map(String), fc.stringMatching(/^-?\d{1,30}\.?\d{0,4} ?[WV]?$/)), text => {
        const value = quantity({ x: text }, 'x', 'W')
        expect(value === null || Number.isFinite(value)).toBe(true)
      }),
    )
  })
})
