import { expect, test } from 'vitest'
import { remembered } from './remembered.ts'

test('an answer is worked out once, also when it is null', () => {
  const asked: string[] = []
  const answer = remembered(text => {
    asked.push(text)
    return text === '' ? null : text.length
  })
  expect(['S9', '', 'S9', '', 'S19'].map(answer)).toEqual([2, null, 2, null, 3])
  expect(asked).toEqual(['S9', '', 'S19'])
})

test('a flood of texts, or a long one, is not kept', () => {
  let asked = 0
  const answer = remembered(() => ++asked)
  answer('x'.repeat(129))
  expect(answer('x'.repeat(129))).toBe(2)
  expect(answer('first')).toBe(3)
  for (let n = 0; n < 256; n++) answer(String(n))
  expect(answer('255')).toBe(259)
  expect(answer('first')).toBe(260)
})
