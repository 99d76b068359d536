import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { MinerError } from '../../contract/failure.ts'
import { type Hall, startHall } from '../../simulator/hall.ts'
import { setForm } from '../dialect/form-body.ts'
import { parseConf } from '../dialect/form-conf.ts'
import { recordedText, recordingNamed, replayedAt, replyOf, sessionOf } from '../recording.ts'
import { meet, type Trial } from '../trial.sample.ts'
import { identify } from './identify.ts'
import { hiveon } from './index.ts'
import { styleOf } from './style.ts'

const signal = new AbortController().signal
const recording = recordingNamed('hiveon/s9-2019')

describe('a recorded S9', () => {
  const session = () => sessionOf(recording, { facts: { model: 'S9' } })

  test('is read whole: rates, boards at chains 6 to 8, fans, power out of text', async () => {
    const { telemetry, activity, facts } = await hiveon.read(session(), signal)
    expect(activity).toBe('hashing')
    expect(facts).toEqual({ firmwareVersion: '2019-11-20' })
    expect(telemetry).toMatchObject({
      hashrateHs: 11.81391e12,
      hashrateAvgHs: 11.79328e12,
      nominalHashrateHs: 11.8503e12,
      powerW: 1089,
      uptimeS: 136,
      hwErrorPct: 0,
      chipTempMaxC: 77,
      boardTempMaxC: 62,
      fanMode: 'auto',
    })
    expect(telemetry.efficiencyJPerTh).toBeCloseTo(92.18, 1)
    expect(telemetry.boards.map(board => [board.slot, board.chips, board.chipTempMaxC, board.boardTempMaxC, board.status])).toEqual([
      [1, 63, 77, 62, 'ok'],
      [2, 63, 69, 54, 'ok'],
      [3, 63, 75, 60, 'ok'],
    ])
    expect(telemetry.fans.map(fan => fan.rpm)).toEqual([3360, 4440])
  })

  test('all its pools say that they are connected; the first is the one that is mined on', async () => {
    const { pools } = (await hiveon.read(session(), signal)).telemetry
    expect(pools.map(pool => [pool.active, pool.accepted, pool.rejected, pool.stale, pool.difficulty])).toEqual([
      [true, 86_241, 411, 116, 39_500],
      [false, 63, 0, 2, 512],
      [false, 196, 5, 4, 512],
    ])
    expect(pools[0]?.lastShareAt).toBe(replayedAt - 3000)
  })

  test('is written with the form that another tool was recorded to send', () => {
    const conf = parseConf(recordedText(recording, 'http-get_miner_conf.json') ?? '')
    expect(conf.damage).toBeNull()
    const slot = (n: number) => ({ url: `stratum+tcp://my-test-pool${n}.com:5588`, user: `u${n}`, password: `p${n}` })
    const sent = (n: number) =>
      `_ant_pool${n}url=stratum%2Btcp%3A%2F%2Fmy-test-pool${n}.com%3A5588&_ant_pool${n}user=u${n}&_ant_pool${n}pw=p${n}`
    const rest = '_ant_nobeeper=false&_ant_notempoverctrl=false&_ant_fan_customize_switch=false&_ant_fan_customize_value=&_ant_freq=550'
    expect(setForm(conf.raw, { pools: [slot(1), slot(2), slot(3)] })).toBe(`${sent(1)}&${sent(2)}&${sent(3)}&${rest}`)
  })
})

describe('identification', () => {
  const claim = (row: Readonly<Record<string, string>>) => {
    const reply = replyOf(JSON.stringify({ STATUS: [{ STATUS: 'S', Code: 22 }], VERSION: [row], id: 1 }))
    return identify({ ip: '127.33.1.1', openPorts: [4028], cgminer: new Map([['version', reply]]), http: new Map(), more: [] })
  }

  test.each([
    [{ Type: 'Antminer S19j Pro Hiveon 1.02' }, 'S19j Pro'],
    [{ Type: 'Antminer S19 (Hiveon ASIC)' }, 'S19'],
    [{ Type: 'Hiveon ASIC S19 Pro' }, 'S19 Pro'],
    [{ Type: 'Antminer T17+', BMMiner: 'hiveon 2.0' }, 'T17+'],
  ])('%j', (row, model) => {
    expect(claim(row)).toMatchObject({ certainty: 85, facts: { make: 'Antminer', model, firmwareName: 'Hiveon' } })
  })

  test('the word of the program that it grew from is not enough', () => {
    expect(claim({ BMMiner: '2.0.0 rwglr', Type: 'Antminer S9' })).toBeNull()
  })
})

describe('where the API is shut', () => {
  const shut = { request: () => Promise.reject(new MinerError({ code: 'unreachable', detail: 'connection refused' })) }

  test('the pages that relay it are read', async () => {
    const recorded = sessionOf(recording, { facts: { model: 'S9' } })
    const http = {
      request: async ({ path }: { readonly path: string }) => {
        const command = /miner_(stats|pools)\.cgi$/.exec(path)?.[1]
        const body = command === undefined ? 'Socket connect failed' : (recordedText(recording, `rpc-${command}.json`) ?? '')
        return { status: 200, headers: {}, body }
      },
    }
    const { telemetry } = await hiveon.read({ ...recorded, cgminer: shut, http }, signal)
    expect(telemetry).toMatchObject({ hashrateHs: 11.81391e12, powerW: 1089 })
    expect([telemetry.boards.length, telemetry.pools.length]).toEqual([3, 3])
  })

  test('and without those pages it says what the API said', async () => {
    await expect(hiveon.read({ ...sessionOf(recording), cgminer: shut }, signal)).rejects.toThrow('connection refused')
  })
})

describe('which kind of pages', () => {
  test.each([
    ['S9', 'form'],
    ['T9', 'form'],
    ['L3+', 'form'],
    ['S19j Pro', 'json'],
    ['S17', null],
    ['T17+', null],
    ['S99', null],
    [null, null],
  ])('%s: %s', (model, style) => {
    expect(styleOf({ model })).toBe(style)
  })

  test('a model of which it is not known is read, and no request is written to it', async () => {
    const session = sessionOf(recording, { facts: { model: 'S17' } })
    let written = 0
    const http = {
      ...session.http,
      request: (request: Parameters<typeof session.http.request>[0]) => {
        if (request.method === 'POST') written++
        return session.http.request(request)
      },
    }
    const pools = [{ url: 'stratum+tcp://a.example:1', user: 'a', password: 'x' }]
    await expect(hiveon.actions.setPools?.run({ ...session, http }, { pools }, signal)).rejects.toThrow('which of two kinds')
    expect(written).toBe(0)
    expect((await hiveon.read(session, signal)).telemetry.hashrateHs).toBe(11.81391e12)
  })
})

describe('a simulated S19', () => {
  let hall: Hall
  beforeAll(async () => {
    const roster = [{ family: 'hiveon', model: 'Antminer S19 Hiveon' }]
    hall = await startHall({ base: '127.33.1.0/29', roster, apiPort: 15_428, webPort: 18_880, statusPort: null, speed: 200 })
  })
  afterAll(() => hall.close())

  function met(): Promise<Trial> {
    const [miner] = hall.miners
    if (miner === undefined) throw new Error('no miner')
    return meet(miner)
  }

  test('is told from stock and says its power', async () => {
    const { found, session, driver } = await met()
    expect(driver.id).toBe('hiveon')
    expect(found.facts).toMatchObject({ make: 'Antminer', model: 'S19', firmwareName: 'Hiveon', access: 'default-password' })
    expect((await driver.read(session, signal)).telemetry.powerW).toBeGreaterThan(1000)
  })

  test('sleeps, wakes, sets its fans and restarts, and keeps its pools', async () => {
    const trial = await met()
    const { before, after } = await trial.does('sleep', {})
    expect(after.config).toMatchObject({ mode: 'sleep', pools: before.config?.pools })
    expect((await trial.does('wake', {})).after.config?.mode).toBe('normal')
    expect((await trial.does('setFan', { mode: 'manual', pct: 70 })).after.config).toMatchObject({ fanMode: 'manual', fanPct: 70 })
    expect((await trial.does('restartMining', {})).after.config).toMatchObject({ fanPct: 70, pools: before.config?.pools })
  }, 30_000)

  test('says no in its own words', async () => {
    const trial = await met()
    hall.miners[0]?.inject('refuse')
    const failure = await trial.failure('setPools', { pools: [{ url: 'stratum+tcp://a.example:1', user: 'a', password: 'x' }] })
    hall.miners[0]?.clear('refuse')
    expect(failure).toMatchObject({ code: 'refused', reason: expect.stringContaining('load conf err') })
  })
})
