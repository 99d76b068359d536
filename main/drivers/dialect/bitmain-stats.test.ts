import { describe, expect, test } from 'vitest'
import type { JsonRecord } from '../../transport/fields.ts'
import { believableTemps, boardsOf, sensorsIn } from './bitmain-boards.ts'
import { fansOf } from './bitmain-stats.ts'

describe('sensors', () => {
  test.each([
    ['78-50-69-70', [78, 50, 69, 70]],
    ['2--1-20-22', [2, -1, 20, 22]],
    ['-1--2', [-1, -2]],
    ['25-61', [25, 61]],
    ['45.5-46', [45.5, 46]],
    ['[65.21, 64.10]', [65.21, 64.1]],
    ['-', []],
    ['', []],
    ['55', [55]],
    [
      [38, '37', null],
      [38, 37],
    ],
    [61, [61]],
    [undefined, []],
    [{}, []],
  ])('%j holds %j', (value, numbers) => {
    expect(sensorsIn(value)).toEqual(numbers)
  })

  test('an S9 has its fans in sockets 3 and 6; an S17 shows one that stands still', () => {
    const rpms = (readings: JsonRecord, expected: number | null) => fansOf(readings, expected).map(fan => fan.rpm)
    expect(rpms({ fan_num: 2, fan1: 0, fan2: 0, fan3: 4440, fan4: 0, fan5: 0, fan6: 5880 }, 2)).toEqual([4440, 5880])
    expect(rpms({ fan_num: 1, fan1: 0, fan2: 0, fan3: 0, fan4: 0, fan5: 0, fan6: 5880 }, 2)).toEqual([5880, 0])
    expect(rpms({ fan_num: 4, fan1: 2400, fan2: 0, fan3: 3120, fan4: 2400, fan5: 0 }, 4)).toEqual([2400, 0, 3120, 2400])
    expect(rpms({ fan_num: 0, fan1: 0, fan2: 0 }, 2)).toEqual([])
    expect(rpms({ fan_num: 2, fan1: -5, fan2: 99_999 }, 2)).toEqual([null, null])
  })
})

test('fans and boards are in the order of their numbers, whatever the order of the reply', () => {
  const readings = { fan_num: 3, fan10: 0, fan3: 3000, fan1: 1000, fan2: 2000, chain_acn10: 60, chain_acn2: 58, chain_acn1: 59 }
  expect(fansOf(readings, 3).map(fan => fan.rpm)).toEqual([1000, 2000, 3000])
  const boards = boardsOf(readings, { model: null, scaleHs: 1e9, activity: 'hashing' })
  expect(boards.map(board => board.chips)).toEqual([59, 58, 60])
})

test.each([
  [
    [58, 57, 71, 70],
    [58, 57, 71, 70],
  ],
  [[0, 0, 0, 0], []],
  [
    [58, 0, 71, 255],
    [58, 71],
  ],
  [
    [2, -1, 0, -22],
    [2, -1, 0, -22],
  ],
  [[-83, 60], [60]],
])('of the sensors %j those of %j are believed', (sensors, believed) => {
  expect(believableTemps(sensors)).toEqual(believed)
})
