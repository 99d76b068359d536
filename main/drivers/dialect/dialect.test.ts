import { describe, expect, test } from 'vitest'
import type { JsonRecord } from '../../transport/fields.ts'
import { models } from '../models.ts'
import { sensorsIn } from './bitmain-boards.ts'
import { fansOf } from './bitmain-stats.ts'
import { firmwareVersion } from './firmware-version.ts'
import { nominalOf, parseRate, scaleOf, unitHs } from './hashrate.ts'
import { modelNamed, parseModelName } from './model-name.ts'
import { isDevFee, parseDifficulty, parseLastShare, parsePools } from './pools.ts'
import { macOf, serialOf } from './system-info.ts'

describe('model names', () => {
  test.each([
    ['Antminer S19j Pro', 'S19j Pro', 'S19j Pro', null],
    ['ANTMINER S19J PRO+', 'S19j Pro+', 'S19j Pro+', null],
    ['Antminer S19Pro+', 'S19 Pro+', 'S19 Pro+', null],
    ['Antminer S21 Hyd.', 'S21 Hyd', 'S21 Hyd', null],
    ['Antminer S19 Pro+ Hyd.', 'S19 Pro+ Hyd', 'S19 Pro+ Hyd', null],
    ['Antminer S19 Hydro', 'S19 Hydro', 'S19 Hydro', null],
    ['Antminer L7_I', 'L7', 'L7', null],
    ['Antminer S9 (vnish 3.8.6)', 'S9', 'S9', '(vnish 3.8.6)'],
    ['Antminer S9 Hiveon', 'S9', 'S9', 'Hiveon'],
    ['Antminer S9\nV1.3.58', 'S9', 'S9', 'V1.3.58'],
    ['Antminer D3 Blissz v2.06 beta', 'D3', 'D3', 'Blissz v2.06 beta'],
    ['BHB68601', 'S21', 'S21', null],
    ['BHB56801', 'S19 XP', 'S19 XP', null],
    ['HHB68XXX', 'S21 Hyd', 'S21 Hyd', null],
    ['A3HB70601', 'S21 Pro', 'S21 Pro', null],
    ['BHB42XXX', 'S19j Pro', 'S19j Pro', null],
    ['Antminer S99 Ultra', 'S99 Ultra', null, null],
    ['Blackminer F1', 'Blackminer F1', null, null],
  ])('%j is %s', (text, name, model, suffix) => {
    const parsed = parseModelName(text)
    expect(parsed).toMatchObject({ name, suffix })
    expect(parsed.model?.name ?? null).toBe(model)
  })

  test('an unknown text keeps its words and claims no make', () => {
    expect(parseModelName('S19-88 v.2.6.0.39 ')).toEqual({ make: null, name: 'S19-88', model: null, suffix: 'v.2.6.0.39' })
    expect(parseModelName('')).toEqual({ make: null, name: null, model: null, suffix: null })
    expect(parseModelName('Antminer')).toEqual({ make: 'Antminer', name: null, model: null, suffix: null })
  })

  test('every model is found by its own name, and no two share one', () => {
    for (const model of models) expect(modelNamed(model.name), model.name).toBe(model)
    expect(new Set(models.map(model => model.name)).size).toBe(models.length)
    expect(models.length).toBeGreaterThan(70)
  })
})

describe('firmware versions', () => {
  test.each([
    ['Tue Dec  6 16:12:30 CST 2022', '2022-12-06'],
    ['Fri Nov 17 17:57:49 CST 2017', '2017-11-17'],
    ['Mon Nov 25 09:56:24 PST 2019', '2019-11-25'],
    ['Sat May 23 19:07:17 CST 2020 (Chipless v3.0 Auto Paid)', '2020-05-23'],
    ['10 Dec 2024 14:34:31 GMT', '2024-12-10'],
    ['2020-04-05 16-27-23 CST', '2020-04-05'],
    ['FR-1.12(251009-S21)', 'FR-1.12'],
    ['something else', 'something else'],
    ['  ', null],
    [null, null],
  ])('%j is %j', (text, version) => {
    expect(firmwareVersion(text)).toBe(version)
  })
})

describe('units of rates', () => {
  test.each([
    ['GH/s', 1e9],
    ['GH', 1e9],
    ['TH/s', 1e12],
    ['kSol', 1e3],
    ['Sol/s', 1],
    ['H/s', 1],
    ['MHS', 1e6],
    ['apples', null],
    [null, null],
  ])('%j is %j H/s', (text, hs) => {
    expect(unitHs(text)).toBe(hs)
  })

  test.each([
    ['21632.89GH/s', 21_632_890_000_000],
    ['6809.27 GH/s', 6_809_270_000_000],
    ['6809.27', null],
    ['', null],
  ])('%j is %j H/s', (text, hs) => {
    expect(parseRate(text)).toBe(hs)
  })

  test('a Z11 image that counts Sol/s instead of kSol/s is read right', () => {
    const model = modelNamed('Z11')
    expect(scaleOf({ unitHs: 1e3, ideal: null, rate: 141.54, model })).toBe(1e3)
    expect(scaleOf({ unitHs: 1e3, ideal: null, rate: 145_474.39, model })).toBe(1)
  })

  test('a KS5 that calls its unit H/s while it does not hash keeps its nominal rate', () => {
    const model = modelNamed('KS5')
    expect(scaleOf({ unitHs: 1, ideal: 20_000, rate: 0, model })).toBe(1e9)
    expect(nominalOf(20_000, 1e9, model)).toBe(20e12)
  })

  test('a machine that hashes a thousandth of its nominal rate is not made a thousand times faster', () => {
    expect(scaleOf({ unitHs: 1e9, ideal: null, rate: 13.5, model: modelNamed('S9') })).toBe(1e9)
    expect(scaleOf({ unitHs: 1e9, ideal: 110_000, rate: 110, model: modelNamed('S19 Pro') })).toBe(1e9)
  })

  test('an absurd nominal rate gives way to that of the model', () => {
    expect(nominalOf(0, 1e9, modelNamed('S9'))).toBe(13.5e12)
    expect(nominalOf(1, 1, modelNamed('S9'))).toBe(13.5e12)
    expect(nominalOf(null, 1e9, null)).toBeNull()
  })
})

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

describe('pools', () => {
  const clock = { now: 1_790_000_000_000, minerNowS: 1_600_000_000 }

  test.each([
    ['524K', 524_000],
    ['65.5K', 65_500],
    ['1.05M', 1_050_000],
    ['8.19K', 8190],
    [' 69.2461', 69.2461],
    ['512', 512],
    ['', null],
    ['0', null],
    ['abc', null],
    [null, null],
  ])('difficulty %j is %j', (text, difficulty) => {
    expect(parseDifficulty(text)).toBe(difficulty)
  })

  test.each([
    ['0:00:03', clock.now - 3000],
    ['66:18:15', clock.now - 238_695_000],
    ['0', null],
    ['', null],
    [null, null],
    // By a clock that is years behind: what counts is how long ago it was.
    ['1599999988', clock.now - 12_000],
    ['1600000100', null],
    ['-1', null],
  ])('last share %j', (text, at) => {
    expect(parseLastShare(text, clock)).toBe(at)
  })

  test('a pool of the makers is kept, but never the active one', () => {
    const rows = [
      { POOL: 0, URL: 'stratum+tcp://a.example:1', User: 'u', Status: 'Dead', Priority: 0, 'Stratum Active': false },
      { POOL: 1, URL: 'stratum+tcp://b.example:1', User: 'devFeeMiner.9', Status: 'Alive', Priority: 9998, 'Stratum Active': true },
    ]
    expect(parsePools(rows, 'stratum-active', clock).map(pool => [pool.priority, pool.status, pool.active])).toEqual([
      [0, 'dead', false],
      [9998, 'alive', false],
    ])
    expect(isDevFee({ priority: 2, user: 'DevFee', url: 'DevFee' })).toBe(true)
    expect(isDevFee({ priority: 2, user: 'acct.devfee1', url: 'stratum+tcp://a.example:1' })).toBe(false)
  })

  test('of two connected pools the one of the lower priority number is mined on', () => {
    const row = (priority: number) => ({
      URL: `stratum+tcp://p${priority}.example:1`,
      User: 'u',
      Status: 'Alive',
      Priority: priority,
      'Stratum Active': true,
    })
    expect(parsePools([row(2), row(0)], 'stratum-active', clock).map(pool => pool.active)).toEqual([false, true])
  })

  test('firmware that tells nothing about connections leaves it unknown, unless failover is all it knows', () => {
    const rows = [
      { URL: 'a.example:1', User: 'u', Status: 'Deed', Priority: 0 },
      { URL: 'b.example:1', User: 'u', Status: 'Alive', Priority: 1 },
      { URL: '', User: '', Status: 'Dead', Priority: 2 },
    ]
    expect(parsePools(rows, 'stratum-active', clock).map(pool => pool.active)).toEqual([null, null])
    expect(parsePools(rows, 'failover', clock).map(pool => pool.active)).toEqual([false, true])
  })
})

test('MAC addresses are lower case with colons; serials that say nothing are none', () => {
  expect(macOf('02-4A-5B-6C-7D-8E')).toBe('02:4a:5b:6c:7d:8e')
  expect(macOf('00:00:00:00:00:00')).toBeNull()
  expect(macOf('not one')).toBeNull()
  expect(serialOf('Unknown')).toBeNull()
  expect(serialOf('0000')).toBeNull()
  expect(serialOf('SN12345')).toBe('SN12345')
})
