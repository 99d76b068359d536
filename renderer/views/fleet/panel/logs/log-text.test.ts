import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { linesOfLog, linesWith, piecesOf, stepRound } from './log-text.ts'

describe('the lines of a log', () => {
  test('end in any of the ways in which firmware ends them, the last one too', () => {
    expect(linesOfLog('boot\r\nfan 1 lost\n\nreset\rok\n')).toEqual(['boot', 'fan 1 lost', '', 'reset', 'ok'])
    expect(linesOfLog('')).toEqual([])
  })

  test('without an end are cut, and nothing of them is lost', () => {
    const lines = linesOfLog(`a\n${'x'.repeat(4_500)}\n\nb`)
    expect(lines.map(line => line.length)).toEqual([1, 2_000, 2_000, 500, 0, 1])
  })

  test('that hold a word are found whatever its case', () => {
    expect(linesWith(['Fan lost', 'ok', 'no FAN'], 'fan')).toEqual([0, 2])
    expect(linesWith(['Fan lost'], '')).toEqual([])
  })

  test('are cut around what is looked for', () => {
    expect(piecesOf('Fan 1 lost, fan 2 ok', 'FAN')).toEqual([
      { text: 'Fan', found: true },
      { text: ' 1 lost, ', found: false },
      { text: 'fan', found: true },
      { text: ' 2 ok', found: false },
    ])
  })

  test('say the same in pieces, whatever is in them', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.string({ unit: 'grapheme', maxLength: 3 }), (line, wanted) => {
        expect(
          piecesOf(line, wanted)
            .map(piece => piece.text)
            .join(''),
        ).toBe(line)
      }),
    )
  })
})

test('after the last place comes the first, before the first the last', () => {
  expect([stepRound(0, 1, 3), stepRound(2, 1, 3), stepRound(0, -1, 3), stepRound(0, 1, 0)]).toEqual([1, 0, 2, 0])
})

test('a word is found in 5 MB while one types', () => {
  const lines = linesOfLog('Jan  1 00:00:00 kernel: chain 1 temperature sensor lost, retry\n'.repeat(80_000))
  const startedAt = performance.now()
  expect(linesWith(lines, 'SENSOR')).toHaveLength(80_000)
  expect(performance.now() - startedAt).toBeLessThan(500)
})
