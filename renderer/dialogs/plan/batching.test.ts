import { describe, expect, test } from 'vitest'
import { checkBatching } from './batching.ts'

describe('the batching fields', () => {
  test('become what the engine is asked', () => {
    expect(checkBatching({ size: '10', everyS: '2,5', canary: true }).value).toEqual({ size: 10, everyS: 2.5, canary: true })
  })

  test.each([
    [{ size: '', everyS: '5', canary: true }, 'size'],
    [{ size: '1.5', everyS: '5', canary: true }, 'size'],
    [{ size: '5001', everyS: '5', canary: true }, 'size'],
    [{ size: '10', everyS: '-1', canary: true }, 'every'],
    [{ size: '10', everyS: 'soon', canary: true }, 'every'],
  ])('with %o mark the wrong one only', (draft, wrong) => {
    const checked = checkBatching(draft)
    expect(checked.value).toBeNull()
    expect(checked.sizeProblem !== null).toBe(wrong === 'size')
    expect(checked.everyProblem !== null).toBe(wrong === 'every')
  })
})
