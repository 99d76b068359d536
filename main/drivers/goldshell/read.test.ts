import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { MinerError } from '../../contract/failure.ts'
import type { Telemetry } from '../../contract/model.ts'
import { recordOf } from '../../transport/fields.ts'
import { parseTolerant } from '../../transport/tolerant-json.ts'
import type { Evidence, Reading } from '../driver.ts'
import { recordedText, recordingNamed, replayedAt, replyOf, sessionOf } from '../recording.ts'
import { numbersIn } from './devices.ts'
import { factsOfStatus, modelNamed, statusPath } from './facts.ts'
import { followUp, identify } from './identify.ts'
import { goldshell } from './index.ts'
import { parseReplies, type Replies, read } from './read.ts'
import { modeOf, settingsOf } from './settings.ts'

const signal = new AbortController().signal
const hs5 = recordingNamed('goldshell/hs5')
const rack = recordingNamed('goldshell/rack-four-boards')
const setting = recordOf(settingText()) ?? {}

function settingText() {
  const parsed = parseTolerant(recordedText(recordingNamed('goldshell/setting'), 'http-mcb-setting.json') ?? '')
  return parsed.ok ? parsed.value : null
}

describe('recognising', () => {
  const status = '{"model":"Goldshell-CK5","hardware":"10.40.HA","firmware":"2.0.1","mcbversion":"v1.0"}'
  const evidence = (pages: Readonly<Record<string, string>>, version: string | null = null): Evidence => ({
    ip: '127.35.0.1',
    openPorts: [80],
    cgminer: new Map(version === null ? [] : [['version', replyOf(version)]]),
    http: new Map(Object.entries(pages).map(([path, body]) => [path, { status: 200, headers: {}, body }])),
    more: [],
  })
  const versionOf = (row: object, description: string) =>
    JSON.stringify({ STATUS: [{ STATUS: 'S', Code: 22, Msg: 'versions', Description: description }], VERSION: [row], id: 1 })

  test('by its status, with model, algorithm and version', () => {
    expect(identify(evidence({ [statusPath]: status }))).toMatchObject({
      certainty: 95,
      facts: { make: 'Goldshell', model: 'CK5', algorithm: 'eaglesong', firmwareName: 'Goldshell', firmwareVersion: '2.0.1' },
    })
  })

  test('by its page, and by the names of its mining programs', () => {
    expect(identify(evidence({ '/': '<title>cloud-box</title>' }))).toMatchObject({ certainty: 88, facts: { model: null } })
    for (const own of ['INTCHAINS_QOMO', 'KDAMINER'])
      expect(identify(evidence({}, versionOf({ [own]: '1.0' }, `${own} 1.0`)))?.certainty).toBe(82)
  })

  test('and nothing else: a status of another make, another page, a plain BFGMiner', () => {
    for (const pages of [{ [statusPath]: '{"model":"X"}' }, { [statusPath]: '[]' }, { '/': '<title>router</title>' }, {}])
      expect(identify(evidence(pages))).toBeNull()
    expect(identify(evidence({ '/': 'hello' }, versionOf({ BFGMiner: '5.5.0' }, 'bfgminer 5.5.0')))).toBeNull()
  })

  test('asks for the status where the page names it, or BFGMiner has a page beside it', () => {
    expect(followUp.when(evidence({ '/': '<title>cloud-box</title>' }))).toBe(true)
    expect(followUp.when(evidence({ '/': 'hello' }, versionOf({}, 'bfgminer 5.5.0')))).toBe(true)
    expect(followUp.when(evidence({}, versionOf({}, 'bfgminer 5.5.0')))).toBe(false)
    expect(followUp.when(evidence({ '/': 'hello' }, versionOf({}, 'cgminer 4.11.1')))).toBe(false)
  })

  test.each([
    ['Goldshell-CK5', 'CK5', 'eaglesong'],
    ['Goldshell-DGMAX', 'DG Max', 'scrypt'],
    ['KD-Box', 'KD-BOX', 'blake2s'],
    ['Goldshell KD BOX PRO', 'KD-BOX Pro', 'blake2s'],
    ['Goldshell-AL3', 'AL3', 'blake3'],
    ['Goldshell-SC6', 'SC6', 'blake2b'],
  ])('"%s" is the %s', (text, name, algorithm) => {
    expect(modelNamed(text)).toMatchObject({ name, algorithm })
  })

  test('a model that nobody has listed keeps its own name', () => {
    expect(factsOfStatus({ model: 'Goldshell-ZZ9', firmware: '3.0', hardware: '1' })).toEqual({ model: 'ZZ9', firmwareVersion: '3.0' })
  })
})

describe('a recorded HS5', () => {
  test('is read whole', async () => {
    const { telemetry, activity } = await read(sessionOf(hs5, { facts: { model: 'HS5', algorithm: 'blake2b-sha3' } }), signal)
    expect(activity).toBe('hashing')
    expect(telemetry).toMatchObject({
      hashrateHs: 5_367_848_637_000,
      hashrateAvgHs: 5_444_651_811_000,
      uptimeS: 20_237,
      chipTempMaxC: 86.7,
      accepted: 2477,
      rejected: 2,
      stale: null,
      powerW: null,
      mode: null,
      fanMode: null,
      faults: [],
    } satisfies Partial<Telemetry>)
    expect(telemetry.hwErrorPct).toBeCloseTo((35 / 18_922) * 100, 6)
    expect(telemetry.boards.map(board => [board.slot, board.hashrateHs, board.chipTempsC, board.hwErrors, board.status])).toEqual([
      [1, 1_310_382_019_000, [82, 79.7], 1, 'ok'],
      [2, 1_405_026_764_000, [81, 82.1], 5, 'ok'],
      [3, 1_225_742_980_000, [83, 85.3], 6, 'ok'],
      [4, 1_426_696_874_000, [84, 86.7], 23, 'ok'],
    ])
    expect(telemetry.fans).toEqual([1, 2, 3, 4].map(slot => ({ slot, rpm: 2700, pct: null })))
    expect(telemetry.pools.map(({ priority, url, user, active, status }) => [priority, url, user, active, status])).toEqual([
      [0, 'stratum+tcp://ckb.pool.example:6464', 'acct.w1', true, 'alive'],
      [1, 'stratum+tcp://eu.ckb.pool.example:4300', 'acct.w1', false, null],
    ])
    expect(telemetry.at).toBe(replayedAt)
  })

  test('costs three requests', async () => {
    const asked: string[] = []
    await read(
      sessionOf(hs5, {
        mangle: (text, path) => {
          asked.push(path)
          return text
        },
      }),
      signal,
    )
    expect(asked.length).toBeLessThanOrEqual(3)
  })

  test('that lost its end anywhere gives the whole or nothing', async () => {
    const whole = await read(sessionOf(hs5), signal)
    let partial = 0
    for (let length = 1; length < 1700; length += 7) {
      const reading = await readable(sessionOf(hs5, { mangle: text => text.slice(0, length) }))
      if (reading === null) continue
      expect(reading.telemetry.boards).toEqual(whole.telemetry.boards)
      expect([[], whole.telemetry.pools]).toContainEqual(reading.telemetry.pools)
      partial++
    }
    expect(partial).toBeGreaterThan(0)
    const short = await read(sessionOf(hs5, { mangle: (text, path) => (path.includes('pools') ? text.slice(0, 200) : text) }), signal)
    expect(short.telemetry).toEqual({ ...whole.telemetry, pools: [] })
  })
})

test('the recorded rack of four boards writes its degrees in another encoding', async () => {
  const { telemetry } = await read(sessionOf(rack), signal)
  expect(telemetry).toMatchObject({ hashrateHs: 12_452_062_364_000, uptimeS: 1293, chipTempMaxC: 84, accepted: 890_282, rejected: 17_760 })
  expect(telemetry.boards.map(board => board.chipTempsC)).toEqual([
    [83, 73.8],
    [83, 73.9],
    [84, 73.5],
    [84, 73.9],
  ])
})

describe('the setting', () => {
  const plans = [
    { info: '900 MHz 0.42 V', level: 0 },
    { info: '600 MHz 0.40 V', level: 1 },
    { info: '0 MHz', level: 3 },
    { info: 'x', level: 2 },
  ]

  test('as recorded runs the normal plan, with fans by temperature', () => {
    const settings = settingsOf(setting)
    expect(modeOf(settings)).toBe('normal')
    expect(settings.plan).toEqual({ index: 0, level: 0, freqMhz: 800 })
  })

  test.each([
    [{ powerplans: plans, select: 0 }, 'normal'],
    [{ powerplans: plans, select: 1 }, 'low'],
    [{ powerplans: plans, select: 2 }, 'sleep'],
    [{ powerplans: plans, select: 3 }, 'level 2'],
    [{ powerplans: plans, select: 9 }, null],
    [{ powerplans: plans, select: 1, manual: true }, 'manual'],
    [{}, null],
  ])('%j is %s', (raw, mode) => {
    expect(modeOf(settingsOf(raw))).toBe(mode)
  })

  const devices = (rate: number): Replies['rows'] => [
    { id: 0, hashrate: rate, av_hashrate: rate, time: 9000, powerplan: 1, temp: '60 C / 61 C' },
  ]
  const readingOf = (rate: number, select: number) =>
    parseReplies(
      { rows: devices(rate), pools: [], settings: settingsOf({ powerplans: plans, select }) },
      { model: 'CK5', algorithm: null },
      1,
    )

  test('tells sleep from idle, and no nominal rate of another plan', () => {
    expect(readingOf(0, 2)).toMatchObject({ activity: 'sleeping', telemetry: { mode: 'sleep', boards: [{ status: 'disabled' }] } })
    expect(readingOf(0, 0).activity).toBe('idle')
    expect(readingOf(100, 2)).toMatchObject({ activity: 'hashing', telemetry: { mode: null } })
    expect(readingOf(100, 0).telemetry).toMatchObject({ nominalHashrateHs: 12e12, boards: [{ freqMhz: 600 }, {}, {}, {}] })
    expect(readingOf(100, 1).telemetry.nominalHashrateHs).toBeNull()
  })

  test('a board that is not listed is missing, where the model is known to have it', () => {
    expect(readingOf(100, 0).telemetry.boards.map(board => [board.slot, board.status])).toEqual([
      [1, 'ok'],
      [2, 'missing'],
      [3, 'missing'],
      [4, 'missing'],
    ])
  })

  test('becomes the configuration, without what nobody may change by the way', async () => {
    const recorded = sessionOf(rack)
    const rest = {
      request: (request: Parameters<typeof recorded.rest.request>[0]) =>
        request.path === '/mcb/setting'
          ? Promise.resolve({ status: 200, headers: {}, body: JSON.stringify(setting) })
          : recorded.rest.request(request),
    }
    expect(await goldshell.readConfig({ ...recorded, rest }, signal)).toEqual({
      at: replayedAt,
      pools: [
        { url: 'stratum+tcp://ckb.pool.example:6464', user: 'acct.w1', password: 'x' },
        { url: 'stratum+tcp://eu.ckb.pool.example:4300', user: 'acct.w1', password: 'x' },
      ],
      mode: 'normal',
      fanMode: 'auto',
      fanPct: null,
      fanTargetC: null,
      freqMhz: 800,
      powerLimitW: null,
      other: { manual: 'false', manualPowerplan: '800 MHz 0.42 V 100 RPM 100 RPM', name: '28:E2:97:4D:55:10', version: 'v1.0' },
    })
  })
})

describe('numbers in a text', () => {
  test.each([
    ['82.0 °C / 79.7 °C', [82, 79.7]],
    ['2700 rpm / 0 rpm', [2700, 0]],
    ['83.0 Â°C / n/a', [83, null, null]],
    ['-5', [-5]],
    ['', [null]],
    [null, []],
  ])('%j', (text, numbers) => {
    expect(numbersIn(text)).toEqual(numbers)
  })

  test('come back as they were written, whatever stands behind them', () => {
    const part = fc.tuple(fc.integer({ min: -1000, max: 100_000 }), fc.stringMatching(/^ [a-zA-Z°Â ]{0,6}$/))
    fc.assert(
      fc.property(fc.array(part, { minLength: 1, maxLength: 8 }), parts => {
        expect(numbersIn(parts.map(([number, unit]) => `${number}${unit}`).join(' / '))).toEqual(parts.map(([number]) => number))
      }),
    )
  })

  test('of any text are finite', () => {
    fc.assert(
      fc.property(fc.string(), text => {
        for (const number of numbersIn(text)) expect(number === null || Number.isFinite(number)).toBe(true)
      }),
    )
  })
})

async function readable(session: Parameters<typeof read>[0]): Promise<Reading | null> {
  try {
    return await read(session, signal)
  } catch (thrown) {
    if (thrown instanceof MinerError && thrown.failure.code !== 'bug') return null
    throw thrown
  }
}
