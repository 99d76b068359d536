import { describe, expect, test } from 'vitest'
import { parseReply } from '../../transport/cgminer-tcp.ts'
import type { Session } from '../driver.ts'
import { evidenceOf, recordedText, recordingNamed, replayedAt, replyOf, sessionOf } from '../recording.ts'
import { saidIn } from './ascset.ts'
import { callbackRecord } from './identity.ts'
import { avalon } from './index.ts'

const signal = new AbortController().signal
const recorded = (name: string) => recordingNamed(`avalon/${name}`)
const read = (name: string) => avalon.read(sessionOf(recorded(name)), signal)

/** A session that knows these commands and counts what it was asked. */
function answering(replies: Readonly<Record<string, string>>): { session: Session; asked: string[] } {
  const asked: string[] = []
  const unknown = '{"STATUS":[{"STATUS":"E","When":1,"Code":14,"Msg":"Invalid command","Description":"cgminer 4.11.1"}],"id":1}'
  const cgminer: Session['cgminer'] = {
    request: command => {
      asked.push(String(command))
      const text = replies[String(command)] ?? unknown
      return Promise.resolve({ text, parsed: parseReply(text) })
    },
  }
  return { session: { ...sessionOf(recorded('q-2025-lite')), cgminer }, asked }
}

const statsOf = (line: string, key = 'MM ID0') =>
  JSON.stringify({ STATUS: [{ STATUS: 'S', When: 1, Code: 70 }], STATS: [{ STATS: 0, ID: 'AVA100', Elapsed: 900, [key]: line }], id: 1 })

describe('identification', () => {
  test.each([
    ['1047-2019', 88, { model: '1047', firmwareVersion: '19120401_d46bc64_0367a8b' }],
    ['1047-2020', 88, { model: '1047', firmwareVersion: '20051101_85dc6f0_0332654' }],
    ['1246-2021', 88, { model: '1246', firmwareVersion: '21072802_4ec6bb0_211fc46' }],
    ['741-2017', 88, { model: '741', serial: null }],
    ['malformed-inline', 88, { model: null }],
    ['q-2025-asleep', 90, { model: 'Q', firmwareVersion: '25052801_14a19a2', mac: '02:1a:7f:00:00:59' }],
  ])('%s', (name, certainty, facts) => {
    expect(avalon.identify(evidenceOf(recorded(name)))).toMatchObject({
      certainty,
      facts: { make: 'Avalon', algorithm: 'sha256d', ...facts },
    })
  })

  test('a machine of 2023 by its version alone', () => {
    const text =
      '{"STATUS":[{"STATUS":"S","When":9,"Code":22,"Msg":"CGMiner versions","Description":"cgminer 4.11.1"}],"VERSION":[{"CGMiner":"4.11.1","API":"3.7","PROD":"AvalonMiner 1346-116","MODEL":"1346-116","HWTYPE":"MM4v1_X3","SWTYPE":"MM317","VERSION":"23042501_6d4cd98_d3a493a","DNA":"020100008c000001","MAC":"021a7f001346","UPAPI":"2"}],"id":1}'
    const evidence = { ip: '127.31.0.1', openPorts: [4028], cgminer: new Map([['version', replyOf(text)]]), http: new Map(), more: [] }
    expect(avalon.identify(evidence)).toMatchObject({
      certainty: 90,
      facts: { model: '1346', mac: '02:1a:7f:00:13:46', serial: '020100008c000001', firmwareVersion: '23042501_6d4cd98_d3a493a' },
    })
    expect(avalon.followUp?.when(evidence)).toBe(false)
  })

  test.each([
    ['{"STATUS":[{"STATUS":"S","Code":22,"Description":"cgminer 4.10.0"}],"VERSION":[{"CGMiner":"4.10.0","API":"3.7"}],"id":1}', true],
    [
      '{"STATUS":[{"STATUS":"S","Code":22,"Description":"cgminer 4.9.0"}],"VERSION":[{"CGMiner":"4.9.0","API":"3.1","Type":"Antminer S9"}],"id":1}',
      false,
    ],
    [
      '{"STATUS":[{"STATUS":"S","Code":22,"Description":"bfgminer 5.5.0"}],"VERSION":[{"Miner":"bfgminer 5.5.0","CGMiner":"5.5.0"}],"id":1}',
      false,
    ],
    ['{"STATUS":"E","When":1,"Code":14,"Msg":"invalid cmd","Description":"whatsminer v1.1"}', false],
    ['{"STATUS":[{"STATUS":"E","When":1,"Code":14,"Msg":"Invalid command","Description":""}],"id":1}', true],
  ])('%s: asked further is %s', (text, isAsked) => {
    const evidence = { ip: '127.31.0.1', openPorts: [4028], cgminer: new Map([['version', replyOf(text)]]), http: new Map(), more: [] }
    expect(avalon.followUp?.when(evidence)).toBe(isAsked)
    expect(avalon.identify(evidence)).toBeNull()
  })

  test('by its page while its mining program is down, and by nothing less', () => {
    const at = (body: string) => ({
      ip: '127.31.0.1',
      openPorts: [80],
      cgminer: new Map(),
      http: new Map([['/', { status: 200, headers: {}, body }]]),
      more: [],
    })
    expect(avalon.identify(at('<title>Avalon Device</title>'))?.certainty).toBe(80)
    expect(avalon.identify(at('<title>Router</title>'))).toBeNull()
  })
})

describe('identity', () => {
  test.each([
    ['1047-2020', '02:1a:7f:00:10:47'],
    ['1047-2019', '02:1a:7f:00:10:48'],
    ['q-2025-asleep', '02:1a:7f:00:00:59'],
    ['741-2017', null],
  ])('%s has MAC %s', async (name, mac) => {
    const recording = recorded(name)
    const facts = avalon.identify(evidenceOf(recording))?.facts ?? {}
    expect((await avalon.readIdentity(sessionOf(recording, { facts }), signal)).mac).toBe(mac)
  })

  test('modules on a controller have marks of their own', async () => {
    const { boardSerials, serial } = await avalon.readIdentity(sessionOf(recorded('741-2017')), signal)
    expect(serial).toBeNull()
    expect(boardSerials).toHaveLength(10)
    expect(new Set(boardSerials).size).toBe(10)
  })

  test('a login page is no identity', () => {
    expect(callbackRecord('<html>login</html>')).toBeNull()
    expect(callbackRecord('minerinfoCallback({"version":"1"});')).toBeNull()
  })
})

describe('reading', () => {
  test('a 1047 of 2020: what other programs read, and the present rate beside the average', async () => {
    const { telemetry, activity } = await read('1047-2020')
    expect(activity).toBe('hashing')
    expect(telemetry).toMatchObject({
      hashrateHs: 32_247_416_810_000,
      hashrateAvgHs: 25_536_751_740_000,
      nominalHashrateHs: 37_470_980_000_000,
      uptimeS: 155,
      inletTempC: 18,
      chipTempMaxC: 64,
      hwErrorPct: 6.118,
      mode: 'high',
      powerW: null,
      powerLimitW: 2220,
      accepted: 6,
      rejected: 0,
      bestShare: 222_408,
      faults: [{ code: 'POW_I2C', board: null }],
    })
    expect(
      telemetry.boards.map(({ slot, chipTempMaxC, chips, hashrateHs, status }) => [slot, chipTempMaxC, chips, hashrateHs, status]),
    ).toEqual([
      [1, 61, 120, 12_362_610_000_000, 'ok'],
      [2, 64, 120, 12_812_160_000_000, 'ok'],
    ])
    expect(telemetry.fans).toEqual([
      { slot: 1, rpm: 2896, pct: 31 },
      { slot: 2, rpm: 2927, pct: 31 },
    ])
    expect(telemetry.pools.map(pool => [pool.priority, pool.active, pool.accepted])).toEqual([
      [0, true, 5],
      [1, false, 0],
      [2, false, 1],
    ])
  })

  test('a 1047 of 2019, whose power is measured behind its supply', async () => {
    const { telemetry, activity } = await read('1047-2019')
    expect(activity).toBe('hashing')
    expect(telemetry).toMatchObject({ hashrateHs: null, hashrateAvgHs: 37_235_340_000_000, powerW: 2288, uptimeS: 103_808, inletTempC: 28 })
    expect(telemetry.boards.map(board => board.voltageV)).toEqual([13.15, 13.15])
  })

  test('a 1246: power at the wall, four fans, three boards of 120 chips', async () => {
    const { telemetry, facts } = await read('1246-2021')
    expect(telemetry).toMatchObject({
      hashrateHs: 81_072_680_000_000,
      nominalHashrateHs: 83_923_040_000_000,
      uptimeS: 24_684,
      powerW: 3504,
      powerLimitW: 3200,
      chipTempMaxC: 77,
    })
    expect(telemetry.fans.map(fan => fan.rpm)).toEqual([5344, 5392, 5349, 5309])
    expect(telemetry.boards.map(board => [board.chips, board.chipTempMaxC, board.freqMhz, board.hwErrors])).toEqual([
      [120, 77, 502, 999],
      [120, 77, 502, 697],
      [120, 76, 502, 1039],
    ])
    expect(facts.serial).toMatch(/^02010000/)
  })

  test('a Q that its owner put to sleep: no rate, no chip temperatures, boards switched off', async () => {
    const { telemetry, activity } = await read('q-2025-asleep')
    expect(activity).toBe('sleeping')
    expect(telemetry).toMatchObject({
      hashrateHs: 0,
      mode: 'sleep',
      powerW: 146,
      powerLimitW: 800,
      inletTempC: 26,
      chipTempMaxC: null,
      boardTempMaxC: 27,
    })
    expect(telemetry.boards).toMatchObject([{ chips: 160, chipsExpected: 160, status: 'disabled', hashrateHs: 0, chipTempsC: [] }])
    expect(telemetry.fans).toHaveLength(4)
    expect(telemetry.faults).toEqual([])
  })

  test('a Q that tells its state in litestats only', async () => {
    const { telemetry } = await read('q-2025-lite')
    expect(telemetry).toMatchObject({
      powerW: 1670,
      powerLimitW: 1600,
      inletTempC: 37,
      boardTempMaxC: 77,
      nominalHashrateHs: 96_785_710_000_000,
    })
    expect(telemetry.boards).toMatchObject([{ hashrateHs: 93_897_400_000_000, boardTempMaxC: 77 }])
    expect(telemetry.fans.map(fan => fan.rpm)).toEqual([2671, 2665, 2661, 2679])
  })

  test('ten old machines on one controller are ten boards', async () => {
    const { telemetry } = await read('741-2017')
    expect(telemetry.boards).toHaveLength(10)
    expect(telemetry.boards[0]).toMatchObject({ chips: 88, chipTempMaxC: 89, nominalHashrateHs: 6_836_480_000_000, freqMhz: 606.93 })
    expect(telemetry.fans.map(fan => fan.rpm)).toEqual([2550, 1440, 2700, 2580, 2430, 4440, 3900, 3150, 2760, 3810])
    expect(telemetry.chipTempMaxC).toBe(92)
    expect(telemetry.faults).toEqual([])
  })

  test('a machine of 2023 by the lines of the maker', async () => {
    const line =
      'Ver[1346-116-23042501_6d4cd98_d3a493a] SYSTEMSTATU[Work: In Work, Hash Board: 3 ] Temp[31] TMax[78] TAvg[70] Fan1[4275] Fan2[4282] FanR[49%] Vo[296] PS[0 1209 1187 297 3526 1188 3731] WALLPOWER[3731] GHSspd[199241.07] GHSmm[201920.42] GHSavg[184007.00] Freq[345.94] MGHS[59459.52 61407.83 63139.66] MTmax[77 78 77] MTavg[69 70 71] TA[480] POWS[0] HASHS[0 0 0] POOLS[0] SoftOFF[0] ECHU[0 0 0] ECMM[0] SF0[300 318 339 360] ADJ[1] MPO[3515] WORKMODE[1]'
    const { session } = answering({ stats: statsOf(line) })
    const { telemetry, activity } = await avalon.read(session, signal)
    expect(activity).toBe('hashing')
    expect(telemetry).toMatchObject({ powerW: 3731, powerLimitW: 3515, mode: 'high', chipTempMaxC: 78, faults: [] })
    expect(telemetry.boards.map(board => board.chips)).toEqual([null, null, null])
    expect(telemetry.boards.map(board => board.status)).toEqual(['ok', 'ok', 'ok'])
  })

  test.each([
    ['every chip', 'TA[4] PVT_T0[60 61] PVT_T1[62 -273]', [2, 1]],
    ['fewer chips than there are', 'TA[320] PVT_T0[60 61] PVT_T1[62 63]', [null, null]],
    ['fewer, and EEPROM all', 'TA[320] EEPROM[160 160] PVT_T0[60 61] PVT_T1[62 63]', [160, 160]],
    ['none, and EEPROM something else', 'TA[320] EEPROM[1 1]', [null, null]],
  ])('the sensors of %s', async (_what, line, chips) => {
    const { session } = answering({ stats: statsOf(`Ver[1346-1_a] GHSspd[100000] MGHS[50000 50000] ${line}`) })
    const { boards } = (await avalon.read(session, signal)).telemetry
    expect(boards.slice(0, 2).map(board => board.chips)).toEqual(chips)
  })

  test.each([
    ['Ver[1346-1_a] SYSTEMSTATU[Work: In Init, Hash Board: 3 ] SoftOFF[0] GHSspd[0.00]', 'starting'],
    ['Ver[1346-1_a] SYSTEMSTATU[Work: In Idle, Hash Board: 3 ] SoftOFF[4] GHSspd[0.00]', 'sleeping'],
    ['Ver[1346-1_a] SYSTEMSTATU[Work: In Idle, Hash Board: 3 ] SoftOFF[0] GHSspd[0.00]', 'idle'],
    ['Ver[1066-1_a] SYSTEMSTATU[Work: In Idle, Hash Board: 3 ] GHSavg[0.00] GHSspd[0.00]', 'sleeping'],
  ])('%s is %s', async (line, activity) => {
    expect((await avalon.read(answering({ stats: statsOf(line) }).session, signal)).activity).toBe(activity)
  })

  test('that starts has no faults of boards that are not up yet', async () => {
    const line = 'Ver[1346-1_a] SYSTEMSTATU[Work: In Init, Hash Board: 3 ] SoftOFF[0] GHSspd[0.00] ECHU[1 1 65] HASHS[1 1 1]'
    const { telemetry } = await avalon.read(answering({ stats: statsOf(line) }).session, signal)
    expect(telemetry.faults.map(fault => fault.code)).toEqual(['ECHU:64'])
  })

  test('a Nano 3S tells the air that leaves it', async () => {
    const line =
      'Ver[Nano3s-1_a] Temp[-273] OTemp[61] TMax[80] GHSspd[6020] MGHS[5900.12] MTmax[80] PS[0 1210 890 12 110 900 138] WORKMODE[2]'
    const { telemetry } = await avalon.read(answering({ stats: statsOf(line) }).session, signal)
    expect(telemetry).toMatchObject({ inletTempC: null, boardTempMaxC: 61, powerW: 138, mode: 'high' })
  })

  test('the modes of a Mini 3 are heating, mining and night', async () => {
    const { session } = answering({ stats: statsOf('Ver[Mini3-1_a] STATE[1] GHSspd[40000] WORKMODE[0]', 'MM ID0:Summary') })
    expect((await avalon.read(session, signal)).telemetry.mode).toBe('heating')
  })

  test('where its state stands is looked for once, then remembered', async () => {
    const { session, asked } = answering({ litestats: statsOf('Ver[Q-1_a] GHSspd[9]', 'MM ID0:Summary') })
    await avalon.read(session, signal)
    expect(asked).toEqual(['summary+pools+stats', 'summary', 'pools', 'stats', 'estats', 'litestats'])
    asked.length = 0
    await avalon.read(session, signal)
    expect(asked).toEqual(['summary', 'pools', 'litestats'])
  })

  test('a machine that tells its state nowhere is not asked for it with every poll', async () => {
    const { session, asked } = answering({ summary: '{"STATUS":[{"STATUS":"S"}],"SUMMARY":[{"MHS 5s":5}]}' })
    await avalon.read(session, signal)
    asked.length = 0
    expect((await avalon.read(session, signal)).telemetry.hashrateHs).toBe(5_000_000)
    expect(asked).toEqual(['summary', 'pools', 'stats'])
  })

  test('what is cut off says nothing', async () => {
    const recording = recorded('1047-2020')
    const mangle = (text: string, command: string) => (command.includes('stats') ? text.slice(0, 900) : text)
    const { telemetry } = await avalon.read(sessionOf(recording, { mangle }), signal)
    expect(telemetry).toMatchObject({ boards: [], fans: [], faults: [], hashrateHs: 32_247_416_810_000 })
    await expect(avalon.readConfig(sessionOf(recording, { mangle }), signal)).rejects.toThrow('came cut off')
  })
})

describe('the configuration', () => {
  test('of a 1047 leaves out the slot that repeats the first', async () => {
    const { pools, mode, at } = await avalon.readConfig(sessionOf(recorded('1047-2020')), signal)
    expect(pools.map(pool => pool.url)).toEqual(['stratum+tcp://sha256.mining-dutch.nl:9996', 'stratum+tcp://sha256.antpool.com:3333'])
    expect([mode, at]).toEqual(['high', replayedAt])
  })

  test('of a Q tells the pool password', async () => {
    expect((await avalon.readConfig(sessionOf(recorded('q-2025-asleep')), signal)).pools).toEqual([
      { url: 'stratum+tcp://pool.example.com:4444', user: 'acct.w1', password: 'x' },
    ])
  })
})

describe('what it says to commands', () => {
  test.each([
    ['1047-2020', 'rpc-ascset-0-led-1-1.json', true, 'ASC 0 set OK'],
    ['1047-2020', 'rpc-ascset-0-setpool-accepted.json', true, 'pool success set to'],
    ['q-2025-asleep', 'rpc-ascset-0-help.json', true, 'help|voltage|fan-spd|lcd'],
    ['q-2025-asleep', 'rpc-ascset-0-softoff-accepted.json', true, 'success softoff:1753434821'],
    ['q-2025-asleep', 'rpc-ascset-0-softon-accepted.json', true, 'success softon:1753434757'],
    ['q-2025-asleep', 'rpc-ascset-0-workmode-accepted.json', true, 'ASC 0 set OK'],
  ])('%s %s', (name, file, ok, words) => {
    const text = recordedText(recorded(name), file) ?? ''
    const said = saidIn({ text, parsed: parseReply(text) }, 'x')
    expect(said.ok).toBe(ok)
    expect(said.words.startsWith(words)).toBe(true)
  })

  test.each([
    ['STATUS=E,When=9,Code=120,Msg=ASC 0 set failed: Unknown option: workmode,Description=cgminer 4.11.1|', 'Unknown option: workmode'],
    ['STATUS=W,When=9,Code=117,Msg=ASC 0 does not support ascset,Description=cgminer 4.11.1|', 'ASC 0 does not support ascset'],
    ['STATUS=E,When=9,Code=132,Msg=Pool set error: userpass err,Description=cgminer 4.11.1|', 'Pool set error: userpass err'],
    ['{"STATUS":[{"STATUS":"E","When":9,"Code":14,"Msg":"Invalid command","Description":"cgminer 4.11.1"}],"id":1}', 'Invalid command'],
  ])('%s is a refusal', (text, words) => {
    expect(saidIn({ text, parsed: parseReply(text) }, 'x')).toEqual({ ok: false, words })
  })

  test('nothing that can be read is malformed', () => {
    expect(() => saidIn({ text: 'hello', parsed: parseReply('hello') }, 'setpool,root,root')).toThrow(/malformed: reply to setpool:/)
  })
})
