import { expect, test } from 'vitest'
import { firstStep, skipsWhich } from './first-step.ts'

const one = ['a']
const many = ['a', 'b']

test('a wizard begins where there is something to decide', () => {
  expect(firstStep({ action: 'setPools', miners: many })).toBe('what')
  expect(firstStep({ action: 'setFan', miners: one })).toBe('what')
  expect(firstStep({ action: 'reboot', miners: many })).toBe('which')
  expect(firstStep({ action: 'reboot', miners: [] })).toBe('which')
  expect(firstStep({ action: 'reboot', miners: one })).toBe('preview')
  expect(firstStep({ action: 'setFan', miners: one, begin: 'preview' })).toBe('preview')
})

test('which miners is asked unless it is one, or nothing is interrupted', () => {
  expect(skipsWhich({ action: 'setFan', miners: one })).toBe(true)
  expect(skipsWhich({ action: 'locate', miners: many })).toBe(true)
  expect(skipsWhich({ action: 'setFan', miners: many })).toBe(false)
  expect(skipsWhich({ action: 'locate', miners: [] })).toBe(false)
})
