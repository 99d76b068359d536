import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { numberIn, numbersIn, parseMm, reportOf, textIn } from './mm.ts'
import { modelNameOf, partsOfVer } from './names.ts'

const key = fc.stringMatching(/^[A-Za-z][A-Za-z0-9_]{0,11}$/)
const value = fc.stringMatching(/^[A-Za-z0-9:,.%/ -]{0,30}$/)

describe('the line of a module', () => {
  test('gives back every pair that was written into it', () => {
    let runs = 0
    fc.assert(
      fc.property(fc.dictionary(key, value, { maxKeys: 30 }), pairs => {
        const line = Object.entries(pairs)
          .map(([name, text]) => `${name}[${text}]`)
          .join(' ')
        expect(Object.fromEntries(parseMm(line))).toEqual(
          Object.fromEntries(Object.entries(pairs).map(([name, text]) => [name, text.trim()])),
        )
        runs++
      }),
    )
    expect(runs).toBe(100)
  })

  test('that is cut anywhere holds only values of the whole one', () => {
    const line =
      'Ver[1346-116-23042501_a_b] SYSTEMSTATU[Work: In Work, Hash Board: 3 ] Elapsed[97]BOOTBY[1] TMax[78] MGHS[59459.52 61407.83 63139.66]'
    const whole = parseMm(line)
    for (let length = 0; length < line.length; length++)
      for (const [name, text] of parseMm(line.slice(0, length))) expect(whole.get(name)).toBe(text)
    expect([...whole.keys()]).toEqual(['Ver', 'SYSTEMSTATU', 'Elapsed', 'BOOTBY', 'TMax', 'MGHS'])
  })

  test('of any text is read without a throw', () => {
    let runs = 0
    fc.assert(
      fc.property(fc.string({ maxLength: 200 }), fc.string({ maxLength: 60 }), (line, boards) => {
        const report = reportOf([{ 'MM ID0:Summary': line, HBinfo: boards }])
        for (const values of report?.modules ?? []) for (const name of values.keys()) numbersIn(values, name)
        runs++
      }),
      { numRuns: 300 },
    )
    expect(runs).toBe(300)
  })

  test('numbers are all or none, so that none moves to another place', () => {
    const values = parseMm('A[1 2.5 -3] B[12%] C[1 x 3] D[] E[ 56  57 ] F[21-80/14-88/84] A[9]')
    expect(numbersIn(values, 'A')).toEqual([1, 2.5, -3])
    expect(numberIn(values, 'C', 'B')).toBe(12)
    expect(numbersIn(values, 'C')).toEqual([])
    expect(numbersIn(values, 'D')).toEqual([])
    expect(numbersIn(values, 'E')).toEqual([56, 57])
    expect(numbersIn(values, 'F')).toEqual([])
    expect(textIn(values, 'D')).toBeNull()
  })
})

describe('a STATS section', () => {
  test('gives the chips apart their board number', () => {
    const report = reportOf([
      { 'MM ID0:Summary': "'STATS':{Ver[Q-1_a] TA[320]}", HBinfo: "'HB0':{PVT_T0[58 59]},'HB1':{PVT_T0[60 61] MW0[1 2]}", Elapsed: 12 },
    ])
    expect(report?.elapsedS).toBe(12)
    expect(report?.modules).toHaveLength(1)
    const values = report?.modules[0] ?? new Map()
    expect(numbersIn(values, 'PVT_T1')).toEqual([60, 61])
    expect(numbersIn(values, 'MW1')).toEqual([1, 2])
  })

  test('without a line lists no module', () => {
    expect(reportOf([{ HBinfo: "'HB0':{}" }, { ID: 'POOL0' }])).toBeNull()
    expect(reportOf([{ 'MM ID0': {} as never }, { 'MM ID1': '' }])).toBeNull()
  })
})

describe('names', () => {
  test.each([
    ['1346-116', '1346'],
    ['AvalonMiner 1346-116', '1346'],
    ['AvalonMiner 1166Pro-75', '1166 Pro'],
    ['Avalon Nano3s', 'Nano 3S'],
    ['Nano3', 'Nano 3'],
    ['Avalon Mini3', 'Mini 3'],
    ['Avalon Q', 'Q'],
    ['A15XP-206', 'A15XP'],
    ['1799-1', '1799'],
    ['AvalonMiner', null],
    ['', null],
    [null, null],
  ])('%j is %j', (text, name) => {
    expect(modelNameOf(text)).toBe(name)
  })

  test.each([
    ['1346-116-23042501_6d4cd98_d3a493a', '1346', '23042501_6d4cd98_d3a493a'],
    ['1047-19120401_d46bc64_0367a8b', '1047', '19120401_d46bc64_0367a8b'],
    ['Q-25052801_14a19a2', 'Q', '25052801_14a19a2'],
    ['7411706-3162860', '741', '7411706-3162860'],
  ])('Ver[%s] is %s with %s', (ver, model, version) => {
    expect(partsOfVer(parseMm(`Ver[${ver}]`))).toEqual({ model, version })
  })
})
