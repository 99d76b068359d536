import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { MinerError } from '../../contract/failure.ts'
import type { Telemetry } from '../../contract/model.ts'
import type { JsonRecord } from '../../transport/fields.ts'
import type { HttpReply, HttpRequest } from '../../transport/http.ts'
import type { Evidence, Session } from '../driver.ts'
import { evidenceOf, recordingNamed, replayedAt, sessionOf } from '../recording.ts'
import { identify, looksLikeProto } from './identify.ts'
import { proto } from './index.ts'
import { type Beside, parseStatus } from './status.ts'

const signal = new AbortController().signal
const rig = recordingNamed('proto/rig-1.8.0')
const nothing: Beside = { telemetry: null, pools: null, cooling: null, errors: null, hardware: null }
const readingOf = (mining: JsonRecord, beside: Partial<Beside> = {}) => parseStatus(mining, { ...nothing, ...beside }, replayedAt)
const pool = { url: 'stratum+tcp://pool-b.example:4444', user: 'acct.w9', password: 'p' }

/** The recorded rig behind its login; it keeps what is sent to it. */
function listening(answer: (request: HttpRequest) => HttpReply | Error | null = () => null) {
  const recorded = sessionOf(rig)
  const sent: HttpRequest[] = []
  const reply = (status: number, body: string): HttpReply => ({ status, headers: {}, body })
  const target = '{"power_target_watts":3400,"power_target_min_watts":1200,"power_target_max_watts":3600,"performance_mode":"Efficiency"}'
  const request = async (asked: HttpRequest): Promise<HttpReply> => {
    sent.push(asked)
    const told = answer(asked)
    if (told instanceof Error) throw told
    if (told !== null) return told
    const name = asked.path.replace('/api/v1/', '')
    if (name === 'auth/login') return reply(200, '{"access_token":"t1","refresh_token":"r1"}')
    if (!['system', 'network'].includes(name) && asked.headers?.authorization !== 'Bearer t1')
      return reply(401, '{"error":{"code":"UNAUTHORIZED"}}')
    if (asked.method !== undefined && asked.method !== 'GET') return reply(200, '{"message":"ok"}')
    return name === 'mining/target' ? reply(200, target) : recorded.rest.request(asked)
  }
  const session: Session = { ...recorded, rest: { request } }
  const changes = () =>
    sent
      .filter(({ method, path }) => method !== undefined && method !== 'GET' && !path.endsWith('login'))
      .map(({ method, path, body }) => [method, path.replace('/api/v1/', ''), body === '' ? '' : JSON.parse(body ?? '""')])
  return { session, sent, changes }
}

describe('recognising', () => {
  test('by its system page, with its release', () => {
    expect(identify(evidenceOf(rig, text => text, [proto]))).toMatchObject({
      certainty: 95,
      facts: {
        make: 'Proto',
        model: 'Rig',
        algorithm: 'sha256d',
        firmwareName: 'Proto OS',
        firmwareVersion: '1.8.0',
        serial: 'PROTO-SIM-a1c2d386',
      },
    })
  })

  test('by its dashboard, which has more asked, and by nothing else', () => {
    const page = (body: string): Evidence => ({
      ip: '127.32.0.1',
      openPorts: [80],
      cgminer: new Map(),
      http: new Map([['/', { status: 200, headers: {}, body }]]),
      more: [],
    })
    expect(identify(page('<title>Proto OS</title>'))?.certainty).toBe(85)
    expect(looksLikeProto(page('<title>Proto OS</title>'))).toBe(true)
    expect(identify(page('<title>Prototype OSS</title>'))).toBeNull()
  })
})

test('a rig is read whole within two polls of four requests, with one login', async () => {
  const { session, sent } = listening()
  await proto.readIdentity(session, signal)
  const polls: string[][] = []
  let reading = await proto.read(session, signal)
  for (let poll = 0; poll < 3; poll++) {
    const from = sent.length
    reading = await proto.read(session, signal)
    polls.push(sent.slice(from).map(({ path }) => path.replace('/api/v1/', '')))
  }
  const always = ['mining', 'telemetry?level=miner,hashboard,psu', 'pools']
  expect(polls).toEqual([
    [...always, 'errors'],
    [...always, 'cooling'],
    [...always, 'cooling'],
  ])
  expect(sent.filter(({ path }) => path.endsWith('login'))).toHaveLength(1)
  const { telemetry, activity } = reading
  expect(activity).toBe('hashing')
  expect(telemetry).toMatchObject({
    hashrateHs: 141_147_435_031_471,
    nominalHashrateHs: 145e12,
    uptimeS: 28,
    powerW: 3447.008523267969,
    powerLimitW: 3400,
    fanMode: 'auto',
    accepted: 24_690,
    rejected: 20,
    faults: [],
  } satisfies Partial<Telemetry>)
  expect(telemetry.fans[0]).toEqual({ slot: 1, rpm: 4346, pct: 60 })
  expect(telemetry.boards).toHaveLength(4)
  expect(telemetry.boards[0]).toMatchObject({
    slot: 1,
    serial: 'HB-PROTO-SIM-a1c2d386-0',
    hashrateHs: 36_448_480_530_069,
    chips: null,
    chipsExpected: 120,
    boardTempMaxC: 55.241942214972724,
    voltageV: 14.555635532845155,
    status: 'ok',
  })
  expect(telemetry.pools.map(({ url, user, active, difficulty }) => [url, user, active, difficulty])).toEqual([
    ['stratum+tcp://pool-a.example:3333', 'worker-a', true, 1_048_576],
    ['stratum+tcp://pool-b.example:4444', 'worker-b', false, 1_048_576],
  ])
})

test('it tells who it is and how it is set', async () => {
  const { session } = listening()
  expect(await proto.readIdentity(session, signal)).toMatchObject({
    mac: '02:00:00:20:31:cc',
    hostname: 'proto-miner-d386',
    access: 'default-password',
    boardSerials: expect.arrayContaining(['HB-PROTO-SIM-a1c2d386-3']),
  })
  expect(await proto.readConfig(session, signal)).toMatchObject({
    pools: [
      { url: 'stratum+tcp://pool-a.example:3333', user: 'worker-a', password: null },
      { url: 'stratum+tcp://pool-b.example:4444', user: 'worker-b', password: null },
    ],
    fanMode: 'auto',
    fanTargetC: 50,
    powerLimitW: 3400,
    other: { performance_mode: 'Efficiency' },
  })
})

test.each<[JsonRecord, string]>([
  [{ status: 'Mining', hashrate_ghs: 1 }, 'hashing'],
  [{ status: 'DegradedMining', hashrate_ghs: 1 }, 'hashing'],
  [{ status: 'Mining', hashrate_ghs: 0 }, 'idle'],
  [{ status: 'PoweringOn', hashrate_ghs: 0 }, 'starting'],
  [{ status: 'Stopped', hashrate_ghs: 5 }, 'sleeping'],
  [{ status: 'NoPools', hashrate_ghs: 0 }, 'idle'],
  [{ status: 'Error' }, 'idle'],
  [{}, 'unknown'],
])('%j is %s', (mining, activity) => {
  expect(readingOf(mining).activity).toBe(activity)
})

test('any number of boards in any slots is read; one that measures nothing is dead; its errors are told', () => {
  const hardware = { 'hashboards-info': [1, 3, 9].map(slot => ({ slot, hb_sn: `HB-${slot}`, mining_asic_count: 117 })) }
  const measured = (index: number) => ({
    index,
    hashrate: { unit: 'TH/s', value: 30 },
    asics: { temperature: { values: [60, 71.5, null] } },
  })
  const errors = [
    { error_code: 1024, message: 'Hashboard 3 over temperature', source: 'hashboard', slot: 3 },
    { error_code: 'PSU_FAULT', message: 'PSU voltage out of range', source: 'psu', slot: 1 },
  ]
  const beside = { hardware, telemetry: { hashboards: [measured(0), measured(8)] }, errors }
  const { telemetry } = readingOf({ status: 'Mining', hashrate_ghs: 60_000 }, beside)
  expect(telemetry.boards.map(({ slot, status, serial }) => [slot, status, serial])).toEqual([
    [1, 'ok', 'HB-1'],
    [3, 'dead', 'HB-3'],
    [9, 'ok', 'HB-9'],
  ])
  expect(telemetry.boards[0]).toMatchObject({ chipTempsC: [60, 71.5], chipTempMaxC: 71.5 })
  expect(telemetry.faults).toEqual([
    { code: '1024', text: 'Hashboard 3 over temperature', board: 3 },
    { code: 'PSU_FAULT', text: 'PSU voltage out of range', board: null },
  ])
  const untold = readingOf({ status: 'Mining', hashrate_ghs: 60_000 }, { hardware }).telemetry.boards
  expect(untold.map(board => board.status)).toEqual([null, null, null])
})

describe('writing', () => {
  test('replaces the pools, and those that stay keep their name', async () => {
    const { session, changes } = listening()
    await proto.actions.setPools?.run(session, { pools: [pool] }, signal)
    const { user: username, ...rest } = pool
    expect(changes()).toEqual([['POST', 'pools', [{ ...rest, username, priority: 0, name: 'Backup Pool' }]]])
  })

  test('power stays within what the machine tells; fans and mining have calls of their own', async () => {
    const { session, changes } = listening()
    const limit = proto.actions.setPowerLimit
    await expect(limit?.run(session, { watts: 1000 }, signal)).rejects.toThrow('1,200 W at the least')
    await expect(limit?.run(session, { watts: 4000 }, signal)).rejects.toThrow('3,600 W at the most')
    await limit?.run(session, { watts: 3000 }, signal)
    for (const params of [{ mode: 'auto', targetC: 55 }, { mode: 'manual', pct: 80 }, { mode: 'immersion' }] as const)
      await proto.actions.setFan?.run(session, params, signal)
    await proto.actions.sleep?.run(session, {}, signal)
    await proto.actions.wake?.run(session, {}, signal)
    expect(changes()).toEqual([
      ['PUT', 'mining/target', { power_target_watts: 3000 }],
      ['PUT', 'cooling', { mode: 'Auto', target_temperature_c: 55 }],
      ['PUT', 'cooling', { mode: 'Manual', speed_percentage: 80 }],
      ['PUT', 'cooling', { mode: 'Off' }],
      ['POST', 'mining/stop', ''],
      ['POST', 'mining/start', ''],
    ])
  })

  test.each<[number, string, object]>([
    [
      403,
      '{"error":{"code":"DEFAULT_PASSWORD","message":"default password must be changed"}}',
      { code: 'refused', reason: expect.stringContaining('default password must be changed') },
    ],
    [404, '', { code: 'unsupported' }],
    [500, '', { code: 'refused', reason: 'it answers mining/stop with HTTP 500' }],
  ])('HTTP %i %s is told as what it is', async (status, body, failure) => {
    const { session } = listening(({ path }) => (path.endsWith('mining/stop') ? { status, headers: {}, body } : null))
    await expect(proto.actions.sleep?.run(session, {}, signal)).rejects.toMatchObject({ failure })
  })

  test('a restart may take its answer with it; a password that is not let in ends it before', async () => {
    const gone = new MinerError({ code: 'unreachable', detail: 'closed' })
    const { session, changes } = listening(({ path }) => (path.endsWith('reboot') ? gone : null))
    await proto.actions.reboot?.run(session, {}, signal)
    expect(changes()).toEqual([['POST', 'system/reboot', '']])
    const locked = listening(({ path }) => (path.endsWith('login') ? { status: 401, headers: {}, body: '{}' } : null))
    await expect(proto.actions.reboot?.run(locked.session, {}, signal)).rejects.toMatchObject({ failure: { code: 'auth' } })
    expect(locked.changes()).toEqual([])
  })

  test('a session that ran out is renewed once', async () => {
    const { session, sent } = listening()
    session.memo.set('proto.token', 'of yesterday')
    await proto.read(session, signal)
    expect(sent.filter(({ path }) => path.endsWith('login'))).toHaveLength(1)
  })
})

describe('a reply that lost its end', () => {
  const shares = Array.from({ length: 25 }, (_none, n) => (n + 1) / 26)
  const cutting = (name: string, share: number) => (text: string, asked: string) =>
    asked.startsWith(`/api/v1/${name}`) ? text.slice(0, Math.floor(text.length * share)) : text

  test('of the mining status is no reading, of the pools no configuration', async () => {
    for (const share of shares) {
      await expect(proto.read(sessionOf(rig, { mangle: cutting('mining', share) }), signal)).rejects.toThrow(MinerError)
      await expect(proto.readConfig(sessionOf(rig, { mangle: cutting('pools', share) }), signal)).rejects.toThrow(MinerError)
    }
  })

  test('of anything else leaves it out', async () => {
    for (const share of shares) {
      const boards = (await proto.read(sessionOf(rig, { mangle: cutting('telemetry', share) }), signal)).telemetry
      expect([boards.boards, boards.hashrateHs]).toEqual([[], 141_147_435_031_471])
      expect((await proto.read(sessionOf(rig, { mangle: cutting('pools', share) }), signal)).telemetry.pools).toEqual([])
      expect((await proto.read(sessionOf(rig, { mangle: cutting('cooling', share) }), signal)).telemetry.fans).toEqual([])
    }
  })
})

test('whatever the pages hold, a reading is made or refused, and nothing else happens', async () => {
  await fc.assert(
    fc.asyncProperty(fc.constantFrom('mining', 'telemetry', 'pools', 'cooling'), fc.jsonValue(), async (name, value) => {
      const session = sessionOf(rig, { mangle: (text, asked) => (asked.startsWith(`/api/v1/${name}`) ? JSON.stringify(value) : text) })
      const thrown = await proto.read(session, signal).then(
        () => null,
        (error: unknown) => error,
      )
      expect(thrown === null || thrown instanceof MinerError).toBe(true)
    }),
    { numRuns: 200 },
  )
})
