import { describe, expect, test } from 'vitest'
import { faultOf, faultsOfList, faultsOfSummary } from './faults.ts'

describe('codes of the maker', () => {
  test.each([
    [110, 'Intake fan speed error', null],
    [131, 'Exhaust fan is more than 3,000 rpm off', null],
    [200, 'power supply was not found', null],
    [218, 'below 230 V in high mode', null],
    [264, 'talk with the power supply is disturbed', null],
    [290, 'own status bits', null],
    [302, 'Board 3: temperature sensor not found', 3],
    [329, 'sensor of the control board', null],
    [350, 'Board 1 protects itself', 1],
    [530, 'Board 1 was not found', 1],
    [541, 'Board 2: chip numbers cannot be read', 2],
    [600, 'environment is too hot', null],
    [2010, 'All pools', null],
    [2021, 'Pool 2 cannot be reached', null],
    [2111, 'Board 2: factory test failed', 2],
    [5071, 'Board 2: water flow error', 2],
    [8520, 'below its standard', null],
    [520015, 'Board 1: chip 15 makes wrong nonces', 1],
    [542103, 'Board 3: chip 103 protects itself from heat', 3],
    [100001, 'antivirus', null],
    [110000, 'security library', null],
    [777, "error 777; ask the maker's support", null],
    [410015, "error 410015; ask the maker's support", null],
  ])('%i: %s', (code, words, board) => {
    const fault = faultOf(code)
    expect(fault?.text).toContain(words)
    expect(fault).toMatchObject({ code: String(code), board })
  })

  test.each([0, 99, -1, 1.5, Number.NaN, 1e12])('%d is no fault', code => {
    expect(faultOf(code)).toBeNull()
  })

  test('an unknown one keeps the words of the miner', () => {
    expect(faultOf(999, 'Flux loss')?.text).toContain('error 999: "Flux loss"')
  })
})

describe('lists of codes', () => {
  test('a summary counts them', () => {
    const summary = { 'Error Code 0': 110, 'Error Code 1': 600, 'Error Code 2': 200, 'Error Code Count': 2 }
    expect(faultsOfSummary(summary).map(fault => fault.code)).toEqual(['110', '600'])
    expect(faultsOfSummary({ 'Error Code 0': 110 }).map(fault => fault.code)).toEqual(['110'])
    expect(faultsOfSummary({ 'Error Code Count': 0 })).toEqual([])
    expect(faultsOfSummary(null)).toEqual([])
  })

  test.each([
    [[{ '329': '2022-01-17 11:28:11' }], ['329']],
    [{ '329': '2022-01-17 11:28:11', '110': 'x' }, ['110', '329']],
    [[{ '264': '2026-05-23 09:19:10', reason: 'Power xfer error' }], ['264']],
    [
      [110, '111'],
      ['110', '111'],
    ],
    [[{ '329': '' }, { '329': '' }], ['329']],
    [['', null, {}, [], { reason: 'none' }], []],
    [undefined, []],
    ['110', []],
  ])('%j', (list, codes) => {
    expect(faultsOfList(list).map(fault => fault.code)).toEqual(codes)
  })
})
