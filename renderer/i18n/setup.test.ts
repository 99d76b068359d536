import { expect, test } from 'vitest'
import { t } from './setup.ts'

test('every number in a text has its thousands apart, whichever way the text asks for it', () => {
  expect(t('selection.count', { count: 5000 })).toBe('5,000 miners')
  expect(t('activity.rollout', { done: 1234, total: 5000, title: 'Sleep' })).toContain('1,234 of 5,000')
  expect(t('record.replaced', { count: 1000 })).toBe('1,000 words were replaced')
})

test('a number keeps its decimals, and one that is text already stays as it is', () => {
  expect(t('plan.pace.batches', { size: 1000, seconds: 2.5 })).toBe('1,000 every 2.5 s')
  expect(t('panel.apiPort', { port: '14028' })).toBe('API 14028')
  expect(t('selection.count', { count: 1 })).toBe('1 miner')
})
