import { expect, test } from 'vitest'
import { rolloutOf, stepOf } from '../../dialogs/rollout/rollout.sample.ts'
import { linesOf, listed, roundOf } from './listed.ts'

const old = { ...rolloutOf([stepOf(0)]), id: 'old', createdAt: 1 }
const running = { ...rolloutOf([stepOf(0)]), id: 'new', createdAt: 2, state: 'running' as const }

test('a rollout that runs is listed as it is now, the newest first', () => {
  const moved = { ...running, counts: { ...running.counts, verified: 1 } }
  expect(listed([old, running], [moved])).toEqual([moved, old])
})

test('a rollout that began since the list was asked for is listed too', () => {
  expect(listed([old], [running]).map(rollout => rollout.id)).toEqual(['new', 'old'])
})

test('what goes on stands over what is past, however old it is', () => {
  const paused = { ...running, id: 'paused', createdAt: 0, state: 'paused' as const }
  expect(linesOf(listed([old], [paused])).map(line => ('heading' in line ? line.heading : line.rollout.id))).toEqual([
    'going',
    'paused',
    'past',
    'old',
  ])
  expect(linesOf(listed([old], []))).toHaveLength(2)
})

test('the list is asked for again when a rollout begins, pauses or ends, not at each step', () => {
  expect(roundOf([{ ...running, counts: { ...running.counts, verified: 9 } }])).toBe(roundOf([running]))
  expect(roundOf([{ ...running, state: 'paused' }])).not.toBe(roundOf([running]))
  expect(roundOf([])).not.toBe(roundOf([running]))
})
