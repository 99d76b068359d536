import { expect, test } from 'vitest'
import { hasPiece, stateIn, togglePiece, withState } from './state-chips.tsx'

test('a chip sets the state of the filter and leaves the rest of it', () => {
  expect(withState('', 'offline')).toBe('state:offline')
  expect(withState('model:"S19j Pro" state:hashing temp>80', 'offline')).toBe('model:"S19j Pro" temp>80 state:offline')
})

test('a second click takes it away again', () => {
  expect(withState('b2 state:offline', null)).toBe('b2')
})

test('only a filter for exactly one state lights its chip', () => {
  expect(stateIn('b2 state:locked')).toBe('locked')
  expect(stateIn('state:offline,locked')).toBeNull()
  expect(stateIn('state:off')).toBeNull()
  expect(stateIn('')).toBeNull()
})

test('a piece is taken in and out again, and the rest stays', () => {
  const filter = togglePiece('s19 temp>80', 'finding:password.default')
  expect(filter).toBe('s19 temp>80 finding:password.default')
  expect(hasPiece(filter, 'finding:password.default')).toBe(true)
  expect(togglePiece(filter, 'finding:password.default')).toBe('s19 temp>80')
})
