import { expect, test } from 'vitest'
import { paceOf } from './pace.ts'
import { makePlan } from './plan.ts'
import { Previews } from './previews.ts'

const previewOf = (id: string) => makePlan({ id, action: 'locate', pace: paceOf({ size: 10, everyS: 5, canary: true }) }, [], [])

test('of many previews that nobody starts the newest are kept', () => {
  const previews = new Previews()
  for (let n = 0; n < 30; n++) previews.keep(previewOf(`${n}`))
  const kept = Array.from({ length: 30 }, (_none, n) => previews.find(`${n}`) !== null)
  expect(kept.filter(Boolean)).toHaveLength(20)
  expect(kept[9]).toBe(false)
  expect(kept[10]).toBe(true)
})

test('a preview that was started is there no longer', () => {
  const previews = new Previews()
  previews.keep(previewOf('a'))
  previews.drop('a')
  expect(previews.find('a')).toBeNull()
})
