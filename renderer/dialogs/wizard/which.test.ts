import { describe, expect, test } from 'vitest'
import { sampleMiner } from '../../store/miner.sample.ts'
import { besideName, checkWhich, groupsOf, tagsOf, type WhichDraft } from './which.ts'

const place = (rack: string) => ({ site: 'North', building: 'Hall 2', row: null, rack, slot: '1' })
const fleet = [
  sampleMiner(10, { tags: ['hot', 'b'], placement: place('10') }),
  sampleMiner(2, { tags: ['hot'], placement: place('9'), state: 'offline' }),
  sampleMiner(3),
]
const empty: WhichDraft = { way: 'selection', filter: '', ranges: '', tags: [], groups: [], leftOut: new Set() }
const meant = (draft: Partial<WhichDraft>) => checkWhich({ ...empty, ...draft }, ['mac:3', 'mac:10'], fleet)

describe('which miners are meant', () => {
  test('by selection: those that stay ticked, one by one and in their order', () => {
    expect(meant({})).toMatchObject({ ids: ['mac:3', 'mac:10'], miners: ['mac:3', 'mac:10'], where: null, kept: 2 })
    expect(meant({ leftOut: new Set(['mac:3', 'mac:2']) })).toMatchObject({ ids: ['mac:3', 'mac:10'], miners: ['mac:10'], kept: 1 })
  })

  test('by what they are: the engine is asked the same, and those unticked are named to it', () => {
    expect(meant({ way: 'filter', filter: ' state:hashing ', leftOut: new Set(['mac:3']) })).toEqual({
      ids: ['mac:3', 'mac:10'],
      kept: 1,
      miners: [],
      where: { filter: 'state:hashing' },
      exclude: ['mac:3'],
      problem: null,
    })
    expect(meant({ way: 'ranges', ranges: '10.0.0.2-10.0.0.3' }).ids).toEqual(['mac:2', 'mac:3'])
    expect(meant({ way: 'tags', tags: ['b', 'none'] }).ids).toEqual(['mac:10'])
    expect(meant({ way: 'groups', groups: ['North/Hall 2/9'] }).ids).toEqual(['mac:2'])
  })

  test('nothing typed means nobody, and is no mistake yet', () => {
    for (const way of ['filter', 'ranges', 'tags', 'groups'] as const) expect(meant({ way })).toMatchObject({ kept: 0, problem: null })
  })

  test('what is not understood means nobody, and the sentence names the piece', () => {
    expect(meant({ way: 'ranges', ranges: '10.0.0.300' })).toMatchObject({
      kept: 0,
      where: null,
      problem: expect.stringContaining('10.0.0.300'),
    })
    expect(meant({ way: 'filter', filter: 'temp>hot state:hashing' })).toMatchObject({ kept: 0, problem: expect.stringContaining('hot') })
  })
})

test('tags and groups of the fleet are offered once each, numbers in their order', () => {
  expect(tagsOf(fleet)).toEqual(['b', 'hot'])
  expect(groupsOf(fleet)).toEqual(['North', 'North/Hall 2', 'North/Hall 2/9', 'North/Hall 2/10'])
})

test('the address of a miner is listed once: beside its label, or as its name with its place beside it', () => {
  expect(besideName(sampleMiner(10, { label: 'R10-1' }))).toBe('10.0.0.10')
  expect(besideName(sampleMiner(10, { label: null, placement: place('10') }))).toBe('North/Hall 2/10/1')
  expect(besideName(sampleMiner(10, { label: null, placement: null }))).toBe('')
})
