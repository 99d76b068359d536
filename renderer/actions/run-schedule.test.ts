import { expect, test } from 'vitest'
import { sampleMiner } from '../store/miner.sample.ts'
import { meantBy } from './run-schedule.ts'

const all = [sampleMiner(3, { tags: ['loud'] }), sampleMiner(1), sampleMiner(2, { tags: ['loud'] })]

test('a schedule means those that it names, then whoever fits now by address, each once', () => {
  expect(meantBy({ miners: ['mac:3', 'mac:1'], where: { tags: ['loud'] } }, all)).toEqual(['mac:3', 'mac:1', 'mac:2'])
  expect(meantBy({ miners: [], where: { ranges: '10.0.0.2-10.0.0.9' } }, all)).toEqual(['mac:2', 'mac:3'])
  expect(meantBy({ miners: ['mac:1'] }, all)).toEqual(['mac:1'])
})

test('what is not understood means nobody, rather than everybody', () => {
  expect(meantBy({ miners: [], where: { filter: 'temp>hot' } }, all)).toEqual([])
})
