import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Board, Telemetry } from '../../contract/model.ts'
import { faultsOfLog, tellingLines } from './kernel-log.ts'
import { logTable } from './log-table.ts'
import { blankTelemetry } from './telemetry.ts'

function board(slot: number, status: Board['status']): Board {
  const blank = { serial: null, hashrateHs: null, nominalHashrateHs: null, chipTempMaxC: null, boardTempMaxC: null, chipTempsC: [] }
  return { ...blank, slot, status, chips: 126, chipsExpected: 126, freqMhz: null, voltageV: null, hwErrors: null }
}

const three = [board(1, null), board(2, null), board(3, null)]

function idle(change: Partial<Telemetry> = {}) {
  return { activity: 'idle' as const, telemetry: { ...blankTelemetry(0), hashrateHs: 0, boards: three, ...change } }
}

function hashing(change: Partial<Telemetry> = {}) {
  return { activity: 'hashing' as const, telemetry: { ...blankTelemetry(0), hashrateHs: 1e14, boards: three, ...change } }
}

/** Lines as they stand in logs, with what is made of them. */
const samples: readonly (readonly [line: string, code: string, board: number | null, words: string])[] = [
  ['Chain[1]: find 120 asic, times 2', 'log.chips', 2, 'Board 2 found 120 of its 126 chips'],
  ['Chain 0 only find 0 asic, will power off hash board 0', 'log.board-off', 1, 'Board 1 found only 0 of its chips'],
  ['Error, fan lost, only find 3 (< 4)', 'log.fan', null, 'Only 3 of 4 fans turn'],
  ['Fatal Error: Fan lost!', 'log.fan', null, 'A fan does not turn'],
  ['Fan speed too low!', 'log.fan-slow', null, 'turns too slowly'],
  ['ERROR_WATER_REVERSE', 'log.water-reverse', null, 'Swap the two hoses'],
  ['ERROR_TEMP_TOO_LOW_WAITING', 'log.cold', null, 'too cold'],
  ['over max temp, pcb temp 82 (max 80), chip temp 103(max 95)', 'log.hot', null, 'too hot'],
  ['Fatal Error: Temperature is too high!', 'log.hot', null, 'too hot'],
  ['ERROR_TEMP_TOO_HIGH', 'log.hot', null, 'too hot'],
  ['ERROR_TEMP_LOST_1ST', 'log.temp-sensor', null, 'temperature sensor'],
  ['ERROR_POWER_LOST: power voltage rise or drop', 'log.power', null, 'power supply'],
  ['ERROR_POWER_LOST: pic check voltage drop', 'log.board-voltage', null, 'A board lost its voltage'],
  ['power voltage can not meet the target', 'log.voltage-low', null, 'does not reach the voltage'],
  ['bitmain_get_power_status failed', 'log.power-silent', null, 'does not answer the control board'],
  ['chain avg vol drop from 15.1 to 12.2', 'log.board-voltage', null, 'lost its voltage'],
  ['Data load fail for chain 2.', 'log.eeprom', 3, 'Board 3 does not give its stored data'],
  ['No chip bin, chain = 0', 'log.eeprom', 1, 'Board 1 does not give'],
  ['fail to read 0:1', 'log.eeprom', null, 'A board does not give'],
  ['fail to write 1', 'log.eeprom', null, 'A board does not give'],
  ['_pic_write_iic failed!', 'log.pic', null, 'voltage controller of a board'],
  ['fail to read pic', 'log.pic', null, 'voltage controller'],
  ['!!! reg crc error', 'log.crc', null, 'comes damaged'],
  ['PLL read exceeded wait time', 'log.pll', null, 'frequency'],
  ['ERROR_SOC_INIT: soc init failed', 'log.start', null, 'could not be started'],
  ['ERROR_ASIC_NUM', 'log.chips-missing', null, 'fewer chips'],
  ['ERROR_ASIC_LOSS', 'log.chips-lost', null, 'lost chips'],
  ['ERROR_UNBALANCE', 'log.unbalanced', null, 'evenly'],
  ['ERROR_REOPEN_CORE', 'log.cores', null, 'cores'],
  ['network connection lost!', 'log.network', null, 'connection to the pool'],
  ['WARN_NET_LOST', 'log.network', null, 'connection to the pool'],
  ['ERROR_UNKOWN_STATUS', 'log.start', null, 'could not start'],
]

describe('one line', () => {
  test.each(samples)('%s', (line, code, slot, words) => {
    const [fault, ...others] = faultsOfLog(`2025-01-03 10:11:12 driver.c:123: ${line}\n`, idle())
    expect(others).toEqual([])
    expect(fault).toMatchObject({ code, board: slot })
    expect(fault?.text).toContain(words)
  })

  test('every row of the table has a sample', () => {
    const unseen = logTable.filter(({ pattern }) => !samples.some(([line]) => pattern.test(line)))
    expect(unseen.map(({ code }) => code)).toEqual([])
  })

  test('a chain that no board is matched to keeps its number in the words', () => {
    const [fault] = faultsOfLog('Data load fail for chain 6', idle())
    expect(fault).toMatchObject({ board: null, text: expect.stringContaining('The board at chain 6') })
  })

  test.each([
    'the ECC used on your system is too weak compared to the one required by the NAND chip',
    'Chain[0]: find 126 asic, times 0',
    'STATUS_INITED',
    '[    2.410000] random: nonblocking pool is initialized',
  ])('%s is no fault', line => {
    expect(faultsOfLog(line, idle())).toEqual([])
  })
})

describe('what is over', () => {
  const log = samples.map(([line]) => line).join('\n')

  test('is everything before the program called itself well', () => {
    expect(faultsOfLog(`${log}\nSTATUS_OKAY\n`, idle())).toEqual([])
    expect(faultsOfLog(`${log}\nSTATUS_OKAY\nFan lost!`, idle()).map(({ code }) => code)).toEqual(['log.fan'])
  })

  test('is the chip count of an earlier try', () => {
    const tries = 'Chain[0]: find 90 asic, times 0\nChain[0]: find 126 asic, times 1'
    expect(faultsOfLog(tries, idle())).toEqual([])
  })

  test('is whatever the reading shows to work', () => {
    const alive = {
      priority: 0,
      url: 'a',
      user: 'b',
      status: 'alive',
      active: true,
      accepted: 1,
      rejected: 0,
      stale: 0,
      difficulty: 1,
      lastShareAt: 1,
    } as const
    const ok = [1, 2, 3].map(slot => board(slot, 'ok'))
    const fans = [{ slot: 1, rpm: 4000, pct: null }]
    expect(faultsOfLog(log, hashing({ boards: ok, fans, pools: [alive], chipTempMaxC: 70 }))).toEqual([])
    expect(faultsOfLog('ERROR_FAN_LOST', hashing({ boards: ok, fans: [{ slot: 1, rpm: 0, pct: null }] }))).toHaveLength(1)
    expect(faultsOfLog('ERROR_TEMP_TOO_HIGH', hashing({ boards: ok, chipTempMaxC: 97 }))).toHaveLength(1)
    expect(faultsOfLog('ERROR_NET_LOST', hashing({ boards: ok, pools: [{ ...alive, status: 'dead' }] }))).toHaveLength(1)
  })

  test('is what the log says of a board that works, and not what it says of the one that does not', () => {
    const boards = [board(1, 'ok'), board(2, 'missing'), board(3, 'ok')]
    const both = 'Data load fail for chain 0\nChain 1 only find 0 asic, will power off hash board 1'
    expect(faultsOfLog(both, hashing({ boards })).map(({ code, board: slot }) => [code, slot])).toEqual([['log.board-off', 2]])
  })
})

describe('any text', () => {
  const anyLine = fc.oneof(fc.string({ maxLength: 80 }), fc.constantFrom(...samples.map(([line]) => line)))

  test('gives at most eight faults, each with a code, words and a board that exists, and never throws', () => {
    fc.assert(
      fc.property(fc.array(anyLine, { maxLength: 60 }), lines => {
        const faults = faultsOfLog(lines.join('\n'), idle())
        expect(faults.length).toBeLessThanOrEqual(8)
        for (const fault of faults) {
          expect(fault.code).toMatch(/^log\.[a-z-]+$/)
          expect(fault.text).toMatch(/^[A-Z].*[a-z]$/)
          // What is longer is cut where it is shown.
          expect(fault.text.length).toBeLessThanOrEqual(200)
          expect([null, 1, 2, 3]).toContain(fault.board)
        }
      }),
    )
  })

  test('says the same twice, and the same of what is kept of it', () => {
    fc.assert(
      fc.property(fc.array(anyLine, { maxLength: 40 }), lines => {
        const log = lines.join('\r\n')
        const faults = faultsOfLog(log, idle())
        expect(faultsOfLog(`${log}\n${log}`, idle()).toSorted(byCode)).toEqual(faults.toSorted(byCode))
        expect(faultsOfLog(tellingLines(log), idle())).toEqual(faults)
      }),
    )
  })

  test('2 MB of noise are read in a moment, and little of it is kept', () => {
    const noise = `${'x'.repeat(1_000_000)}${'\n2025-01-03 10:11:12 !!! reg crc error'.repeat(30_000)}`
    expect(tellingLines(noise).length).toBeLessThan(160_000)
    expect(faultsOfLog(noise, idle()).map(({ code }) => code)).toEqual(['log.crc'])
  })
})

function byCode(a: { code: string | null; board: number | null }, b: { code: string | null; board: number | null }): number {
  return `${a.code} ${a.board}`.localeCompare(`${b.code} ${b.board}`)
}
