import { describe, expect, test } from 'vitest'
import { sampleMiner } from '../../../store/miner.sample.ts'
import { complete, completionsFor } from './completion.ts'

const miners = [sampleMiner(1, { model: 'S21', tags: ['north wall'] }), sampleMiner(2), sampleMiner(3)]
const offered = (text: string, cursor = text.length) => completionsFor(text, cursor, miners).map(({ text: written }) => written)

describe('completion offers', () => {
  test('the fields that begin so', () => {
    expect(offered('te')).toEqual(['temp>'])
    expect(offered('-mo')).toEqual(['-model:'])
    expect(offered('')).toContain('state:')
  })

  test('the values of the fleet, the most frequent first', () => {
    expect(offered('model:')).toEqual(['model:"S19j Pro"', 'model:S21'])
    expect(offered('state:off')).toEqual(['state:offline'])
    expect(offered('tag:n')).toEqual(['tag:"north wall"'])
    expect(offered('pool:')).toEqual(['pool:eu.pool.example'])
  })

  test('nothing where a number is typed, or what is already there', () => {
    expect(offered('temp>8')).toEqual([])
    expect(offered('10.0')).toEqual([])
    expect(offered('model:S21')).toEqual([])
  })

  test('what fits the piece at the cursor, not the last one', () => {
    expect(offered('te state:offline', 2)).toEqual(['temp>'])
  })
})

test('accepting replaces the piece at the cursor and leaves the rest', () => {
  const [value] = completionsFor('model:s2 b2', 8, miners)
  expect(value && complete('model:s2 b2', 8, value)).toEqual({ text: 'model:S21 b2', cursor: 10 })
  const [field] = completionsFor('te', 2, miners)
  expect(field && complete('te', 2, field)).toEqual({ text: 'temp>', cursor: 5 })
})
