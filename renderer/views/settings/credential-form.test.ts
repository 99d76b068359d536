import { describe, expect, test } from 'vitest'
import { addEntry, checkCredentials, draftOfSet, editEntry, mostEntries, movedUp, removeEntry } from './credential-form.ts'

const hall = { id: 'a', name: 'Hall A', ranges: '10.0.0.0/22', tags: ['loud'], users: ['root', 'admin'] }

describe('the form of a password set', () => {
  test('keeps stored passwords that are not typed anew', () => {
    const typed = editEntry(draftOfSet(hall), '2', { password: 'new' })
    expect(checkCredentials(typed).input).toEqual({
      id: 'a',
      name: 'Hall A',
      ranges: '10.0.0.0/22',
      tags: ['loud'],
      entries: [
        { user: 'root', password: null },
        { user: 'admin', password: 'new' },
      ],
    })
  })

  test('does not keep the stored password for another user', () => {
    const other = editEntry(draftOfSet(hall), '1', { user: 'operator' })
    expect(checkCredentials(other).input?.entries[0]).toEqual({ user: 'operator', password: '' })
  })

  test('takes an empty password as one: some miners have none', () => {
    expect(checkCredentials({ ...draftOfSet(null), name: 'Stock' }).input?.entries).toEqual([{ user: 'root', password: '' }])
  })

  test('names each part that is wrong', () => {
    const draft = editEntry({ ...draftOfSet(null), ranges: '10.0.0.0/99' }, '1', { user: ' ' })
    const checked = checkCredentials(draft)
    expect(checked.input).toBeNull()
    expect(checked.name).toBe('Give the set a name.')
    expect(checked.ranges).toContain('99')
    expect(checked.users['1']).toContain('user is empty')
  })

  test('needs one entry and takes no more than would be guessing', () => {
    expect(checkCredentials(removeEntry(draftOfSet(null), '1')).entries).toBe('Give at least one user and password.')
    let draft = { ...draftOfSet(null), name: 'Many' }
    while (draft.entries.length < mostEntries) draft = addEntry(draft)
    expect(checkCredentials(draft).input).not.toBeNull()
    expect(checkCredentials(addEntry(draft)).entries).toContain('guessing')
    expect(new Set(draft.entries.map(entry => entry.key)).size).toBe(mostEntries)
  })
})

test.each([
  ['b', ['b', 'a', 'c']],
  ['a', ['a', 'b', 'c']],
  ['x', ['a', 'b', 'c']],
])('moving %s up gives %o', (id, expected) => {
  expect(movedUp(['a', 'b', 'c'], id)).toEqual(expected)
})
