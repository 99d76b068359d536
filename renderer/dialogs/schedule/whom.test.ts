import { expect, test } from 'vitest'
import { whichOf } from './whom.ts'

test.each([
  [{ miners: ['a'], where: null }, { way: 'selection' }],
  [
    { miners: [], where: null },
    { way: 'filter', filter: 'model:s19' },
  ],
  [
    { miners: [], where: { filter: 'temp>80' } },
    { way: 'filter', filter: 'temp>80' },
  ],
  [
    { miners: [], where: { ranges: '10.0.0.0/24' } },
    { way: 'ranges', ranges: '10.0.0.0/24' },
  ],
  [
    { miners: [], where: { tags: ['loud'] } },
    { way: 'tags', tags: ['loud'] },
  ],
  [
    { miners: [], where: { groups: ['Hall 2'] } },
    { way: 'groups', groups: ['Hall 2'] },
  ],
])('%j fills the form', (whom, expected) => {
  expect(whichOf(whom, 'model:s19')).toMatchObject(expected)
})

test('miners that are described in several ways at once are left as they are', () => {
  expect(whichOf({ miners: [], where: { filter: 'temp>80', tags: ['loud'] } }, '')).toBeNull()
  expect(whichOf({ miners: ['a'], where: { tags: ['loud'] } }, '')).toBeNull()
})
