import { afterEach, beforeEach, expect, test } from 'vitest'
import { addLayer, closeInnermost } from './layers.ts'

let closed: string[]
let release: (() => void)[]
beforeEach(() => {
  closed = []
  release = []
})
afterEach(() => {
  for (const one of release) one()
})

/** A layer that holds the keys pressed in any of these places. */
function open(name: string, ...places: readonly EventTarget[]) {
  release.push(addLayer({ holds: target => target !== null && places.includes(target), close: () => closed.push(name) }))
}

test('Esc closes the innermost layer that it was pressed in, one at a time', () => {
  const [body, inSheet, inEditor] = [new EventTarget(), new EventTarget(), new EventTarget()]
  open('sheet', inSheet, inEditor)
  open('editor', inEditor)
  expect(closeInnermost(inEditor)).toBe(true)
  closeInnermost(inSheet)
  closeInnermost(body)
  expect(closed).toEqual(['editor', 'sheet', 'editor'])
})

test('of two editors side by side Esc closes the one that it was pressed in', () => {
  const [first, second] = [new EventTarget(), new EventTarget()]
  open('first', first)
  open('second', second)
  closeInnermost(first)
  expect(closed).toEqual(['first'])
})

test('a layer that is gone is not closed again; without any there is nothing to close', () => {
  open('sheet')
  release.pop()?.()
  expect(closeInnermost(null)).toBe(false)
  expect(closed).toEqual([])
})
