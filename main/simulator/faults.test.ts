import { describe, expect, test } from 'vitest'
import { dealFaults, faultNames, parseFaults } from './faults.ts'

describe('faults as typed', () => {
  test('are read with and without the percent sign', () => {
    expect([...parseFaults('slow:5%, offline:2,hot:0.5%')]).toEqual([
      ['slow', 5],
      ['offline', 2],
      ['hot', 0.5],
    ])
    expect(parseFaults('').size).toBe(0)
  })

  test.each([
    ['slow', '"slow" is not a fault'],
    ['slow:x%', '"slow:x%" is not a fault'],
    ['slw:5%', 'The fault "slw" is not known. Known are slow'],
    ['slow:60%,hot:50%', 'add up to 110 %'],
  ])('%s is refused by name', (text, sentence) => {
    expect(() => parseFaults(text)).toThrow(sentence)
  })
})

describe('dealing faults out', () => {
  test('hits exact numbers, one fault a miner', () => {
    const dealt = dealFaults(parseFaults('slow:5%,offline:2%,locked:1%'), 200, 7)
    expect(dealt.filter(fault => fault === 'slow')).toHaveLength(10)
    expect(dealt.filter(fault => fault === 'offline')).toHaveLength(4)
    expect(dealt.filter(fault => fault === 'locked')).toHaveLength(2)
    expect(dealt.filter(fault => fault === null)).toHaveLength(184)
  })

  test('follows the seed', () => {
    const shares = parseFaults('hot:10%')
    expect(dealFaults(shares, 100, 1)).toEqual(dealFaults(shares, 100, 1))
    expect(dealFaults(shares, 100, 1)).not.toEqual(dealFaults(shares, 100, 2))
  })

  test('gives a small share to one miner at least', () => {
    expect(dealFaults(parseFaults('hang:0.5%'), 10, 1).filter(fault => fault === 'hang')).toHaveLength(1)
  })

  test('knows every fault of the help by its name', () => {
    for (const name of faultNames) expect(parseFaults(`${name}:1%`).get(name)).toBe(1)
    expect(faultNames).toHaveLength(25)
  })
})
