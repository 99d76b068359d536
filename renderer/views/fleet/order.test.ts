import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { applyDelta, applySnapshot } from '../../store/fleet.ts'
import { sampleMiner, sampleStatus } from '../../store/miner.sample.ts'
import { setPrefs } from '../../store/prefs.ts'
import { startOrder, touchOrder, useOrder } from './order.ts'

let stop: () => void
const ids = () => useOrder.getState().ids
const hot = (n: number, chipTempMaxC: number | null) => sampleMiner(n, { reading: { chipTempMaxC } })

beforeEach(() => {
  vi.useFakeTimers()
  setPrefs({ filter: '', sort: { column: 'chipTemp', descending: true } })
  applySnapshot([hot(1, 60), hot(2, 80), hot(3, null), hot(4, 70)], sampleStatus(4))
  stop = startOrder()
})

afterEach(() => {
  stop()
  vi.useRealTimers()
})

test('sorts the whole fleet, unknowns last', () => {
  expect(ids()).toEqual(['mac:2', 'mac:4', 'mac:1', 'mac:3'])
  setPrefs({ sort: { column: 'chipTemp', descending: false } })
  expect(ids()).toEqual(['mac:1', 'mac:4', 'mac:2', 'mac:3'])
})

test('the order holds still while the user works in the table, and follows three seconds later', () => {
  touchOrder()
  applyDelta([hot(1, 99)], [], sampleStatus(4))
  vi.advanceTimersByTime(2900)
  expect(ids()).toEqual(['mac:2', 'mac:4', 'mac:1', 'mac:3'])
  expect(useOrder.getState().outdated).toBe(true)
  vi.advanceTimersByTime(1200)
  expect(ids()).toEqual(['mac:1', 'mac:2', 'mac:4', 'mac:3'])
})

test('a row that no longer matches stays until the table is idle', () => {
  setPrefs({ filter: 'temp>65' })
  touchOrder()
  applyDelta([hot(2, 50)], [], sampleStatus(4))
  expect(ids()).toEqual(['mac:2', 'mac:4'])
  vi.advanceTimersByTime(4100)
  expect(ids()).toEqual(['mac:4'])
})

test('miners found meanwhile come at the end, miners that left go at once', () => {
  touchOrder()
  applyDelta([hot(5, 90)], ['mac:4'], sampleStatus(4))
  expect(ids()).toEqual(['mac:2', 'mac:1', 'mac:3', 'mac:5'])
})

test('a filter takes effect at once and asks only for what it says', () => {
  touchOrder()
  setPrefs({ filter: 'temp>65 -10.0.0.2' })
  expect(ids()).toEqual(['mac:4'])
})

test('an order that comes out the same is the same object, so that nothing is drawn again', () => {
  const before = ids()
  applyDelta([hot(2, 81)], [], sampleStatus(4))
  vi.advanceTimersByTime(5000)
  expect(ids()).toBe(before)
})
