import { beforeEach, expect, test } from 'vitest'
import { clearSelection, extendSelection, focusMiner, openPanel, retain, toggleSelected, useSelection } from './selection.ts'

const order = ['a', 'b', 'c', 'd', 'e']
const selected = () => [...useSelection.getState().selected].sort()

beforeEach(() => useSelection.setState({ selected: new Set(), focused: null, anchor: null, opened: null }))

test('Shift selects from the anchor, in either direction, and lets go of what is no longer between', () => {
  focusMiner('c')
  extendSelection(order, 'e')
  expect(selected()).toEqual(['c', 'd', 'e'])
  extendSelection(order, 'a')
  expect(selected()).toEqual(['a', 'b', 'c'])
})

test('toggling adds and takes out, and sets the anchor', () => {
  toggleSelected('b')
  toggleSelected('d')
  toggleSelected('b')
  expect(selected()).toEqual(['d'])
  extendSelection(order, 'c')
  expect(selected()).toEqual(['b', 'c'])
})

test('an anchor that the filter hid starts anew', () => {
  focusMiner('gone')
  extendSelection(order, 'b')
  expect(selected()).toEqual(['b'])
})

test('the panel follows the focus only while it is open', () => {
  focusMiner('a')
  expect(useSelection.getState().opened).toBeNull()
  openPanel('a')
  focusMiner('b')
  expect(useSelection.getState().opened).toBe('b')
})

test('looking and clearing leave each other alone', () => {
  toggleSelected('a')
  openPanel('b')
  expect(selected()).toEqual(['a'])
  clearSelection()
  expect(useSelection.getState().opened).toBe('b')
})

test('miners that left the roster are selected, focused and looked at no more', () => {
  toggleSelected('a')
  toggleSelected('b')
  openPanel('b')
  retain(id => id !== 'b')
  expect(useSelection.getState()).toMatchObject({ focused: null, opened: null })
  expect(selected()).toEqual(['a'])
})
