import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { boardBits, supplyBits } from './fault-table.ts'
import { brokenBoards, faultsOf } from './faults.ts'
import { parseMm } from './mm.ts'

const faultsIn = (line: string, asleep = false) => faultsOf({ modules: [parseMm(line)], elapsedS: null }, asleep)

describe('faults', () => {
  test('of a healthy machine are none, whatever it counts', () => {
    expect(faultsIn('PS[0 1209 1187 297 3526 1188 3731] POWS[0] HASHS[0 0 0] POOLS[0] ECHU[0 0 0] ECMM[0] FanErr[0] POW_I2C[OK]')).toEqual(
      [],
    )
    expect(faultsIn('ECHU[512 512] ECMM[0]')).toEqual([])
    expect(faultsIn('ECHU[16 32 528 2]')).toEqual([])
  })

  test('of a board name the board and what to check', () => {
    expect(faultsIn('ECHU[0 128 513]')).toEqual([
      { code: 'ECHU:128', text: expect.stringMatching(/^Board 2 was too hot; check /), board: 2 },
      { code: 'ECHU:1', text: expect.stringMatching(/^Board 3 does not work; /), board: 3 },
    ])
    expect(faultsIn('HASHS[0 1 0]')).toEqual([{ code: 'HASHS', text: expect.stringMatching(/^Board 2 reports a fault; /), board: 2 }])
    expect([...brokenBoards(parseMm('ECHU[0 512 64] HASHS[1 0 0]'))]).toEqual([2, 0])
  })

  test('of the power supply are told bit by bit', () => {
    expect(faultsIn('PS[2049 0 0 0 0 0]').map(fault => [fault.code, fault.text.split(';')[0]])).toEqual([
      ['PS:1', 'Power supply input voltage too low'],
      ['PS:2048', 'Power supply fan error'],
    ])
    expect(faultsIn('POW_I2C[FAILED]')[0]?.text).toContain('check its data cable')
  })

  test.each(['ECMM', 'POWS', 'POOLS', 'FanErr', 'PCOMM_E'])('%s above 0 is one', key => {
    expect(faultsIn(`${key}[1]`)).toEqual([{ code: key, text: expect.stringMatching(/; |, and if/), board: null }])
  })

  test('of boards that were switched off do not include that they do not work', () => {
    expect(faultsIn('ECHU[1 1 129] HASHS[1 1 1]', true).map(fault => fault.code)).toEqual(['ECHU:128'])
  })

  test('of modules on a controller are counted by module, each once', () => {
    const modules = [parseMm('ECHU[16 0 512 0]'), parseMm('ECHU[64 64 0 2048]')] as const
    expect(faultsOf({ modules: [...modules], elapsedS: null }, false).map(({ code, board }) => [code, board])).toEqual([
      ['ECHU:64', 2],
      ['ECHU:2048', 2],
    ])
  })

  test('of any numbers name a board that is there, each once, with what to check', () => {
    let runs = 0
    fc.assert(
      fc.property(fc.array(fc.integer(), { maxLength: 6 }), fc.array(fc.nat(1), { maxLength: 6 }), fc.integer(), (echu, hashs, supply) => {
        const faults = faultsIn(`ECHU[${echu.join(' ')}] HASHS[${hashs.join(' ')}] PS[${supply} 0 0 0 0 0]`)
        expect(new Set(faults.map(({ code, board }) => `${code} ${board}`)).size).toBe(faults.length)
        for (const { text, board } of faults) {
          expect(board === null || (board >= 1 && board <= Math.max(echu.length, hashs.length))).toBe(true)
          expect(text).toContain('; ')
        }
        runs++
      }),
    )
    expect(runs).toBe(100)
  })

  test('numbers that are none hold no bit', () => {
    expect(faultsIn('ECHU[-1 x] PS[99999999999]')).toEqual([])
  })

  test.each([
    ['boards', boardBits],
    ['the supply', supplyBits],
  ])('the bits of %s are single and differ', (_name, table) => {
    const bits = table.map(({ bit }) => bit)
    expect(bits.every(bit => Math.log2(bit) % 1 === 0)).toBe(true)
    expect(new Set(bits).size).toBe(bits.length)
  })
})
