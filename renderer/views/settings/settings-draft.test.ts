import { describe, expect, test } from 'vitest'
import { defaultSettings } from '../../../main/contract/settings.ts'
import { changedLines, linesOf, publicRangesProblem } from './public-ranges.ts'
import { reviewDraft } from './settings-draft.ts'

describe('unsaved settings', () => {
  test('are none when what is typed is what is stored', () => {
    const draft = { numbers: { batchSize: ` ${defaultSettings.batchSize} ` }, publicRanges: '', allowedPools: null }
    expect(reviewDraft(draft, defaultSettings)).toEqual({ changes: {}, count: 0, wrong: false })
  })

  test('are counted and sent together', () => {
    const draft = { numbers: { batchSize: '20' }, publicRanges: '203.0.113.0/24\n', allowedPools: null }
    expect(reviewDraft(draft, defaultSettings)).toEqual({
      changes: { batchSize: 20, allowedPublicRanges: ['203.0.113.0/24'] },
      count: 2,
      wrong: false,
    })
  })

  test('with a wrong field are kept and cannot be saved', () => {
    expect(reviewDraft({ numbers: { batchSize: 'ten' }, publicRanges: null, allowedPools: null }, defaultSettings)).toEqual({
      changes: {},
      count: 1,
      wrong: true,
    })
    expect(reviewDraft({ numbers: {}, publicRanges: '203.0.113.0/99', allowedPools: null }, defaultSettings).wrong).toBe(true)
  })
})

describe('the allowed public ranges', () => {
  test('are one a line, blanks and empty lines left out', () => {
    expect(linesOf(' 203.0.113.0/24 \n\n198.51.100.0/24')).toEqual(['203.0.113.0/24', '198.51.100.0/24'])
  })

  test('name the line that cannot be read', () => {
    expect(publicRangesProblem('203.0.113.0/24\n198.51.100.999')).toContain('999')
    expect(publicRangesProblem('')).toBeNull()
  })

  test('are unchanged when only blanks differ', () => {
    expect(changedLines('203.0.113.0/24 \n', ['203.0.113.0/24'])).toBeNull()
    expect(changedLines('', ['203.0.113.0/24'])).toEqual([])
  })
})
