import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type Failure, MinerError } from '../../contract/failure.ts'
import type { Telemetry } from '../../contract/model.ts'
import type { JsonRecord } from '../../transport/fields.ts'
import type { HttpReply, HttpRequest } from '../../transport/http.ts'
import { type Json, parseTolerant } from '../../transport/tolerant-json.ts'
import type { Evidence, Session } from '../driver.ts'
import { evidenceOf, recordedText, recordingNamed, replayedAt, replyOf, sessionOf } from '../recording.ts'
import { lastMode } from './actions.ts'
import { type Beside, parseBrief } from './brief.ts'
import { configOf } from './config.ts'
import { briefPath, identify, looksLikeMarathon, releaseOf } from './identify.ts'
import { marathon } from './index.ts'

const signal = new AbortController().signal
const mining = recordingNamed('marathon/ks5pro-3.14')
const asleep = recordingNamed('marathon/ks5pro-3.14-asleep')
const known = { model: 'KS5 Pro', algorithm: 'kheavyhash' } as const
const nothing: Beside = { hashboards: null, fans: null, pools: null, settings: null }
const brief = parseTolerant(recordedText(mining, 'http-kaonsu-v1-brief.json') ?? '')
const briefRow = (brief.ok ? brief.value : {}) as JsonRecord
const readingOf = (changes: JsonRecord, beside: Partial<Beside> = {}) =>
  parseBrief({ ...briefRow, ...changes }, { ...nothing, ...beside }, known, replayedAt)

const config: JsonRecord = {
  mode: {
    'work-mode-selector': 'Auto',
    concorde: { 'mode-select': 'PowerTarget', 'hash-target': 0, 'power-target': 3000 },
    fixed: { frequency: '550', voltage: 13 },
  },
  pools: [{ url: 'stratum+tcp://old.example:3333', user: 'acct.w1', pass: 'x', gid: 2 }],
  'pool-group': [
    { gid: 1, alias: 'spare', percent: 0 },
    { gid: 2, alias: '', percent: 100 },
  ],
  'general-config': { 'environment-profile': 'AirCooling', 'limit-to-efficiency': false },
  'advance-config': { 'override-fan-control': false, 'fan-fixed-percent': 0 },
}
const pool = { url: 'stratum+tcp://new.example:3333', user: 'acct.w9', password: 'p' }

/** The recorded machine with a configuration; it keeps what is sent to it. */
function listening(stored: JsonRecord = config, answer: (request: HttpRequest) => string | Error | null = () => null) {
  const recorded = sessionOf(mining)
  const sent: HttpRequest[] = []
  const request = async (asked: HttpRequest): Promise<HttpReply> => {
    sent.push(asked)
    const told = answer(asked)
    if (told instanceof Error) throw told
    const body = told ?? (asked.method === 'POST' ? '{"error":false,"msg":"success"}' : null)
    if (body !== null) return { status: 200, headers: {}, body }
    if (asked.path.endsWith('/miner_config')) return { status: 200, headers: {}, body: JSON.stringify(stored) }
    return recorded.http.request(asked)
  }
  const session: Session = { ...recorded, http: { request } }
  const posts = () => sent.filter(({ method }) => method === 'POST').map(({ path, body }) => [path, JSON.parse(body ?? '')])
  return { session, sent, posts }
}

describe('recognising', () => {
  const blank: Evidence = { ip: '127.32.0.1', openPorts: [], cgminer: new Map(), http: new Map(), more: [] }
  const page = (header: string): Evidence['http'] => new Map([['/', { status: 401, headers: { 'www-authenticate': header }, body: '' }]])
  const stockPage = page('Digest realm="antMiner Configuration", charset="UTF-8", algorithm=MD5, nonce="1", qop="auth"')
  const version = (row: Readonly<Record<string, string>>) =>
    new Map([['version', replyOf(JSON.stringify({ STATUS: [{ STATUS: 'S', Code: 22 }], VERSION: [row], id: 1 }))]])
  const withBrief = (status: number, body: string): Evidence => ({
    ...blank,
    http: new Map([...stockPage, [briefPath, { status, headers: {}, body }]]),
  })

  test('by its own words on the API, with model and release', () => {
    const evidence = { ...blank, cgminer: version({ BMMiner: '1.0.0', Type: 'Antminer S19 (MARAFW 2.1)' }) }
    expect(identify(evidence)).toMatchObject({
      certainty: 92,
      facts: { make: 'Antminer', model: 'S19', algorithm: 'sha256d', firmwareName: 'MARA firmware', firmwareVersion: '2.1' },
    })
    const byModel = { ...blank, cgminer: version({ BMMiner: '1.0.0 KAONSU', Type: 'x', Model: 'Antminer S21' }) }
    expect(identify(byModel)).toMatchObject({ certainty: 92, facts: { model: 'S21' } })
    expect(looksLikeMarathon(evidence)).toBe(false)
  })

  test('by the realm of its page', () => {
    expect(identify({ ...blank, http: page('Digest realm="MaraFW", nonce="1"') })?.certainty).toBe(88)
  })

  test('by what its own interface answers, with or without a password, and not by a web server’s refusal', () => {
    expect(identify(evidenceOf(mining, text => text, [marathon]))?.certainty).toBe(92)
    expect(identify(withBrief(401, '{"error":true,"msg":"unauthorized"}'))?.certainty).toBe(82)
    for (const [status, body] of [
      [404, '{"error":true}'],
      [200, '{"status":"ok"}'],
      [200, ''],
    ] as const)
      expect(identify(withBrief(status, body)), `${status} ${body}`).toBeNull()
  })

  test('behind its password alone it is a guess, which its brief confirms and a page that stays shut does not', async () => {
    const shut = withBrief(401, '<html>401</html>')
    expect(identify(shut)?.certainty).toBe(48)
    expect(
      identify({
        ...shut,
        http: new Map([...page('Digest realm="camera", algorithm=MD5, nonce="1"'), [briefPath, { status: 401, headers: {}, body: '' }]]),
      }),
    ).toBeNull()
    const answering = (reply: HttpReply | Error): Session => {
      const request = async () => {
        if (reply instanceof Error) throw reply
        return reply
      }
      return { ...sessionOf(mining), http: { request } }
    }
    expect(await marathon.confirm?.(answering({ status: 200, headers: {}, body: '{"status":"Mining","elapsed":5}' }), signal)).toBe(true)
    expect(await marathon.confirm?.(answering({ status: 404, headers: {}, body: 'none' }), signal)).toBe(false)
    expect(await marathon.confirm?.(answering({ status: 200, headers: {}, body: '{"STATUS":"S"}' }), signal)).toBe(false)
    expect(await marathon.confirm?.(answering(new MinerError({ code: 'auth', user: null })), signal)).toBe(false)
    const cancelled = marathon.confirm?.(answering(new MinerError({ code: 'cancelled' })), signal)
    await expect(cancelled).rejects.toMatchObject({ failure: { code: 'cancelled' } })
  })

  test('asks its interface of those that look like it, and never of a plain Bitmain machine', () => {
    expect(looksLikeMarathon({ ...blank, http: stockPage })).toBe(true)
    expect(
      looksLikeMarathon({ ...blank, http: stockPage, cgminer: version({ BMMiner: '1', Type: 'Antminer S21', Model: 'Antminer S21' }) }),
    ).toBe(true)
    const stock = version({ BMMiner: '1', CompileTime: 'Tue Dec  6 16:12:30 CST 2022', Type: 'Antminer S21' })
    expect(looksLikeMarathon({ ...blank, http: stockPage, cgminer: stock })).toBe(false)
    expect(looksLikeMarathon({ ...blank, http: page('Digest realm="antMiner Configuration", nonce="1"') })).toBe(false)
    expect(looksLikeMarathon(blank)).toBe(false)
  })

  test.each([
    ['MaraFW rel 3.14_584', '3.14_584'],
    ['kaonsu-2.1', '2.1'],
    ['3.14', null],
    [null, null],
  ])('the release of %s is %s', (text, release) => {
    expect(releaseOf(text)).toBe(release)
  })
})

describe('a KS5 Pro', () => {
  test('is read whole, with the board that it lacks', async () => {
    const { telemetry, activity } = await marathon.read(sessionOf(mining, { facts: known }), signal)
    expect(activity).toBe('hashing')
    expect(telemetry).toMatchObject({
      hashrateHs: 12_724_099_000_000,
      hashrateAvgHs: 12_484_962_000_000,
      nominalHashrateHs: 13_903_312_500_000,
      uptimeS: 661_101,
      mode: 'auto',
      powerW: 1946,
      chipTempMaxC: 75.511185,
      boardTempMaxC: 70.511185,
      faults: [{ code: null, text: 'Degraded: Hash board error', board: null }],
    } satisfies Partial<Telemetry>)
    expect(telemetry.fans.map(fan => [fan.rpm, fan.pct])).toEqual([
      [3240, 43],
      [3240, 43],
      [3240, 43],
      [3300, 43],
    ])
    expect(telemetry.boards.map(({ slot, status, chips, hashrateHs }) => [slot, status, chips, hashrateHs])).toEqual([
      [1, 'missing', 0, 0],
      [2, 'ok', 92, 6_429_394_000_000],
      [3, 'ok', 92, 6_294_704_000_000],
    ])
    expect(telemetry.boards[1]).toMatchObject({ chipTempsC: [62.25, 73.25], boardTempMaxC: 68.25, freqMhz: 599.66034, chipsExpected: 92 })
  })

  test('that sleeps is asleep, makes nothing, and its fans stand', async () => {
    const { telemetry, activity } = await marathon.read(sessionOf(asleep, { facts: known }), signal)
    expect(activity).toBe('sleeping')
    expect(telemetry).toMatchObject({
      hashrateHs: 0,
      nominalHashrateHs: 21_735_000_000_000,
      mode: 'sleep',
      powerW: 25,
      uptimeS: 264,
      faults: [],
    })
    expect(telemetry.boards.map(board => board.status)).toEqual(['disabled', 'disabled', 'disabled'])
    expect(telemetry.fans.map(fan => fan.rpm)).toEqual([0, 0, 0, 0])
  })

  test('tells who it is', async () => {
    expect(await marathon.readIdentity(sessionOf(mining), signal)).toMatchObject({
      make: 'Antminer',
      model: 'KS5 Pro',
      algorithm: 'kheavyhash',
      firmwareVersion: '3.14_584',
    })
  })

  test('is asked four pages a poll, and now and then for its configuration in the place of its fans', async () => {
    const { session, sent } = listening()
    const polls: string[][] = []
    for (let poll = 0; poll < 3; poll++) {
      const from = sent.length
      const { telemetry } = await marathon.read(session, signal)
      expect(telemetry.fans).toHaveLength(4)
      expect(telemetry.powerLimitW).toBe(poll === 0 ? null : 3000)
      polls.push(sent.slice(from).map(({ path }) => path.replace('/kaonsu/v1/', '')))
    }
    expect(polls).toEqual([
      ['brief', 'hashboards', 'pools', 'fans'],
      ['brief', 'hashboards', 'pools', 'miner_config'],
      ['brief', 'hashboards', 'pools', 'fans'],
    ])
  })
})

test('a machine that neither its pages nor its API opens says what the pages said', async () => {
  const recorded = sessionOf(mining)
  const shut = (failure: Failure) => ({ request: () => Promise.reject(new MinerError(failure)) })
  const locked: Session = {
    ...recorded,
    http: shut({ code: 'auth', user: 'root' }),
    cgminer: shut({ code: 'unreachable', detail: 'refused' }),
  }
  await expect(marathon.read(locked, signal)).rejects.toMatchObject({ failure: { code: 'auth' } })
  const cancelled: Session = { ...locked, cgminer: shut({ code: 'cancelled' }) }
  await expect(marathon.read(cancelled, signal)).rejects.toMatchObject({ failure: { code: 'cancelled' } })
})

describe('rates', () => {
  test.each<[string, JsonRecord, number, number]>([
    ['with their unit', { hashrate_unit: 'TH/s', hashrate_realtime: 12.5, hashrate_ideal: 13.9 }, 12.5e12, 13.9e12],
    ['without, in GH/s', { hashrate_unit: null, hashrate_realtime: 12_500, hashrate_ideal: 13_900 }, 12.5e12, 13.9e12],
    ['without, the present one in TH/s', { hashrate_unit: null, hashrate_realtime: 12.5, hashrate_ideal: 13_900 }, 12.5e12, 13.9e12],
    [
      'without, and no ideal but the model',
      { hashrate_unit: null, hashrate_realtime: 20, hashrate_ideal: null, hashrate_stock: null, hashrate_sales: null },
      20e12,
      21e12,
    ],
  ])('%s', (_what, changes, rate, nominal) => {
    const { telemetry } = readingOf(changes)
    expect([telemetry.hashrateHs, telemetry.nominalHashrateHs]).toEqual([rate, nominal])
  })
})

describe('what it does', () => {
  test.each<[JsonRecord, string]>([
    [{ status: 'Mining' }, 'hashing'],
    [{ status: 'Curtailed' }, 'sleeping'],
    [{ status: 'Initializing', hashrate_realtime: 0 }, 'starting'],
    [{ status: 'Mining', hashrate_realtime: 0 }, 'idle'],
    [{ status: 'Mining', hashrate_realtime: 0, elapsed: 60 }, 'starting'],
    [{ status: 'Failure' }, 'idle'],
    [{ status: null, hashrate_realtime: null }, 'unknown'],
  ])('%j is %s', (changes, activity) => {
    expect(readingOf(changes).activity).toBe(activity)
  })

  test('a failure is told in its own words', () => {
    const { faults } = readingOf({ indicator: 'Fully functional', status: 'Failure', status_long: 'PSU communication lost' }).telemetry
    expect(faults).toEqual([{ code: null, text: 'PSU communication lost', board: null }])
  })
})

describe('boards and pools', () => {
  const boards = (hashboards: Json) => readingOf({}, { hashboards }).telemetry.boards.map(({ slot, status }) => [slot, status])
  const board = (more: JsonRecord): JsonRecord => ({ asic_num: 92, asic_num_ideal: 92, hashrate_average: 6000, ...more })

  test('are read from a bare list, from two lists, and by numbers that begin with 1', () => {
    expect(boards([board({ index: 1 }), board({ index: 0, asic_num: 91 })])).toEqual([
      [1, 'warning'],
      [2, 'ok'],
      [3, 'missing'],
    ])
    expect(boards([board({ id: 1 }), board({ id: 3 })])).toEqual([
      [1, 'ok'],
      [2, 'missing'],
      [3, 'ok'],
    ])
    const page = {
      hashboards: [{ index: 0, temperature_pcb: { inlet: 40, outlet: 55 } }],
      hashboard_infos: [board({ index: 0, voltage: 13.1, frequency_avg: 500 })],
    }
    const [first] = readingOf({}, { hashboards: page }).telemetry.boards
    expect(first).toMatchObject({ chips: 92, voltageV: 13.1, freqMhz: 500, boardTempMaxC: 55, hashrateHs: 6e12 })
  })

  test('that failed are dead, and say why', () => {
    const { telemetry } = readingOf(
      { indicator: 'ok' },
      { hashboards: [board({ status: 'Failure', description: 'chip 12 lost' }), board({}), board({})] },
    )
    expect(telemetry.boards[0]?.status).toBe('dead')
    expect(telemetry.faults).toEqual([{ code: null, text: 'chip 12 lost', board: 1 }])
  })

  test('a fan page that complains is a fault', () => {
    const { telemetry } = readingOf(
      { indicator: 'ok' },
      { fans: { error: true, error_description: 'fan 2 lost', fans: [{ current_speed: 0 }] } },
    )
    expect(telemetry.faults).toEqual([{ code: 'fan', text: 'fan 2 lost', board: null }])
    expect(telemetry.fans).toEqual([{ slot: 1, rpm: 0, pct: null }])
  })

  test('the pool in use is the active one, else the first that lives', () => {
    const row = (index: number, status: string): JsonRecord => ({
      index,
      url: `p${index}.example:1`,
      user: 'u',
      status,
      priority: index,
      accepted: 5,
    })
    const active = (...rows: JsonRecord[]) => readingOf({}, { pools: rows }).telemetry.pools.map(one => one.active)
    expect(active(row(0, 'Alive'), row(1, 'Active'))).toEqual([false, true])
    expect(active(row(0, 'Dead'), row(1, 'Alive'), row(2, 'Alive'))).toEqual([false, true, false])
    expect(readingOf({}, { pools: [row(0, 'Active'), row(1, 'Alive')] }).telemetry.accepted).toBe(10)
  })
})

describe('writing', () => {
  test('new pools go to the group that works, and everything else is written back as it was', async () => {
    const { session, posts } = listening()
    await marathon.actions.setPools?.run(session, { pools: [pool] }, signal)
    const pools = [{ url: pool.url, user: pool.user, pass: 'p', gid: 2 }]
    expect(posts()).toEqual([['/kaonsu/v1/miner_config', { ...config, pools }]])
  })

  test('a machine that divides its work between groups is left as it is', async () => {
    const divided = {
      ...config,
      'pool-group': [
        { gid: 0, percent: 60 },
        { gid: 1, percent: 40 },
      ],
    }
    const { session, posts } = listening(divided)
    for (const run of [
      () => marathon.actions.setPools?.run(session, { pools: [pool] }, signal),
      () => marathon.actions.setPools?.ready?.(session, signal),
    ])
      await expect(run()).rejects.toMatchObject({ failure: { code: 'refused', reason: expect.stringContaining('2 groups') } })
    expect(posts()).toEqual([])
  })

  test('a configuration that came cut off is neither compared nor written into', async () => {
    const half = JSON.stringify(config).slice(0, 300)
    const { session, posts } = listening(config, ({ path }) => (path.endsWith('/miner_config') ? half : null))
    await expect(marathon.readConfig(session, signal)).rejects.toThrow('came cut off')
    for (const run of [
      () => marathon.actions.setPools?.run(session, { pools: [pool] }, signal),
      () => marathon.actions.setFan?.run(session, { mode: 'auto' }, signal),
      () => marathon.actions.sleep?.run(session, {}, signal),
    ])
      await expect(run()).rejects.toThrow('came cut off')
    expect(posts()).toEqual([])
  })

  test('fans, power and sleep change their own settings', async () => {
    const sent = async (run: (session: Session) => Promise<void> | undefined, stored = config) => {
      const { session, posts } = listening(stored)
      await run(session)
      return posts()[0]?.[1]
    }
    const advance = { 'override-fan-control': true, 'fan-fixed-percent': 80 }
    expect(await sent(session => marathon.actions.setFan?.run(session, { mode: 'manual', pct: 80 }, signal))).toEqual({
      ...config,
      'advance-config': advance,
    })
    const tank = { ...config, 'general-config': { 'environment-profile': 'OilImmersionCooling', 'limit-to-efficiency': false } }
    expect(await sent(session => marathon.actions.setFan?.run(session, { mode: 'immersion' }, signal))).toEqual(tank)
    expect(await sent(session => marathon.actions.setFan?.run(session, { mode: 'auto' }, signal), tank)).toEqual(config)
    const mode = { ...(config.mode as JsonRecord), concorde: { 'mode-select': 'PowerTarget', 'hash-target': 0, 'power-target': 2500 } }
    expect(await sent(session => marathon.actions.setPowerLimit?.run(session, { watts: 2500 }, signal))).toEqual({ ...config, mode })
    expect(await sent(session => marathon.actions.sleep?.run(session, {}, signal))).toEqual({
      ...config,
      mode: { ...(config.mode as JsonRecord), 'work-mode-selector': 'Sleep' },
    })
  })

  test('a machine that sleeps is woken into the mode before, by memory, by its history, or as the maker set it', async () => {
    const sleeping = { ...config, mode: { ...(config.mode as JsonRecord), 'work-mode-selector': 'Sleep' } }
    const history = JSON.stringify([
      { '1': [{ type: 'update', path: ['Mode', 'WorkModeSelector'], from: 'Stock', to: 'Fixed' }] },
      { '2': [{ type: 'update', path: ['Mode', 'WorkModeSelector'], from: 'Fixed', to: 'Sleep' }] },
    ])
    const wokenTo = async (log: string | null, kept?: string) => {
      const { session, posts } = listening(sleeping, ({ path }) => (path.includes('/log?') ? (log ?? '{}') : null))
      if (kept !== undefined) session.memo.set('marathon.awakeMode', kept)
      await marathon.actions.wake?.run(session, {}, signal)
      return posts()[0]?.[1].mode['work-mode-selector']
    }
    expect(await wokenTo(history, 'Auto')).toBe('Auto')
    expect(await wokenTo(history)).toBe('Fixed')
    expect(await wokenTo(null)).toBe('Stock')
    expect(lastMode([{ '1': [{ path: ['Mode', 'WorkModeSelector'], from: 'Sleep', to: 'Sleep' }] }])).toBeNull()
    const limited = listening(sleeping)
    await expect(marathon.actions.setPowerLimit?.run(limited.session, { watts: 2500 }, signal)).rejects.toThrow('wake it first')
    expect(limited.posts()).toEqual([])
  })

  test('what is done already is not written again', async () => {
    const { session, posts } = listening()
    await marathon.actions.wake?.run(session, {}, signal)
    expect(posts()).toEqual([])
  })

  test('refusals come in its own words; a restart may take its answer with it', async () => {
    const failing = (answer: string | Error) => listening(config, ({ method }) => (method === 'POST' ? answer : null))
    const gone = new MinerError({ code: 'unreachable', detail: 'closed' })
    await expect(
      marathon.actions.setPools?.run(failing('{"error":true,"msg":"locked"}').session, { pools: [pool] }, signal),
    ).rejects.toMatchObject({
      failure: { code: 'refused', reason: 'it says "locked"' },
    })
    await expect(marathon.actions.locate?.run(failing('').session, { on: true }, signal)).rejects.toMatchObject({
      failure: { code: 'malformed' },
    })
    await expect(marathon.actions.locate?.run(failing(gone).session, { on: true }, signal)).rejects.toMatchObject({
      failure: { code: 'unreachable' },
    })
    const restarted = failing(gone)
    await marathon.actions.reboot?.run(restarted.session, {}, signal)
    expect(restarted.posts()).toEqual([['/kaonsu/v1/maintenance', { type: 'reboot', params: {} }]])
    await expect(marathon.actions.reboot?.run(failing('{"error":true,"msg":"no"}').session, {}, signal)).rejects.toMatchObject({
      failure: { code: 'refused' },
    })
  })

  test('a target temperature is refused before anything is sent', async () => {
    const { session, sent } = listening()
    await expect(marathon.actions.setFan?.run(session, { mode: 'auto', targetC: 60 }, signal)).rejects.toMatchObject({
      failure: { code: 'refused' },
    })
    expect(sent).toEqual([])
  })
})

test('the configuration is read with everything that a change must leave', () => {
  expect(configOf(config, 5)).toMatchObject({
    at: 5,
    pools: [{ url: 'stratum+tcp://old.example:3333', user: 'acct.w1', password: 'x' }],
    mode: 'auto',
    fanMode: 'auto',
    fanPct: null,
    powerLimitW: 3000,
    freqMhz: null,
    other: { 'general-config.limit-to-efficiency': 'false', 'mode.fixed.voltage': '13' },
  })
})

describe('a reply that lost its end', () => {
  const shares = Array.from({ length: 30 }, (_none, n) => (n + 1) / 31)
  const cutting = (path: string, share: number) => (text: string, asked: string) =>
    asked.endsWith(path) ? text.slice(0, Math.floor(text.length * share)) : text

  test('of brief is no reading', async () => {
    for (const share of shares)
      await expect(marathon.read(sessionOf(mining, { mangle: cutting('/brief', share) }), signal)).rejects.toThrow(MinerError)
  })

  test.each([
    ['/hashboards', 'boards'],
    ['/fans', 'fans'],
  ] as const)('of %s leaves out the %s alone', async (path, list) => {
    const whole = (await marathon.read(sessionOf(mining), signal)).telemetry
    for (const share of shares) {
      const { telemetry } = await marathon.read(sessionOf(mining, { mangle: cutting(path, share) }), signal)
      expect(telemetry[list]).toEqual([])
      expect([telemetry.hashrateHs, telemetry.powerW, telemetry.faults]).toEqual([whole.hashrateHs, whole.powerW, whole.faults])
    }
  })
})

test('whatever the pages hold, a reading is made or refused, and nothing else happens', async () => {
  const paths = ['/brief', '/hashboards', '/fans', '/pools']
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...paths), fc.jsonValue(), async (path, value) => {
      const session = sessionOf(mining, { mangle: (text, asked) => (asked.endsWith(path) ? JSON.stringify(value) : text) })
      const thrown = await marathon.read(session, signal).then(
        () => null,
        (error: unknown) => error,
      )
      expect(thrown === null || thrown instanceof MinerError).toBe(true)
    }),
    { numRuns: 200 },
  )
})
