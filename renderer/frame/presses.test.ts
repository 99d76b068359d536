import { expect, test } from 'vitest'
import type { Announced } from '../../main/contract/announcement.ts'
import { newsOf } from './presses.ts'

function press(n: number, more: Partial<Announced> = {}): Announced {
  return { n, at: 1_750_000_000_000 + n * 1000, ip: `10.0.0.${n}`, mac: null, minerId: null, outcome: 'known', ...more }
}

const words = (news: readonly Announced[]) => news.map(({ n, outcome }) => `${n} ${outcome}`)

test('what was pressed before the window opened is no news', () => {
  const first = newsOf([press(2), press(1)], null)
  expect(first.news).toEqual([])
  expect(newsOf([press(2), press(1)], first.seen).news).toEqual([])
})

test('each press is told once, the first first', () => {
  const { seen } = newsOf([press(1)], null)
  const next = newsOf([press(3), press(2), press(1)], seen)
  expect(words(next.news)).toEqual(['2 known', '3 known'])
  expect(newsOf([press(3), press(2), press(1)], next.seen).news).toEqual([])
})

test('who it is is told when that is known', () => {
  const asking = newsOf([press(1, { outcome: 'asking' })], newsOf([], null).seen)
  expect(words(asking.news)).toEqual(['1 asking'])
  expect(words(newsOf([press(1, { outcome: 'found', minerId: 'm1' })], asking.seen).news)).toEqual(['1 found'])
})

test('an engine that began anew counts anew, and its presses are told', () => {
  const { seen } = newsOf([press(2), press(1)], null)
  expect(words(newsOf([press(1, { at: 1_750_000_100_000 })], seen).news)).toEqual(['1 known'])
})
