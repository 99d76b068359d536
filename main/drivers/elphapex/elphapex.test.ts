import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Hall, startHall } from '../../simulator/hall.ts'
import type { Session } from '../driver.ts'
import { recordingNamed, sessionOf } from '../recording.ts'
import { meet, type Trial } from '../trial.sample.ts'
import { identify } from './identify.ts'
import { elphapex } from './index.ts'
import { releaseOf } from './make.ts'
import { pages } from './pages.ts'

const signal = new AbortController().signal
const recording = recordingNamed('elphapex/dg1plus-1.0.2')

describe('a recorded DG1+', () => {
  test('is read whole', async () => {
    const { telemetry, activity, facts } = await elphapex.read(sessionOf(recording), signal)
    expect(activity).toBe('hashing')
    expect(facts).toMatchObject({ make: 'Elphapex', model: 'DG1+', algorithm: 'scrypt', firmwareVersion: '1.0.2' })
    expect(facts.boardSerials).toHaveLength(4)
    expect(telemetry).toMatchObject({
      hashrateHs: 14_920_940_000,
      hashrateAvgHs: 14_199_040_000,
      nominalHashrateHs: 14_229_000_000,
      uptimeS: 357_357,
      mode: 'normal',
      fanMode: 'auto',
      hwErrorPct: null,
      powerW: null,
      faults: [],
    })
    expect(telemetry.fans.map(fan => fan.rpm)).toEqual([5340, 5400, 5400, 5400])
    expect(telemetry.boards.map(board => [board.chips, board.chipsExpected, board.chipTempsC, board.status])).toEqual([
      [204, 204, [47.125, 50.5], 'ok'],
      [204, 204, [52.812, 56.937], 'ok'],
      [204, 204, [48.312, 51.687], 'ok'],
      [204, 204, [46.5, 49.062], 'ok'],
    ])
    expect(telemetry.boards.map(board => board.hashrateHs)).toEqual([3.5535e9, 3.55011e9, 3.5518e9, 3.54363e9])
  })

  test.each([
    ['/cgi-bin/stats.cgi', { boards: 0, fans: 0, pools: 3 }],
    ['/cgi-bin/pools.cgi', { boards: 4, fans: 4, pools: 0 }],
  ])('whose %s breaks tells the rates and the rest', async (broken, counts) => {
    const recorded = sessionOf(recording)
    const request: Session['http']['request'] = async asked =>
      asked.path === broken ? { status: 500, headers: {}, body: '<html>500</html>' } : recorded.http.request(asked)
    const { telemetry } = await elphapex.read({ ...recorded, http: { request } }, signal)
    expect(telemetry.hashrateHs).toBe(14_920_940_000)
    expect({ boards: telemetry.boards.length, fans: telemetry.fans.length, pools: telemetry.pools.length }).toEqual(counts)
  })

  test('mines on the first pool that it can reach', async () => {
    const { pools } = (await elphapex.read(sessionOf(recording), signal)).telemetry
    expect(pools.map(pool => [pool.status, pool.active, pool.accepted, pool.rejected])).toEqual([
      ['dead', false, 798_704, 3320],
      ['alive', true, 604_803, 2492],
      ['dead', false, 691_522, 3076],
    ])
  })

  test('tells who it is behind its password', async () => {
    const facts = await elphapex.readIdentity(sessionOf(recording), signal)
    expect(facts).toMatchObject({ make: 'Elphapex', model: 'DG1+', mac: '02:1e:5a:40:7c:31', hostname: 'DG1+', firmwareVersion: '1.0.2' })
  })

  test('has a configuration that can be compared', async () => {
    const config = await elphapex.readConfig(sessionOf(recording), signal)
    expect(config).toMatchObject({ mode: 'normal', fanMode: 'auto', fanPct: 80, freqMhz: 1850 })
    expect(config.pools).toHaveLength(3)
    expect(config.other).toEqual({ 'fc-voltage': '1470', 'fc-freq-level': '100', algo: 'ltc' })
  })

  test.each([
    ['DG1+_SW_V1.0.2', '1.0.2'],
    ['DG-Home1_V1.0.5', '1.0.5'],
    ['something', 'something'],
    [null, null],
  ])('release of %s', (text, release) => {
    expect(releaseOf(text)).toBe(release)
  })
})

test.each([
  ['Daoge Configuration', true],
  ['daoge', true],
  ['antMiner Configuration', false],
  ['router', false],
])('the realm %s decides', (realm, isClaimed) => {
  const page = { status: 401, headers: { 'www-authenticate': `Digest realm="${realm}", nonce="1", qop="auth"` }, body: '' }
  const match = identify({ ip: '127.33.3.1', openPorts: [80], cgminer: new Map(), http: new Map([['/', page]]), more: [] })
  expect(match !== null).toBe(isClaimed)
})

test('a blank in a pool is refused with its place, before a byte is sent', () => {
  const pools = [{ url: 'stratum+tcp://a.example:1', user: 'a b', password: 'x' }]
  const facts = sessionOf(recording).facts
  expect(pages.setPools.check?.({ pools }, facts)).toContain('pool 1 worker holds a blank at character 2')
})

describe('a simulated one', () => {
  let hall: Hall
  beforeAll(async () => {
    const base = '127.33.3.0/29'
    hall = await startHall({ base, roster: [{ family: 'elphapex' }], apiPort: 15_628, webPort: 19_080, statusPort: null, speed: 200 })
  })
  afterAll(() => hall.close())

  function met(): Promise<Trial> {
    const [miner] = hall.miners
    if (miner === undefined) throw new Error('no miner')
    return meet(miner)
  }

  test('keeps everything that a write does not name', async () => {
    const trial = await met()
    const before = await trial.driver.readConfig(trial.session, signal)
    const { after } = await trial.does('setPowerMode', { mode: 'low' })
    expect(after.config).toMatchObject({
      mode: 'low',
      pools: before.pools,
      other: before.other,
      fanPct: before.fanPct,
      freqMhz: before.freqMhz,
    })
    expect((await trial.does('setPowerMode', { mode: 'normal' })).after.config?.mode).toBe('normal')
    expect(trial.driver.actions.setPowerMode?.check?.({ mode: 'high' }, trial.found.facts)).toContain('no high power mode')
    expect((await trial.failure('setPowerMode', { mode: 'high' })).code).toBe('refused')
  }, 30_000)

  test('asks three pages a poll once its password is known', async () => {
    const trial = await met()
    await trial.driver.read(trial.session, signal)
    const [miner] = hall.miners
    const before = miner?.machine.requests.length ?? 0
    await trial.driver.read(trial.session, signal)
    expect(miner?.machine.requests.slice(before).map(request => request.replace(/^.*\//, ''))).toEqual([
      'summary.cgi',
      'stats.cgi',
      'pools.cgi',
    ])
  })

  test('says no in its own words', async () => {
    const trial = await met()
    hall.miners[0]?.inject('refuse')
    const failure = await trial.failure('sleep', {})
    hall.miners[0]?.clear('refuse')
    expect(failure).toMatchObject({ code: 'refused', reason: expect.stringContaining('Illegal request!') })
  })
})
