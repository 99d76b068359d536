import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Hall, startHall } from '../../simulator/hall.ts'
import { evidenceOf, recordedText, recordingNamed, replayedAt, sessionOf } from '../recording.ts'
import { meet, type Trial } from '../trial.sample.ts'
import { formOf } from './actions.ts'
import { parseConf } from './config.ts'
import { encodeForm, fieldsOf } from './form.ts'
import { identify } from './identify.ts'
import { blackminer } from './index.ts'
import { machineOf } from './machine.ts'
import { parseReplies } from './read.ts'

const signal = new AbortController().signal
const named = (name: string) => recordingNamed(`blackminer/${name}`)
const read = (name: string) => blackminer.read(sessionOf(named(name)), signal)

describe('recorded machines', () => {
  test.each([
    // rate, average, board temperatures, chips that answer, fans, pools: accepted / rejected / stale
    [
      'f1-2018',
      16.0032e9,
      14.6359e9,
      [58, 51],
      [3, 4],
      [3270, 3600],
      [
        [18_844, 0, 166],
        [1747, 0, 5],
        [4117, 0, 335],
      ],
    ],
    ['f1-mini-2020', 2.2329e9, 1.5698e9, [44], [1], [1500, 1500], [[906, 6, 0]]],
    [
      'f1-ultra-2020',
      4.2088e9,
      4.5009e9,
      [52, 52],
      [6, 6],
      [2820, 2850],
      [
        [10_921, 12, 0],
        [0, 0, 0],
      ],
    ],
  ])('%s', async (name, rate, average, temps, chips, fans, shares) => {
    const { telemetry, activity } = await read(name)
    expect(activity).toBe('hashing')
    expect([telemetry.hashrateHs, telemetry.hashrateAvgHs]).toEqual([rate, average])
    expect(telemetry.boards.map(board => board.boardTempMaxC)).toEqual(temps)
    expect(telemetry.boards.map(board => board.chips)).toEqual(chips)
    expect(telemetry.fans.map(fan => fan.rpm)).toEqual(fans)
    expect(telemetry.pools.map(pool => [pool.accepted, pool.rejected, pool.stale])).toEqual(shares)
  })

  test('chip temperatures come from a list, without what stands behind it in memory', async () => {
    expect((await read('f1-ultra-2020')).telemetry.boards.map(board => board.chipTempsC)).toEqual([
      [65.21, 64.1, 62.38, 62.26, 67.06, 69.64],
      [69.4, 64.35, 63.12, 61.89, 67.55, 71.73],
    ])
    expect((await read('f1-mini-2020')).telemetry.boards[0]?.chipTempsC).toEqual([67.3])
  })

  test('accepted shares are those of the pools: its summary repeats the rejected ones', async () => {
    const { telemetry } = await read('f1-mini-2020')
    expect(telemetry).toMatchObject({ accepted: 906, rejected: 6, stale: 0 })
    expect((await read('f1-2018')).telemetry).toMatchObject({ accepted: 24_708, rejected: 0, stale: 0 })
  })

  test.each([
    ['f1-2018', 'F1', '2018-11-19'],
    ['f1-ultra-2020', 'F1-ULTRA', '2020-04-05'],
  ])('%s is known by its type', (name, model, firmwareVersion) => {
    expect(identify(evidenceOf(named(name)))).toMatchObject({
      certainty: 82,
      facts: { make: 'Blackminer', model, firmwareVersion, algorithm: null },
    })
  })

  test('tells its MAC on a page of its own', async () => {
    expect((await blackminer.readIdentity(sessionOf(named('f1-ultra-2020')), signal)).mac).toBe('02:1e:5a:51:0c:77')
  })
})

describe('identification', () => {
  const page = (realm: string | null, body = '') => {
    const headers: Record<string, string> = realm === null ? {} : { 'www-authenticate': `Digest realm="${realm}", nonce="1"` }
    return identify({
      ip: '127.33.5.1',
      openPorts: [80],
      cgminer: new Map(),
      http: new Map([['/', { status: realm === null ? 200 : 401, headers, body }]]),
      more: [],
    })
  }

  test('by the realm, or by the page of the VolcMiner', () => {
    expect(page('blackMiner Configuration')).toMatchObject({ certainty: 70, facts: { make: null } })
    expect(page(null, '<title>VolcMiner</title>')).toMatchObject({ certainty: 70, facts: { make: 'VolcMiner' } })
    expect(page('antMiner Configuration')).toBeNull()
    expect(page(null, '<title>router</title>')).toBeNull()
  })

  test.each([
    ['Blackminer F1-ULTRA', 'Blackminer', 'F1-ULTRA', null],
    ['Blackminer F1-u', 'Blackminer', 'F1-u', null],
    ['VolcMiner D1', 'VolcMiner', 'D1', 'scrypt'],
    ['HAMMER D10', 'Hammer', 'D10', 'scrypt'],
    ['volcminer', 'VolcMiner', null, null],
    ['Antminer S9', null, 'Antminer S9', null],
    [null, null, null, null],
  ])('%s', (type, make, name, algorithm) => {
    const machine = machineOf(type)
    expect([machine.make, machine.name, machine.model?.algorithm ?? null]).toEqual([make, name, algorithm])
  })
})

test('a VolcMiner counts in megahashes', () => {
  const section = (name: string, row: Record<string, number | string>) => ({ [name]: [row] })
  const replies = new Map([['summary', section('SUMMARY', { Elapsed: 9000, 'MHS 5s': 18_500.5, 'MHS av': 18_400 })]])
  const { telemetry, activity } = parseReplies(replies, { make: 'VolcMiner', model: 'D1' }, replayedAt)
  expect([telemetry.hashrateHs, telemetry.hashrateAvgHs, activity]).toEqual([18.5005e9, 18.4e9, 'hashing'])
})

describe('the form', () => {
  const raw = parseConf(recordedText(named('f1-ultra-2020'), 'http-get_miner_conf.json') ?? '')
  const pools = [1, 2, 3].map(n => ({ url: `stratum+tcp://p${n}.example:5588`, user: `u${n}`, password: `k${n}` }))

  test('of a Blackminer is the one that another tool was recorded to send', () => {
    expect(raw.damage).toBeNull()
    const slots = [1, 2, 3].map(
      n => `_bb_pool${n}url=stratum%2Btcp%3A%2F%2Fp${n}.example%3A5588&_bb_pool${n}user=u${n}&_bb_pool${n}pw=k${n}`,
    )
    const rest =
      '_bb_nobeeper=false&_bb_notempoverctrl=false&_bb_fan_customize_switch=false&_bb_fan_customize_value=&_bb_freq=400&_bb_coin_type=tellor'
    expect(encodeForm(fieldsOf(raw.raw, { pools }, null))).toBe(`${slots.join('&')}&${rest}`)
  })

  test('of a VolcMiner carries what only its second page tells', () => {
    const conf = {
      pools: [],
      freq: '2000',
      'coin-type': 'ltc',
      'sram-voltage': '3',
      'fan-ctrl': true,
      'fan-pwm-front': '70',
      'fan-pwm-back': '80',
    }
    expect(fieldsOf(conf, { pools }, { runmode: '1', voltage: '1245', debug: false }).slice(11)).toEqual([
      ['_bb_fan_customize_switch', 'true'],
      ['_bb_fan_customize_value_front', '70'],
      ['_bb_fan_customize_value_back', '80'],
      ['_bb_freq', '2000'],
      ['_bb_coin_type', 'ltc'],
      ['_bb_runmode', '1'],
      ['_bb_voltage_customize_value', '1245'],
      ['_bb_ema', '3'],
      ['_bb_debug', 'false'],
    ])
  })

  test.each([
    ['{"pools":[],"freq":"","coin-type":"ltc"}', 'no value for freq'],
    ['{"pools":[],"freq":"400"}', 'no value for coin-type'],
    ['{"pools":[],"freq":"400","coin-type":"ltc","turbo":"1"}', 'setting "turbo"'],
    ['{"pools":[],"freq":"400","coin-type":', 'not valid'],
  ])('is not sent on top of %s', (body, why) => {
    expect(parseConf(body).damage).toContain(why)
  })

  test('a configuration is read or refused, whatever it holds', () => {
    fc.assert(
      fc.property(fc.json(), json => {
        try {
          expect(parseConf(json).raw).toHaveProperty('pools')
        } catch (thrown) {
          expect(thrown).toMatchObject({ failure: { code: 'malformed' } })
        }
      }),
    )
  })

  test.each([
    ['Blackminer', 'short'],
    ['VolcMiner', 'long'],
    ['Hammer', 'long'],
    [null, null],
    ['Antminer', null],
  ])('of %s is %s', (make, kind) => {
    expect(formOf({ make })).toBe(kind)
  })
})

describe('a simulated VolcMiner', () => {
  let hall: Hall
  beforeAll(async () => {
    const roster = [{ family: 'blackminer', model: 'VolcMiner D1' }]
    hall = await startHall({ base: '127.33.5.0/29', roster, apiPort: 15_828, webPort: 19_280, statusPort: null, speed: 200 })
  })
  afterAll(() => hall.close())

  function met(): Promise<Trial> {
    const [miner] = hall.miners
    if (miner === undefined) throw new Error('no miner')
    return meet(miner)
  }

  test('is known, read and changed without losing its voltage', async () => {
    const trial = await met()
    expect(trial.found.facts).toMatchObject({
      make: 'VolcMiner',
      firmwareName: 'VolcMiner stock',
      model: 'D1',
      algorithm: 'scrypt',
      access: 'default-password',
    })
    const reading = await trial.driver.read(trial.session, signal)
    expect(reading.telemetry.hashrateHs).toBeGreaterThan(10e9)
    const { before, after } = await trial.does('setFan', { mode: 'manual', pct: 80 })
    expect(after.config).toMatchObject({ fanMode: 'manual', fanPct: 80, pools: before.config?.pools, other: before.config?.other })
    const pools = [{ url: 'stratum+tcp://new.example:3333', user: 'acct.w9', password: 'x' }]
    await trial.does('setPools', { pools })
    const page = await trial.session.http.request({ path: '/cgi-bin/get_miner_confV1.cgi', signal })
    expect(JSON.parse(page.body)).toMatchObject({ voltage: '1260', runmode: '0' })
    expect(hall.miners[0]?.machine.crippled).toBe(false)
  }, 30_000)

  test('is refused in words where it says no', async () => {
    const trial = await met()
    hall.miners[0]?.inject('refuse')
    const failure = await trial.failure('setFan', { mode: 'auto' })
    hall.miners[0]?.clear('refuse')
    expect(failure).toMatchObject({ code: 'refused', reason: expect.stringContaining('Read-only file system') })
  })
})
