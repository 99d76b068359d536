import { beforeEach, expect, test } from 'vitest'
import { applyDelta, applySnapshot, minerOf, useFleet } from './fleet.ts'
import { sampleMiner, sampleStatus } from './miner.sample.ts'

beforeEach(() => applySnapshot([sampleMiner(1), sampleMiner(2), sampleMiner(3)], sampleStatus(3)))

test('a delta replaces only the miners it names', () => {
  const [before1, before2] = [minerOf('mac:1'), minerOf('mac:2')]
  applyDelta([sampleMiner(2, { state: 'offline' })], [], sampleStatus(3))
  expect(minerOf('mac:1')).toBe(before1)
  expect(minerOf('mac:2')).not.toBe(before2)
  expect(minerOf('mac:2')?.state).toBe('offline')
})

test('the order stays the same object until miners come or go', () => {
  const { order } = useFleet.getState()
  applyDelta([sampleMiner(2, { state: 'offline' })], [], sampleStatus(3))
  expect(useFleet.getState().order).toBe(order)
  applyDelta([sampleMiner(4)], ['mac:1'], sampleStatus(3))
  expect(useFleet.getState().order).toEqual(['mac:2', 'mac:3', 'mac:4'])
})

test('a status alone changes no miner', () => {
  const { byId, version } = useFleet.getState()
  applyDelta([], [], sampleStatus(3))
  expect(useFleet.getState().byId).toBe(byId)
  expect(useFleet.getState().version).toBe(version)
})

test('a new snapshot leaves nothing of the old one', () => {
  applySnapshot([sampleMiner(9)], sampleStatus(1))
  expect([...useFleet.getState().byId.keys()]).toEqual(['mac:9'])
  expect(useFleet.getState().order).toEqual(['mac:9'])
})
