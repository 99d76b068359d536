import { expect, test } from 'vitest'
import { actionIds } from '../../main/contract/actions/registry.ts'
import { actionGroups, grouped } from './groups.ts'

test('every action stands in one part of the menu, and parts stand in their order', () => {
  const parts = grouped(actionIds, id => id)
  expect(parts.map(part => part.group)).toEqual(actionGroups)
  expect(parts.flatMap(part => part.items).toSorted()).toEqual(actionIds.toSorted())
})

test('a part without actions is not there', () => {
  expect(grouped(['reboot', 'setPools'] as const, id => id)).toEqual([
    { group: 'mining', items: ['setPools'] },
    { group: 'machine', items: ['reboot'] },
  ])
})
