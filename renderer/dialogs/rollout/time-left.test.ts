import { expect, test } from 'vitest'
import { timeLeft } from './time-left.ts'

test('the time that is left goes on shrinking while the engine has nothing new to tell', () => {
  const told = { etaS: 25 * 60 }
  const texts = [0, 5 * 60, 24 * 60 + 1, 40 * 60].map(passedS => timeLeft(told, 1_000 + passedS * 1000))
  expect(texts).toEqual(['about 25 min left', 'about 20 min left', 'less than a minute left', 'less than a minute left'])
  expect(timeLeft({ etaS: 25 * 60 }, 1_000 + 40 * 60_000)).toBe('about 25 min left')
  expect(timeLeft({ etaS: null }, 1_000)).toBeNull()
})
