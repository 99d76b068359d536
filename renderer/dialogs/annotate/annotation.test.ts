import { expect, test } from 'vitest'
import type { Miner, Placement } from '../../../main/contract/model.ts'
import { sampleMiner } from '../../store/miner.sample.ts'
import { changeOf, draftOf, slotProblem, tagsAfter, withoutPart, withPart, withTags } from './annotation.ts'

const place: Placement = { site: null, building: 'Hall 2', row: 'B', rack: '7', slot: '3' }

function miners(...racks: readonly string[]): readonly Miner[] {
  return racks.map(rack => ({ ...sampleMiner(1), placement: { ...place, rack } }))
}

test('parts that all share are filled in, the others are shown as mixed and stay as they are', () => {
  const draft = draftOf(miners('7', '8'))
  expect(draft.place).toEqual({ site: '', building: 'Hall 2', row: 'B', rack: '', slot: '' })
  expect([...draft.mixed]).toEqual(['rack'])
  expect(changeOf(draft)).toBeNull()
  expect(changeOf(withPart(draft, 'row', ' C '))).toEqual({ placement: { row: 'C' } })
})

test('of one miner the slot is its own, of several the number of the first', () => {
  expect(changeOf(withPart(draftOf(miners('7')), 'slot', 'A4'))).toEqual({ placement: { slot: 'A4' } })
  const many = withPart(draftOf(miners('7', '7')), 'slot', '01')
  expect([changeOf(many), slotProblem(many)]).toEqual([{ placement: {}, firstSlot: '01' }, null])
  expect(slotProblem(withPart(many, 'slot', 'A4'))).toMatch(/number/)
})

test('what is emptied is not known any more', () => {
  expect(changeOf(withPart(draftOf(miners('7')), 'building', ''))).toEqual({ placement: { building: null } })
})

test('where the miners differ, what is typed and deleted again leaves them as they are; only taking it away empties it', () => {
  const draft = withPart(withPart(draftOf(miners('7', '8')), 'rack', '9'), 'rack', '')
  expect(changeOf(draft)).toBeNull()
  expect(changeOf(withoutPart(draft, 'rack'))).toEqual({ placement: { rack: null } })
})

test('the tags of one miner are changed as a list', () => {
  const now = ['loud', 'hosted']
  const draft = withTags(draftOf(miners('7')), now, ['hosted', 'new'])
  expect(changeOf(draft)).toEqual({ addTags: ['new'], removeTags: ['loud'] })
  expect(tagsAfter(draft, now)).toEqual(['hosted', 'new'])
  expect(changeOf(withTags(draft, now, now))).toBeNull()
})
