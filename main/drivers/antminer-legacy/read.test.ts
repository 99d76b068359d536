import { describe, expect, test } from 'vitest'
import { MinerError } from '../../contract/failure.ts'
import { parseConf } from '../dialect/form-conf.ts'
import { parseStatus } from '../dialect/form-status.ts'
import { modelNamed } from '../dialect/model-name.ts'
import type { Session } from '../driver.ts'
import { recordingNamed, replayedAt, sessionOf } from '../recording.ts'
import { antminerLegacy } from './index.ts'

const signal = new AbortController().signal

function read(name: string, model: string | null = null) {
  return antminerLegacy.read(sessionOf(recordingNamed(`antminer-legacy/${name}`), { facts: { model } }), signal)
}

describe('recorded machines', () => {
  test.each([
    // name, hashrate, average, nominal, chip temperatures, board temperatures, fans, chips, activity
    ['s9k-2019', 14.35919e12, 14.25276e12, 14e12, [85, 84, 78], [61, 60, 58], [2280, 3720], 60, 'hashing'],
    ['d3-blissz-2018', 16.34664e9, 16.86838e9, 17e9, [69, 67, 62], [46, 46, 48], [6030, 5790], 60, 'hashing'],
    ['l3plus-2017', 504.56e6, 500.28e6, 504e6, [54, 56, 56, 53], [46, 46, 46, 45], [3840, 3810], 72, 'hashing'],
    ['s17pro-2019', 54.99701e12, 54.51207e12, 53.619e12, [80, 75, 63], [53, 53, 45], [2400, 3000, 3120, 2400], 48, 'hashing'],
  ])('%s', async (name, hashrate, average, nominal, chipTemps, boardTemps, fans, chips, activity) => {
    const { telemetry, activity: does } = await read(name)
    expect(telemetry.hashrateHs).toBe(hashrate)
    expect(telemetry.hashrateAvgHs).toBe(average)
    expect(telemetry.nominalHashrateHs).toBe(nominal)
    expect(telemetry.boards.map(board => board.chipTempMaxC)).toEqual(chipTemps)
    expect(telemetry.boards.map(board => board.boardTempMaxC)).toEqual(boardTemps)
    expect(telemetry.fans.map(fan => fan.rpm)).toEqual(fans)
    expect(telemetry.boards.every(board => board.chips === chips && board.chipsExpected === chips && board.status === 'ok')).toBe(true)
    expect(telemetry.chipTempMaxC).toBe(Math.max(...chipTemps))
    expect(does).toBe(activity)
  })

  test('an S9 has its boards at chains 6 to 8 and is called by slots 1 to 3', async () => {
    const { telemetry } = await read('s9-bmminer-2017')
    expect(telemetry.boards.map(board => [board.slot, board.chips])).toEqual([
      [1, 63],
      [2, 63],
      [3, 63],
    ])
    expect(telemetry.fans.map(fan => fan.rpm)).toEqual([4440, 5880])
  })

  test('a machine that sleeps has as many boards as it says, switched off, and no missing one', async () => {
    const { telemetry, activity } = await read('s17plus-2020-asleep')
    expect(activity).toBe('sleeping')
    expect(telemetry).toMatchObject({ mode: 'sleep', hashrateHs: 0, fans: [], chipTempMaxC: null })
    expect(telemetry.boards.map(board => board.status)).toEqual(['disabled', 'disabled', 'disabled'])
  })

  test('pools: shares, difficulty, last share, the makers own ones last and never active', async () => {
    const { pools } = (await read('d3-blissz-2018')).telemetry
    expect(pools.map(pool => [pool.priority, pool.active, pool.status, pool.accepted, pool.rejected, pool.stale])).toEqual([
      [0, true, 'alive', 3038, 8, 5],
      [9998, false, 'alive', 0, 0, 0],
      [9999, false, 'alive', 0, 0, 0],
    ])
    expect(pools[0]).toMatchObject({ difficulty: 69.2461, lastShareAt: replayedAt })
  })

  test('a modified image is named, and its pools are not touched', async () => {
    const session = sessionOf(recordingNamed('antminer-legacy/d3-blissz-2018'))
    const { facts } = await antminerLegacy.read(session, signal)
    expect(facts.firmwareName).toBe('Antminer legacy, modified by Blissz v2.06 beta')
    const unless = antminerLegacy.actions.setPools?.unless?.({ ...session.facts, ...facts })
    expect(unless).toContain('modified by Blissz')
  })

  test('every reading tells the build for free', async () => {
    expect((await read('l3plus-2017')).facts.firmwareVersion).toBe('2017-08-25')
  })
})

describe('one reply apart', () => {
  const rest = '"GHS 5s":"13500.0","GHS av":13500.0,"total_rateideal":13700.0,"Elapsed":9000,"fan_num":2,"fan3":4000,"fan6":4000'

  function statsWith(fields: string, type = 'Antminer S9') {
    const recording = recordingNamed('antminer-legacy/s9-2017-conf')
    const text = `{"STATUS":[{"STATUS":"S","Code":70,"Msg":"x"}],"STATS":[{"BMMiner":"2.0.0","Type":"${type}"}{"STATS":0,${rest},${fields}}],"id":1}`
    return antminerLegacy.read(
      sessionOf(recording, { joins: false, mangle: (reply, command) => (command === 'stats' ? text : reply) }),
      signal,
    )
  }

  test('the board in the middle is missing: the others keep their numbers', async () => {
    const { boards } = (
      await statsWith('"chain_acn6":63,"chain_acn7":0,"chain_acn8":63,"chain_rate6":"6700","chain_rate7":"","chain_rate8":"6800"')
    ).telemetry
    expect(boards.map(board => [board.slot, board.status])).toEqual([
      [1, 'ok'],
      [2, 'missing'],
      [3, 'ok'],
    ])
  })

  test('bad chips, too few chips and a board without a rate', async () => {
    const acs = ['ooooooox oooooooo', 'oooooooo ooooooo', 'oooooooo oooooooo']
    const fields = [6, 7, 8].map(
      (chain, n) =>
        `"chain_acn${chain}":${[63, 40, 63][n]},"chain_rate${chain}":"${[4000, 2500, 0][n]}","chain_acs${chain}":"${n === 0 ? acs[0] : ''}"`,
    )
    const { boards } = (await statsWith(fields.join(','))).telemetry
    expect(boards.map(board => [board.chips, board.status])).toEqual([
      [15, 'warning'],
      [40, 'warning'],
      [63, 'dead'],
    ])
  })

  test('sensors that failed are left out, and where chip and board are exchanged the hotter one is the chip', async () => {
    const temps = '"temp6":70,"temp2_6":55,"temp7":0,"temp2_7":-83,"temp8":61,"temp2_8":76'
    const { boards } = (await statsWith(`"chain_acn6":63,"chain_acn7":63,"chain_acn8":63,${temps}`)).telemetry
    expect(boards.map(board => [board.chipTempMaxC, board.boardTempMaxC])).toEqual([
      [70, 55],
      [null, null],
      [76, 61],
    ])
  })

  test('nine chains of an E3 come in its own order, and of a T9+ too', async () => {
    const chains = [1, 8, 9, 2, 10, 11, 3, 12, 13]
    const { boards } = (
      await statsWith(chains.map(chain => `"chain_acn${chain}":2,"chain_rate${chain}":"${chain}.0"`).join(','), 'Antminer E3')
    ).telemetry
    expect(boards.map(board => board.slot)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9])
    expect(boards.map(board => (board.hashrateHs ?? 0) / 1e6)).toEqual(chains)
    expect(boards.every(board => board.chipsExpected === 2)).toBe(true)
  })

  test('a type with a line break and an unknown type keep their machine readable', async () => {
    expect((await statsWith('"chain_acn6":63', 'Antminer S9\\nV1.3.58')).facts.model).toBe('S9')
    const unknown = await statsWith('"chain_acn1":77,"chain_rate1":"100"', 'Antminer S99')
    expect(unknown.facts.model).toBe('S99')
    expect(unknown.telemetry.boards[0]).toMatchObject({ slot: 1, chips: 77, chipsExpected: null, hashrateHs: 100e9 })
  })
})

describe('when the API turns us away', () => {
  const shut = { request: () => Promise.reject(new MinerError({ code: 'refused', reason: 'closed without a word' })) }

  test('the web page is read instead', () => {
    const status = {
      summary: {
        elapsed: '86400',
        ghs5s: '13709.27',
        ghsav: '13680.11',
        accepted: '4057',
        rejected: '11',
        stale: '1',
        bestshare: '12904207',
      },
      pools: [
        {
          index: '0',
          url: 'stratum+tcp://pool1.example:3333',
          user: 'acct.w1',
          status: 'Alive',
          priority: '0',
          diff: '65.5K',
          lstime: '0:00:03',
        },
      ],
      devs: [{ index: '6', chain_acn: '63', freq: '643.75', fan: '0', temp: '62', chain_acs: ' oooooooo oooooooo' }],
    }
    const { telemetry, activity } = parseStatus(status, modelNamed('S9'), replayedAt)
    expect(activity).toBe('hashing')
    expect(telemetry).toMatchObject({ hashrateHs: 13.70927e12, uptimeS: 86_400, accepted: 4057, nominalHashrateHs: 13.5e12 })
    expect(telemetry.boards[0]).toMatchObject({ slot: 1, boardTempMaxC: 62, freqMhz: 643.75 })
    expect(telemetry.pools[0]).toMatchObject({ active: true, difficulty: 65_500, lastShareAt: replayedAt - 3000 })
  })

  test('a closed API is replaced by the web page too, until it answered once', async () => {
    const page = { summary: { elapsed: '60', ghs5s: '13500', ghsav: '13400' }, pools: [], devs: [] }
    const recorded = sessionOf(recordingNamed('antminer-legacy/s9-bmminer-2017'))
    let open = false
    const session: Session = {
      ...recorded,
      cgminer: {
        request: (command, options) =>
          open
            ? recorded.cgminer.request(command, options)
            : Promise.reject(new MinerError({ code: 'unreachable', detail: 'connection refused' })),
      },
      http: { request: () => Promise.resolve({ status: 200, headers: {}, body: JSON.stringify(page) }) },
    }
    expect((await antminerLegacy.read(session, signal)).telemetry.hashrateHs).toBe(13.5e12)
    open = true
    await antminerLegacy.read(session, signal)
    open = false
    await expect(antminerLegacy.read(session, signal)).rejects.toThrow('connection refused')
  })

  test('a page without readings leaves the refusal as the reason', async () => {
    const session = { ...sessionOf(recordingNamed('antminer-legacy/s9-2017-conf')), cgminer: shut }
    await expect(antminerLegacy.read(session, signal)).rejects.toThrow('closed without a word')
  })
})

describe('configuration', () => {
  test('what verify and undo compare', async () => {
    const config = await antminerLegacy.readConfig(sessionOf(recordingNamed('antminer-legacy/l3plus-2017-custom-fan')), signal)
    expect(config).toMatchObject({ fanMode: 'manual', fanPct: 100, freqMhz: 384, mode: null })
    expect(config.pools).toHaveLength(3)
    expect(config.other['bitmain-use-vil']).toBe('true')
  })

  test.each([
    ['{"pools":[],"bitmain-freq":""}', 'no value for bitmain-freq'],
    ['{"pools":[]}', 'no value for bitmain-freq'],
    ['{"pools":[],"bitmain-freq":"550","bitmain-fan-ctrl": ,"x":1}', 'not valid'],
    ['{"pools":[],"bitmain-freq":"550","bitmain-work-mode":"0"}', 'work mode but no voltage'],
    ['{"pools":[],"bitmain-freq":"550","bitmain-voltage":""}', 'no value for bitmain-voltage'],
  ])('%s is damaged', (body, why) => {
    expect(parseConf(body).damage).toContain(why)
  })

  test.each(['l3plus-2017', 's9-2017-conf', 't17plus-2020-asleep'])('%s is whole', async name => {
    const { body } = await sessionOf(recordingNamed(`antminer-legacy/${name}`)).http.request({
      path: '/cgi-bin/get_miner_conf.cgi',
      signal,
    })
    expect(parseConf(body).damage).toBeNull()
  })
})
