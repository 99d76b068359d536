import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { setPoolsAskSchema } from '../../../main/contract/actions/set-pools.ts'
import {
  addPool,
  checkDraft,
  differsFromProfile,
  draftOfProfile,
  editPool,
  emptyDraft,
  insertPiece,
  isTyped,
  type PushDraft,
  raisePool,
  removePool,
} from './draft.ts'

const good: PushDraft = {
  profileId: null,
  pools: [{ key: '1', url: 'stratum+tcp://eu.pool.example:3333', user: 'acme', password: 'x' }],
  template: '',
}

describe('a push draft', () => {
  test('that is complete becomes what the engine is asked', () => {
    expect(checkDraft(good)).toEqual({
      ask: { pools: [{ url: 'stratum+tcp://eu.pool.example:3333', user: 'acme', password: 'x' }], worker: null },
      problems: {},
    })
  })

  test('names the field of each problem, so that the sentence stands under it', () => {
    const draft = addPool(editPool({ ...good, template: '{account}.{rack}' }, '1', 'url', 'stratum+tcp://eu pool.example:3333'))
    const { ask, problems } = checkDraft(editPool(draft, '2', 'user', ''))
    expect(ask).toBeNull()
    expect(Object.keys(problems).sort()).toEqual(['pools.0.url', 'pools.1.url', 'pools.1.user', 'template'])
    expect(problems['pools.0.url']).toContain('blank at character 17')
    expect(problems.template).toContain('{rack}')
  })

  test('gives a backup pool the worker of the pool above and never more rows than miners take', () => {
    const three = addPool(addPool(good))
    expect(three.pools.map(pool => pool.user)).toEqual(['acme', 'acme', 'acme'])
    expect(new Set(three.pools.map(pool => pool.key)).size).toBe(3)
    expect(addPool(three)).toBe(three)
  })

  test('keeps one empty row when the last pool is removed', () => {
    expect(removePool(good, '1').pools).toEqual([{ key: '1', url: '', user: '', password: 'x' }])
  })

  test('swaps a pool with the one above it and leaves the first where it is', () => {
    const two = editPool(addPool(good), '2', 'url', 'stratum+tcp://us.pool.example:3333')
    expect(raisePool(two, '2').pools.map(pool => pool.key)).toEqual(['2', '1'])
    expect(raisePool(two, '1')).toBe(two)
  })

  test('counts as typed only when something would be missed', () => {
    expect(isTyped(emptyDraft)).toBe(false)
    expect(isTyped(editPool(emptyDraft, '1', 'url', 's'))).toBe(true)
    expect(isTyped({ ...emptyDraft, template: '{ip4}' })).toBe(true)
  })

  test('filled from a profile equals it until something is changed', () => {
    const profile = {
      id: 'p1',
      name: 'Europe',
      pools: [{ url: 'stratum+tcp://eu.pool.example:3333', user: 'acme', password: 'x' }],
      worker: '{account}.{ip4}',
    }
    const draft = draftOfProfile(profile)
    expect(differsFromProfile(draft, profile)).toBe(false)
    expect(differsFromProfile({ ...draft, template: '{account}' }, profile)).toBe(true)
    expect(differsFromProfile(addPool(draft), profile)).toBe(true)
    expect(differsFromProfile(editPool(draft, '1', 'password', 'y'), profile)).toBe(true)
  })

  test('never reads as ready when the engine would refuse it, whatever is typed', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), fc.string(), fc.string(), (url, user, password, template) => {
        const { ask, problems } = checkDraft({ profileId: null, pools: [{ key: '1', url, user, password }], template })
        if (ask === null) expect(Object.values(problems).every(text => text !== '')).toBe(true)
        else expect(setPoolsAskSchema.safeParse(ask).success).toBe(true)
        expect(ask === null).toBe(Object.keys(problems).length > 0)
      }),
    )
  })
})

test('a piece is put where the caret stands, and the caret goes behind it', () => {
  expect(insertPiece('{account}.', '{ip4}', 10)).toEqual({ text: '{account}.{ip4}', caret: 15 })
  expect(insertPiece('ab', '{n}', 1)).toEqual({ text: 'a{n}b', caret: 4 })
  expect(insertPiece('ab', '{n}', 99)).toEqual({ text: 'ab{n}', caret: 5 })
})
