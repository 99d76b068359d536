import { describe, expect, test } from 'vitest'
import type { Telemetry } from '../../contract/model.ts'
import { Secret } from '../../lib/secret.ts'
import { Logins } from '../../transport/logins.ts'
import type { IdentityFacts, Session } from '../driver.ts'
import { evidenceOf, recordingNamed, replayedAt, sessionOf } from '../recording.ts'
import { identify } from './identify.ts'
import { vnish } from './index.ts'
import { read } from './read.ts'
import { type Beside, parseSummary } from './summary.ts'

const signal = new AbortController().signal
const s21 = recordingNamed('vnish/s21pro-1.2.7')
const s9 = recordingNamed('vnish/s9-3.8.6')

/** The machine plays back whatever is asked; it takes every password. */
function replay(facts: Partial<IdentityFacts> = {}, mangle?: (text: string, command: string) => string): Session {
  const recorded = sessionOf(s21, mangle === undefined ? { facts } : { facts, mangle })
  return { ...recorded, logins: new Logins([{ user: 'admin', password: new Secret('admin'), isDefault: true }]) }
}

describe('recognising', () => {
  test('a REST release by what it says without a password, with its version', () => {
    expect(identify(evidenceOf(s21, text => text, [vnish]))).toEqual({
      certainty: 95,
      facts: {
        make: 'Antminer',
        model: 'S21 Pro',
        algorithm: 'sha256d',
        firmwareName: 'VNish',
        firmwareVersion: '1.2.7',
        mac: '02:4e:56:10:20:31',
        serial: null,
        hostname: 'Antminer',
        boardSerials: [],
        access: null,
      },
    })
  })

  test.each(['vnish/s9-3.8.6', 'vnish/s9-3.8.6-version'])('an older release by its type: %s', name => {
    expect(identify(evidenceOf(recordingNamed(name), text => text, [vnish]))).toMatchObject({
      certainty: 92,
      facts: { make: 'Antminer', model: 'S9', firmwareName: 'VNish classic', firmwareVersion: '3.8.6' },
    })
  })

  test('the same firmware under another name keeps that name', () => {
    const evidence = evidenceOf(s21, text => text.replace('"fw_name":"Vnish"', '"fw_name":"UniPlus"'), [vnish])
    expect(identify(evidence)).toMatchObject({ certainty: 88, facts: { firmwareName: 'UniPlus' } })
  })

  test('the page alone is enough while nothing else answers', () => {
    const { http, ...rest } = evidenceOf(s21, text => text, [vnish])
    const page = http.get('/')
    const only = { ...rest, cgminer: new Map(), http: new Map(page === undefined ? [] : [['/', page]]) }
    expect(identify(only)).toMatchObject({ certainty: 90, facts: { make: 'Antminer', model: null } })
    expect(vnish.followUp?.when(only)).toBe(true)
  })
})

describe('a REST release', () => {
  test('is read whole', async () => {
    const { telemetry, activity } = await read(replay(), signal)
    expect(activity).toBe('hashing')
    expect(telemetry).toMatchObject({
      hashrateHs: 173_870_940_000_000,
      hashrateAvgHs: 174_374_750_000_000,
      nominalHashrateHs: 196_517_170_000_000,
      uptimeS: 4423,
      mode: '2800 watt ~ 188 TH',
      powerW: 2583,
      powerLimitW: 2800,
      chipTempMaxC: 65,
      boardTempMaxC: 50,
      hwErrorPct: 0,
      fanMode: 'auto',
      accepted: 1599,
      rejected: 9,
      stale: 0,
      bestShare: 169_988_423,
      faults: [],
    } satisfies Partial<Telemetry>)
    expect(telemetry.efficiencyJPerTh).toBeCloseTo(14.86, 1)
    expect(telemetry.fans).toEqual([5880, 5880, 5940, 5940].map((rpm, n) => ({ slot: n + 1, rpm, pct: 90 })))
    expect(telemetry.boards).toHaveLength(3)
    expect(telemetry.boards[1]).toEqual({
      slot: 2,
      serial: null,
      hashrateHs: 57_766_645_000_000,
      nominalHashrateHs: 65_505_727_000_000,
      chips: 65,
      chipsExpected: 65,
      chipTempMaxC: 64,
      boardTempMaxC: 49,
      chipTempsC: [],
      freqMhz: 495,
      voltageV: 13,
      hwErrors: 20,
      status: 'ok',
    })
    // The fee pool of the makers is not the owner's.
    expect(telemetry.pools).toHaveLength(2)
    expect(telemetry.pools[0]).toEqual({
      priority: 0,
      url: 'stratum.pool.example:3333',
      user: 'acct.s21a',
      status: 'alive',
      active: true,
      accepted: 1599,
      rejected: 9,
      stale: 0,
      difficulty: 262_000,
      lastShareAt: replayedAt - 4000,
    })
    expect(telemetry.pools[1]).toMatchObject({ status: 'alive', active: false, difficulty: null, lastShareAt: null })
  })

  test('tells the same over port 4028 while its web interface is away', async () => {
    const whole = (await read(replay(), signal)).telemetry
    const away = sessionOf(recordingNamed('vnish/s21pro-1.2.7'))
    const { telemetry } = await read({ ...away, rest: away.httpAt(1) }, signal)
    for (const key of ['hashrateHs', 'hashrateAvgHs', 'nominalHashrateHs', 'powerW', 'accepted', 'chipTempMaxC'] as const)
      expect(telemetry[key], key).toBe(whole[key])
    expect(telemetry.boards.map(board => [board.chips, board.voltageV, board.hashrateHs])).toEqual(
      whole.boards.map(board => [board.chips, board.voltageV, board.hashrateHs]),
    )
  })

  test('asks at most four times a poll', async () => {
    const asked: string[] = []
    const session = replay({}, (text, command) => {
      asked.push(command)
      return text
    })
    await vnish.readIdentity(session, signal)
    asked.length = 0
    await read(session, signal)
    expect(asked.length).toBeLessThanOrEqual(4)
    expect(asked).toContain('/api/v1/summary')
    expect(asked.some(path => path.includes('unlock'))).toBe(false)
  })

  test('gives its configuration to whoever has the password', async () => {
    const config = await vnish.readConfig(replay(), signal)
    expect(config).toMatchObject({
      pools: [
        { url: 'stratum.pool.example:3333', user: 'acct.s21a', password: 'x' },
        { url: 'stratum.pool.example:3333', user: 'acct.s21b', password: 'x' },
      ],
      mode: null,
      fanMode: 'auto',
      fanPct: null,
      fanTargetC: 65,
      freqMhz: 555,
      powerLimitW: 3160,
      other: { 'misc.restart_temp': '90', 'cooling.fan_min_count': '4', 'network.hostname': 'Antminer' },
    })
    expect(JSON.stringify(config.other)).not.toContain('theme')
  })
})

describe('a summary', () => {
  const beside: Beside = { unitHs: 1e9, uptimeS: 100, preset: null, users: new Map(), chipTempsC: new Map(), serials: new Map() }
  const parse = (miner: Parameters<typeof parseSummary>[0], more: Partial<Beside> = {}, model = 'S21 Pro') =>
    parseSummary(miner, { ...beside, ...more }, { model, algorithm: 'sha256d' }, 1)

  test.each([
    ['stopped', 0, 'sleeping'],
    ['shutting-down', 0, 'sleeping'],
    ['initializing', 0, 'starting'],
    ['auto-tuning', 0, 'starting'],
    ['auto-tuning', 100_000, 'hashing'],
    ['mining', 100_000, 'hashing'],
    ['mining', 0, 'idle'],
    ['failure', 0, 'idle'],
    ['never heard of', 100_000, 'hashing'],
  ])('in the state %s at %i GH/s is %s', (miner_state, hr_realtime, activity) => {
    expect(parse({ miner_status: { miner_state }, hr_realtime }).activity).toBe(activity)
  })

  test('of a machine that gave up carries its words', () => {
    const { faults } = parse({
      miner_status: { miner_state: 'failure', failure_code: 12, description: 'chain 2 break' },
      chains: [{ id: 2, status: { state: 'failure', description: 'no chips found' } }],
      cooling: { fans: [{ id: 0, rpm: 0, status: 'lost' }] },
    }).telemetry
    expect(faults).toEqual([
      { code: '12', text: 'chain 2 break', board: null },
      { code: 'chain.failure', text: 'no chips found', board: 2 },
      { code: 'fan.lost', text: 'Fan 1 does not turn', board: null },
    ])
  })

  test('of any number of boards and fans, numbered from 0 or not at all, gives each its own slot', () => {
    const chain = { hashrate_rt: 1, chip_statuses: { grey: 4 }, status: { state: 'mining' } }
    const slots = (chains: Parameters<typeof parseSummary>[0][]) => parse({ chains }, {}, 'X99').telemetry.boards.map(board => board.slot)
    expect(
      slots([
        { ...chain, id: 0 },
        { ...chain, id: 1 },
        { ...chain, id: 2 },
        { ...chain, id: 3 },
      ]),
    ).toEqual([1, 2, 3, 4])
    expect(slots([{ ...chain }, { ...chain }])).toEqual([1, 2])
    expect(
      slots([
        { ...chain, id: 7 },
        { ...chain, id: 7 },
      ]),
    ).toEqual([1, 2])
  })

  test('that lists fewer boards than the model has shows the others as missing', () => {
    const chain = (id: number) => ({ id, hashrate_rt: 60_000, chip_statuses: { grey: 65, orange: 0, red: 0 }, status: { state: 'mining' } })
    const status = (chains: Parameters<typeof parseSummary>[0][], miner_state = 'mining') =>
      parse({ miner_status: { miner_state }, hr_realtime: 120_000, chains }).telemetry.boards.map(board => [board.slot, board.status])
    expect(status([chain(1), chain(3)])).toEqual([
      [1, 'ok'],
      [2, 'missing'],
      [3, 'ok'],
    ])
    expect(status([chain(1)], 'initializing')).toHaveLength(1)
  })

  test.each([
    [{ status: { state: 'failure' } }, 'dead'],
    [{ status: { state: 'disconnected' } }, 'missing'],
    [{ status: { state: 'disabled' } }, 'disabled'],
    [{ hashrate_rt: 0, status: { state: 'mining' } }, 'dead'],
    [{ hashrate_rt: 60_000, chip_statuses: { grey: 60, orange: 3, red: 2 } }, 'warning'],
    [{ hashrate_rt: 60_000, chip_statuses: { grey: 60, orange: 3, red: 0 } }, 'warning'],
    [{ hashrate_rt: 60_000, chip_statuses: { grey: 60, orange: 5, red: 0 } }, 'ok'],
  ])('with the board %j calls it %s', (chain, status) => {
    const { boards } = parse({ miner_status: { miner_state: 'mining' }, hr_realtime: 120_000, chains: [{ id: 1, ...chain }] }).telemetry
    expect(boards[0]?.status).toBe(status)
  })

  test('of a scrypt machine counts in MH/s', () => {
    const { telemetry } = parse({ hr_realtime: 9400, hr_nominal: 9500 }, { unitHs: 1e6 }, 'L7')
    expect(telemetry).toMatchObject({ hashrateHs: 9.4e9, nominalHashrateHs: 9.5e9 })
  })

  test('that hides worker names gets them from the API', () => {
    const pools = [{ id: 0, url: 'pool.example:3333', user: '*****', pool_type: 'UserPool', status: 'active' }]
    expect(parse({ pools }, { users: new Map([[0, 'acct.w1']]) }).telemetry.pools[0]?.user).toBe('acct.w1')
    expect(parse({ pools }).telemetry.pools[0]?.user).toBe('')
  })

  test('of a machine cooled by water tells the water that goes in', () => {
    expect(parse({ chains: [{ id: 1, inlet_water_temp: 34, outlet_water_temp: 44 }] }).telemetry.inletTempC).toBe(34)
  })
})

describe('an older release', () => {
  test('is read over port 4028, with the power and voltage that only this firmware adds', async () => {
    const { telemetry, activity, facts } = await read(sessionOf(s9, { facts: { firmwareName: 'VNish classic' } }), signal)
    expect(activity).toBe('hashing')
    expect(facts).toMatchObject({ model: 'S9', firmwareVersion: '3.8.6' })
    expect(telemetry).toMatchObject({
      hashrateHs: 12_795_480_000_000,
      nominalHashrateHs: 12_927_600_000_000,
      uptimeS: 3617,
      powerW: 1485,
      chipTempMaxC: 80,
      boardTempMaxC: 65,
      fanMode: 'auto',
      accepted: 135,
    })
    expect(telemetry.fans.map(fan => fan.rpm)).toEqual([5400, 5880])
    expect(telemetry.boards.map(board => [board.slot, board.chips, board.voltageV, board.boardTempMaxC])).toEqual([
      [1, 63, 9.2, 65],
      [2, 63, 9.2, 56],
      [3, 63, 9.2, 63],
    ])
    expect(telemetry.pools.map(pool => [pool.url, pool.status, pool.active])).toEqual([
      ['stratum+tcp://solo.pool.example:3333', 'alive', true],
      ['stratum+tcp://stratum.pool.example:3333', 'alive', false],
      ['stratum+tcp://cn.pool.example:3333', 'dead', false],
    ])
  })

  test('gives its configuration', async () => {
    const session = sessionOf(s9, { facts: { firmwareName: 'VNish classic' } })
    expect(await vnish.readConfig(session, signal)).toMatchObject({
      pools: [
        { url: 'solo.pool.example:3333', user: 'acct_1', password: '123' },
        { url: 'stratum.pool.example:3333', user: 'acct_1', password: '123' },
        { url: 'stratum+tcp://cn.pool.example:3333', user: 'acct_1', password: '123' },
      ],
      freqMhz: 650,
      other: { 'bitmain-voltage': '890' },
    })
  })
})

describe('what lost its end', () => {
  const classic = { firmwareName: 'VNish classic' }

  test('is no configuration of an older release', async () => {
    const session = sessionOf(s9, { facts: classic, mangle: text => text.slice(0, Math.floor(text.length * 0.8)) })
    await expect(vnish.readConfig(session, signal)).rejects.toThrow('came cut off')
  })

  test.each(['info', 'summary'])('makes no reading where %s is needed', async name => {
    const mangle = (text: string, path: string) => (path === `/api/v1/${name}` ? text.slice(0, text.length * 0.8) : text)
    await expect(read(sessionOf(s21, { mangle }), signal)).rejects.toThrow(`/api/v1/${name}, which came cut off`)
  })

  test('leaves out the boards of an older release, but not its pools', async () => {
    const whole = await read(sessionOf(s9, { facts: classic }), signal)
    const mangle = (text: string, command: string) => (command.includes('stats') ? text.slice(0, text.length * 0.8) : text)
    const { telemetry } = await read(sessionOf(s9, { facts: classic, mangle }), signal)
    expect(telemetry).toMatchObject({ boards: [], fans: [], powerW: null, pools: whole.telemetry.pools })
  })

  test.each([0.4, 1])('gives no pools without their names, which a list of %d told', async share => {
    const hide = (text: string) => text.replaceAll(/"user": *"[^"]*"/g, '"user":"*****"')
    const mangle = (text: string, command: string) => {
      if (command === '/api/v1/summary') return hide(text)
      return command === 'pools' ? text.slice(0, text.length * share) : text
    }
    const { telemetry } = await read(sessionOf(s21, { mangle }), signal)
    expect(telemetry.pools.length > 0).toBe(share === 1)
    expect(telemetry.pools.map(pool => pool.user)).not.toContain('')
  })
})
