import { describe, expect, test } from 'vitest'
import { MinerError } from '../../contract/failure.ts'
import { parseReply } from '../../transport/cgminer-tcp.ts'
import type { HttpPort } from '../../transport/http.ts'
import { parseNewReplies } from '../dialect/json-reading.ts'
import { boardOfCode, parseWarnings } from '../dialect/warning-codes.ts'
import type { Session } from '../driver.ts'
import { recordingNamed, replayedAt, sessionOf } from '../recording.ts'
import { antminerStock } from './index.ts'
import { parsePower } from './power.ts'

const signal = new AbortController().signal

function read(name: string) {
  return antminerStock.read(sessionOf(recordingNamed(`antminer-stock/${name}`)), signal)
}

describe('recorded machines in the classic dialect', () => {
  test('an S19 Pro at work', async () => {
    const { telemetry, activity, facts } = await read('s19pro-2022')
    expect(activity).toBe('hashing')
    expect(telemetry).toMatchObject({
      hashrateHs: 110.56689e12,
      hashrateAvgHs: 111.83463e12,
      nominalHashrateHs: 110e12,
      uptimeS: 50_474,
      chipTempMaxC: 78,
      boardTempMaxC: 73,
      accepted: 4057,
      rejected: 11,
      stale: 1,
      bestShare: 12_904_207_043,
      // Mode is 2 on every S19 and tells nothing.
      mode: null,
    })
    expect(telemetry.boards.map(board => [board.slot, board.hashrateHs, board.chips, board.freqMhz, board.hwErrors, board.status])).toEqual(
      [
        [1, 37.6033e12, 114, 525, 183, 'ok'],
        [2, 35.53622e12, 114, 525, 195, 'ok'],
        [3, 37.42738e12, 114, 525, 184, 'ok'],
      ],
    )
    expect(telemetry.boards[0]?.chipTempsC).toEqual([78, 50, 69, 70])
    expect(telemetry.fans.map(fan => fan.rpm)).toEqual([6000, 5880, 5040, 5040])
    expect(telemetry.pools.map(pool => [pool.active, pool.difficulty, pool.lastShareAt])).toEqual([
      [true, 524_000, replayedAt - 3000],
      [false, null, null],
      [false, null, null],
    ])
    expect(telemetry.hwErrorPct).toBeCloseTo(0.0000428, 6)
    expect(facts.firmwareVersion).toBe('2022-12-06')
  })

  test('an overheated one is idle, hot, and blames no chip', async () => {
    const { telemetry, activity } = await read('s19pro-2020-overheated')
    expect(activity).toBe('idle')
    expect(telemetry).toMatchObject({ hashrateHs: 0, chipTempMaxC: 96, boardTempMaxC: 91 })
    expect(telemetry.boards.map(board => board.chips)).toEqual([114, 114, 114])
    expect(telemetry.fans.map(fan => fan.rpm)).toEqual([6000, 5880, 6120, 6120])
  })

  test('a sleeping one is recognised by its configuration', async () => {
    const { telemetry, activity } = await read('s19-2020-board-missing')
    expect(activity).toBe('sleeping')
    expect(telemetry.mode).toBe('sleep')
    expect(telemetry.boards.map(board => [board.slot, board.status])).toEqual([
      [2, 'disabled'],
      [3, 'disabled'],
    ])
    expect(telemetry.pools.map(pool => pool.status)).toEqual(['alive', 'alive', 'dead'])
  })

  test('without the password the same machine is idle, and its first board missing', async () => {
    const session = sessionOf(recordingNamed('antminer-stock/s19-2020-board-missing'))
    const locked: HttpPort = { access: null, request: () => Promise.reject(new MinerError({ code: 'auth', user: 'root' })) }
    const { telemetry, activity } = await antminerStock.read({ ...session, http: locked }, signal)
    expect(activity).toBe('idle')
    expect(telemetry.boards.map(board => [board.slot, board.status])).toEqual([
      [1, 'missing'],
      [2, null],
      [3, null],
    ])
  })
})

describe('the classic dialect of other programs', () => {
  function readClassic(summary: object, stats: object, type: string) {
    const status = { STATUS: [{ STATUS: 'S', When: 1_755_615_295, Code: 11, Msg: 'x', Description: 'jansson2' }], id: 1 }
    const replies: Record<string, string> = {
      summary: JSON.stringify({ ...status, SUMMARY: [{ Elapsed: 9000, ...summary }] }),
      stats: JSON.stringify({
        ...status,
        STATS: [{ Type: type }, { STATS: 0, fan_num: 4, fan1: 4500, fan2: 4600, fan3: 4700, fan4: 4800, ...stats }],
      }),
    }
    const mangle = (text: string, command: string) => replies[command] ?? text
    return antminerStock.read(sessionOf(recordingNamed('antminer-stock/s19pro-2022'), { mangle }), signal)
  }

  test('a KS5 writes its rates as text with their unit', async () => {
    const summary = { 'RT HASHRATE': '21632.89GH/s', 'AV HASHRATE': '21001.00GH/s', 'THEORY HASHRATE': '21000.00GH/s' }
    const board = (n: number) => ({
      [`CHAIN AVG HASHRATE${n}`]: '6809.27GH/s',
      [`temp_in_chip_${n}`]: '66-65',
      [`temp_out_chip_${n}`]: '74-73',
      [`temp_in_pcb_${n}`]: '50',
    })
    const { telemetry, activity } = await readClassic(summary, { ...board(1), ...board(2), ...board(3) }, 'Antminer KS5')
    expect(activity).toBe('hashing')
    expect(telemetry).toMatchObject({ hashrateHs: 21.63289e12, hashrateAvgHs: 21.001e12, nominalHashrateHs: 21e12 })
    expect(telemetry.boards.map(row => [row.hashrateHs, row.chipTempMaxC, row.boardTempMaxC, row.status])).toEqual(
      Array(3).fill([6.80927e12, 74, 50, 'ok']),
    )
    expect(telemetry.boards[0]?.chipTempsC).toEqual([66, 65, 74, 73])
  })

  test('an E9 Pro counts megahashes under GHS, an L7 too unless it names its unit', async () => {
    const e9 = await readClassic(
      {},
      { 'GHS 5s': 3680, chain_acn1: 8, chain_acn2: 8, chain_rate1: '1840', chain_rate2: '1840' },
      'Antminer E9 Pro',
    )
    expect(e9.telemetry).toMatchObject({ hashrateHs: 3.68e9, nominalHashrateHs: 3.68e9 })
    expect(e9.telemetry.boards.map(row => row.hashrateHs)).toEqual([1.84e9, 1.84e9])
    const l7 = (stats: object) => readClassic({}, { chain_acn1: 120, ...stats }, 'Antminer L7')
    expect((await l7({ 'GHS 5s': 9500 })).telemetry.hashrateHs).toBe(9.5e9)
    expect((await l7({ 'GHS 5s': 9.5, rate_unit: 'GH', total_rateideal: 9.5 })).telemetry.hashrateHs).toBe(9.5e9)
  })

  test('a hydro machine has four boards and no fan', async () => {
    const chains = Object.fromEntries(
      [1, 2, 3, 4].flatMap(n => [
        [`chain_acn${n}`, 104],
        [`chain_rate${n}`, '39500'],
      ]),
    )
    const { telemetry } = await readClassic(
      {},
      { 'GHS 5s': 158_000, fan_num: 0, fan1: 0, fan2: 0, fan3: 0, fan4: 0, ...chains },
      'Antminer S19 Hydro',
    )
    expect(telemetry.fans).toEqual([])
    expect(telemetry.boards.map(row => [row.slot, row.chips, row.chipsExpected])).toEqual([1, 2, 3, 4].map(slot => [slot, 104, 104]))
  })
})

test('a recorded S19 in the JSON dialect, read in one connection', async () => {
  const session = sessionOf(recordingNamed('antminer-stock/s19-2023-web'))
  const { telemetry, facts } = await antminerStock.read(session, signal)
  expect(telemetry).toMatchObject({
    hashrateHs: 88.422e12,
    nominalHashrateHs: 95e12,
    chipTempMaxC: 70,
    boardTempMaxC: 49,
    hwErrorPct: 0.01,
  })
  expect(telemetry.boards.map(board => [board.chips, board.chipsExpected, board.nominalHashrateHs])).toEqual(
    Array(3).fill([88, 88, 31.667e12]),
  )
  expect(facts.boardSerials).toEqual(['SNBOARD03', 'SNBOARD81', 'SNBOARD96'])
})

describe('the JSON dialect', () => {
  const head = { STATUS: { STATUS: 'S', when: 1_763_763_762 }, INFO: { type: 'Antminer S21', CompileTime: 'Thu Oct  9 10:00:00 CST 2025' } }
  const ok = (type: string) => ({ type, status: 's', code: 0, msg: '' })
  const summary = {
    elapsed: 50_474,
    rate_5s: 200_315.1,
    rate_avg: 199_871,
    rate_ideal: 200_000,
    rate_unit: 'GH/s',
    bestshare: 5,
    status: [ok('rate'), ok('fans')],
  }
  const chain = (index: number) => ({
    index,
    freq_avg: 490,
    rate_ideal: 66_666,
    rate_real: 66_801.4,
    asic_num: 108,
    asic: ' ooo'.repeat(36),
    temp_pcb: [43, 42, 57, 56],
    temp_chip: [58, 57, 71, 70],
    hw: 12,
    sn: `SN${index}`,
  })
  const stats = { 'miner-mode': 0, fan_num: 4, fan: [4320, 4380, 4350, 0], hwp_total: 0.0003, chain: [chain(0), chain(1), chain(2)] }
  const pool = {
    index: 0,
    url: 'stratum+tcp://p.example:1',
    user: 'a.b',
    status: 'Alive',
    priority: 0,
    accepted: 5,
    rejected: 1,
    stale: 0,
    diff: '524K',
    lstime: '0:00:03',
  }

  function parse(
    changes: { summary?: object; stats?: object; pools?: readonly object[]; type?: string } = {},
    model: string | null = 'S21',
  ) {
    const info = { ...head, INFO: { ...head.INFO, type: changes.type ?? 'Antminer S21' } }
    const reply = (section: string, rows: readonly object[]) => JSON.parse(JSON.stringify({ ...info, [section]: rows }))
    return parseNewReplies(
      {
        summary: reply('SUMMARY', [{ ...summary, ...changes.summary }]),
        stats: reply('STATS', [{ ...stats, ...changes.stats }]),
        pools: reply('POOLS', changes.pools ?? [pool]),
      },
      model,
      replayedAt,
    )
  }

  test('a healthy S21', () => {
    const { telemetry, activity, facts } = parse()
    expect(activity).toBe('hashing')
    expect(telemetry).toMatchObject({ hashrateHs: 200.3151e12, mode: 'normal', hwErrorPct: 0.03, accepted: 5, faults: [] })
    expect(telemetry.fans.map(fan => fan.rpm)).toEqual([4320, 4380, 4350, 0])
    expect(telemetry.boards.map(board => [board.slot, board.serial, board.chips, board.status])).toEqual([
      [1, 'SN0', 108, 'ok'],
      [2, 'SN1', 108, 'ok'],
      [3, 'SN2', 108, 'ok'],
    ])
    expect(telemetry.pools[0]).toMatchObject({ active: true, difficulty: 524_000 })
    expect(facts).toMatchObject({ boardSerials: ['SN0', 'SN1', 'SN2'], firmwareVersion: '2025-10-09' })
  })

  test('a missing board, one with a dead chip, one that does not hash', () => {
    const dead = { ...chain(2), rate_real: 0 }
    const bad = { ...chain(1), asic: ` oox${' ooo'.repeat(35)}` }
    const gone = { ...chain(0), asic_num: 0, asic: '', rate_real: 0, temp_pcb: [], temp_chip: [], sn: '' }
    const { boards } = parse({ stats: { chain: [gone, bad, dead] } }).telemetry
    expect(boards.map(board => [board.slot, board.chips, board.status])).toEqual([
      [1, null, 'missing'],
      [2, 107, 'warning'],
      [3, 108, 'dead'],
    ])
  })

  test('asleep: no rate, and no complaint about it', () => {
    const rate = { type: 'rate', status: 'e', code: -1, msg: 'Rate is lower than ideal rate' }
    const { telemetry, activity } = parse({ summary: { rate_5s: 0, status: [rate] }, stats: { 'miner-mode': '1' } })
    expect(activity).toBe('sleeping')
    expect(telemetry.faults).toEqual([])
  })

  test('starting for some minutes after its start, idle after that', () => {
    expect(parse({ summary: { rate_5s: 0, rate_avg: 0, elapsed: 90 } }).activity).toBe('starting')
    expect(parse({ summary: { rate_5s: 0, rate_avg: 0, elapsed: 900 } }).activity).toBe('idle')
  })

  test('faults in plain words with what to check, or in its own where they are not the usual ones', () => {
    const row = (type: string, code: number, msg: string) => ({ type, status: 'e', code, msg })
    const status = [
      ok('rate'),
      row('network', -1, 'Can not connect to pool'),
      row('fans', -1, 'Wrong number'),
      row('temp', -2, 'Wrong number'),
    ]
    const told = parse({ summary: { status: [...status, row('fans', -1, 'Fan 3 lost'), row('chip', 7, '')] } }).telemetry.faults
    expect(told).toEqual([
      { code: 'network:-1', text: expect.stringMatching(/^It cannot connect to a pool; check/), board: null },
      { code: 'fans:-1', text: expect.stringMatching(/^Not all fans turn; check/), board: null },
      { code: 'temp:-2', text: expect.stringMatching(/^Not all temperature sensors answer; check/), board: null },
      { code: 'fans:-1', text: 'Fan 3 lost', board: null },
      { code: 'chip:7', text: 'chip is not in order', board: null },
    ])
  })

  test('cooled by water: no fans at all', () => {
    expect(parse({ stats: { fan_num: 0, fan: [] }, type: 'Antminer S21 Hyd.' }, 'S21 Hyd').telemetry.fans).toEqual([])
  })

  test('a KS5 counts in its own unit and says H/s while it does not hash', () => {
    const ks5 = { type: 'Antminer KS5' }
    expect(parse({ ...ks5, summary: { rate_5s: 21_632.89, rate_ideal: 21_000 } }, 'KS5 Pro').telemetry.hashrateHs).toBe(21.63289e12)
    const idle = parse({ ...ks5, summary: { rate_5s: 0, rate_avg: 0, rate_ideal: 21_000, rate_unit: 'H/s' } }, 'KS5 Pro').telemetry
    expect(idle).toMatchObject({ hashrateHs: 0, nominalHashrateHs: 21e12 })
  })

  test('power, where stats has it', () => {
    expect(parse({ stats: { watt: 3510 } }).telemetry.powerW).toBe(3510)
    expect(parse({ stats: { chain_power: '3250 W' } }).telemetry.powerW).toBe(3250)
    expect(parse().telemetry.powerW).toBeNull()
  })

  test('a pool that is dead hands over to the next', () => {
    const pools = [
      { ...pool, status: 'Dead' },
      { ...pool, index: 1, priority: 1, url: 'stratum+tcp://q.example:1' },
    ]
    expect(parse({ pools }).telemetry.pools.map(row => [row.status, row.active])).toEqual([
      ['dead', false],
      ['alive', true],
    ])
  })

  test('a rate that no S21 can make is left out, and the reason told', () => {
    const { telemetry, activity } = parse({ summary: { rate_5s: 202_077_000 } })
    expect(activity).toBe('hashing')
    expect(telemetry.hashrateHs).toBeNull()
    expect(telemetry.hashrateAvgHs).toBe(199.871e12)
    expect(telemetry.faults).toEqual([
      { code: 'hashrate.implausible', text: expect.stringContaining('1,010 times what it can make'), board: null },
    ])
  })

  test('a bare code gets its meaning', () => {
    const reply = JSON.parse(
      '{"WARNING":[{"code":"J0:8","cause":"J0:8"},{"code":"J2:2"},{"code":"F:2","cause":""},{"code":"T:3"},{"code":"Q:9"}]}',
    )
    expect(parseWarnings(reply).map(fault => [fault.text, fault.board])).toEqual([
      [expect.stringMatching(/^Not all hash boards are there; check/), null],
      [expect.stringMatching(/^Board 3 misses chips; restart/), 3],
      [expect.stringMatching(/^A fan is not in order; check/), null],
      [expect.stringMatching(/^Its temperature is not in order; check/), null],
      ['Q:9', null],
    ])
  })

  test('warnings name the board in their code', () => {
    const reply = JSON.parse(
      '{"WARNING":[{"code":"J1:4","cause":"EEPROM data error","suggestion":"replug it","timestamp":"1"},{"code":"P:1","cause":"","suggestion":"too hot"}]}',
    )
    expect(parseWarnings(reply)).toEqual([
      { code: 'J1:4', text: 'EEPROM data error; replug it', board: 2 },
      { code: 'P:1', text: 'too hot', board: null },
    ])
    expect([boardOfCode('J0:2'), boardOfCode('J0:8'), boardOfCode('L2:1'), boardOfCode('L255:2'), boardOfCode(null)]).toEqual([
      1,
      null,
      3,
      null,
      null,
    ])
  })
})

describe('which questions are asked', () => {
  /** A session that notes each command and path. */
  function noted(name: string, change: (session: Session) => Partial<Session> = () => ({})): { session: Session; asked: string[] } {
    const asked: string[] = []
    const recorded = sessionOf(recordingNamed(`antminer-stock/${name}`))
    const base: Session = { ...recorded, ...change(recorded) }
    const session: Session = {
      ...base,
      cgminer: {
        request: (command, options) => {
          asked.push(typeof command === 'string' ? command : 'new_api')
          return base.cgminer.request(command, options)
        },
      },
      http: {
        access: null,
        request: request => {
          asked.push(request.path)
          return base.http.request(request)
        },
      },
      httpAt: port => ({
        request: request => {
          asked.push(`:${port}${request.path}`)
          return base.httpAt(port).request(request)
        },
      }),
    }
    return { session, asked }
  }

  test('the classic dialect is remembered after the first poll', async () => {
    const { session, asked } = noted('s19pro-2022')
    await antminerStock.read(session, signal)
    expect(asked).toEqual(['new_api', 'summary', 'pools', 'stats', ':6060/miner_power', '/cgi-bin/get_miner_conf.cgi'])
    asked.length = 0
    await antminerStock.read(session, signal)
    expect(asked).toEqual(['summary', 'pools', 'stats'])
  })

  test.each([
    ['closes without a word', { code: 'refused', reason: 'closed' }],
    ['says nothing', { code: 'timeout', afterMs: 6000 }],
  ] as const)('a program that %s at the JSON dialect is read in the classic one from then on', async (_how, failure) => {
    const { session, asked } = noted('s19pro-2022', recorded => ({
      cgminer: {
        request: (command, options) =>
          typeof command === 'string' ? recorded.cgminer.request(command, options) : Promise.reject(new MinerError(failure)),
      },
    }))
    for (let poll = 0; poll < 3; poll++) expect((await antminerStock.read(session, signal)).telemetry.boards).toHaveLength(3)
    expect(asked.filter(command => command === 'new_api')).toHaveLength(1)
  })

  test('mode and fan control come from the configuration, asked every ten minutes while it hashes', async () => {
    let now = replayedAt
    const conf = { pools: [], 'bitmain-work-mode': '0', 'bitmain-fan-ctrl': true, 'bitmain-fan-pwm': '80' }
    const { session, asked } = noted('s19pro-2022', () => ({
      now: () => now,
      http: { request: () => Promise.resolve({ status: 200, headers: {}, body: JSON.stringify(conf) }) },
    }))
    const { telemetry } = await antminerStock.read(session, signal)
    expect(telemetry).toMatchObject({ mode: 'normal', fanMode: 'manual' })
    conf['bitmain-fan-ctrl'] = false
    now += 9 * 60_000
    expect((await antminerStock.read(session, signal)).telemetry.fanMode).toBe('manual')
    now += 2 * 60_000
    expect((await antminerStock.read(session, signal)).telemetry.fanMode).toBe('auto')
    expect(asked.filter(path => path === '/cgi-bin/get_miner_conf.cgi')).toHaveLength(2)
  })

  test('the JSON dialect takes one connection, and power on port 6060 is asked every half minute', async () => {
    let now = replayedAt
    let power = 'miner power:3500'
    const { session, asked } = noted('s19-2023-web', () => ({
      now: () => now,
      httpAt: () => ({ request: () => Promise.resolve({ status: 200, headers: {}, body: power }) }),
    }))
    const watts = async () => (await antminerStock.read(session, signal)).telemetry.powerW
    expect(await watts()).toBe(3500)
    power = 'miner power:3400'
    now += 10_000
    expect(await watts()).toBe(3500)
    now += 25_000
    expect(await watts()).toBe(3400)
    power = 'no power supported'
    now += 61_000
    expect(await watts()).toBeNull()
    now += 61_000
    expect(await watts()).toBeNull()
    expect(asked.filter(request => request.startsWith(':6060'))).toHaveLength(3)
    expect(asked.filter(request => request === 'new_api')).toHaveLength(5)
  })

  test('logged warnings are asked once a minute and stay shown in between', async () => {
    let now = replayedAt
    let warningsAsked = 0
    const { session } = noted('s19-2023-web', recorded => ({
      now: () => now,
      cgminer: {
        async request(command, options) {
          if (typeof command === 'string' || command.command !== 'warning') {
            const reply = await recorded.cgminer.request(command, options)
            const text = reply.text.replace('"status": "s"', '"status": "e"')
            return { text, parsed: parseReply(text) }
          }
          warningsAsked++
          const text = '{"WARNING":[{"code":"P:1","cause":"too hot"}]}'
          return { text, parsed: parseReply(text) }
        },
      },
    }))
    const codes = async () => (await antminerStock.read(session, signal)).telemetry.faults.map(fault => fault.code)
    for (let poll = 0; poll < 9; poll++) {
      expect(await codes()).toEqual(['rate:0', 'P:1'])
      now += 10_000
    }
    expect(warningsAsked).toBe(2)
  })

  test('a value of power that grew old is not shown when the port falls silent', async () => {
    let now = replayedAt
    let silent = false
    const { session } = noted('s19-2023-web', () => ({
      now: () => now,
      httpAt: () => ({
        request: () =>
          silent
            ? Promise.reject(new MinerError({ code: 'timeout', afterMs: 3000 }))
            : Promise.resolve({ status: 200, headers: {}, body: 'miner power:3500' }),
      }),
    }))
    const watts = async () => (await antminerStock.read(session, signal)).telemetry.powerW
    expect(await watts()).toBe(3500)
    silent = true
    now += 45_000
    expect(await watts()).toBe(3500)
    now += 20_000
    expect(await watts()).toBeNull()
  })

  test('an API that is shut is replaced by the web page, but only while it never answered', async () => {
    let shut = true
    const { session, asked } = noted('s19-2023-web', recorded => ({
      cgminer: {
        request: (command, options) =>
          shut
            ? Promise.reject(new MinerError({ code: 'unreachable', detail: 'connection refused' }))
            : recorded.cgminer.request(command, options),
      },
      http: {
        request: request =>
          request.path === '/cgi-bin/pools.cgi'
            ? Promise.resolve({ status: 200, headers: {}, body: '{"POOLS":[]}' })
            : recorded.http.request(request),
      },
    }))
    expect((await antminerStock.read(session, signal)).telemetry.hashrateHs).toBe(88.422e12)
    expect(asked).toContain('/cgi-bin/summary.cgi')
    shut = false
    await antminerStock.read(session, signal)
    shut = true
    asked.length = 0
    await expect(antminerStock.read(session, signal)).rejects.toThrow('connection refused')
    expect(asked).toEqual(['new_api'])
  })
})

test.each([
  ['miner power:3500', 3500],
  ['miner power:3500\n', 3500],
  ['miner power:0', null],
  ['no power supported', null],
  ['error 6060 cmd', null],
  ['<html>miner power:3500</html>', null],
])('%j is %j W', (body, watts) => {
  expect(parsePower(body)).toBe(watts)
})

test('an error text in the place of a reply is not taken for a dialect', async () => {
  const session = sessionOf(recordingNamed('antminer-stock/s19pro-2022'))
  const html = '<html><body>502</body></html>'
  const broken: Session = { ...session, cgminer: { request: () => Promise.resolve({ text: html, parsed: parseReply(html) }) } }
  await expect(antminerStock.read(broken, signal)).rejects.toMatchObject({ failure: { code: 'malformed' } })
  expect(broken.memo.get('dialect')).toBeUndefined()
})
