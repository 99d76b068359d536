import { expect, test } from 'vitest'
import type { SetAside } from '../../../main/contract/rollout.ts'
import { asideLines } from './aside-groups.ts'

const aside = (n: number, why: SetAside['why'], reason: string): SetAside => ({
  minerId: `m${n}`,
  ip: `10.0.0.${n}`,
  label: null,
  why,
  reason,
})

test('miners stand under their reasons, the most frequent first, and a shared sentence is told once', () => {
  const lines = asideLines([
    aside(1, 'locked', 'A refused root.'),
    aside(2, 'unchanged', 'It has these values already.'),
    aside(3, 'locked', 'C refused admin.'),
    aside(4, 'locked', 'D refused root.'),
  ])
  expect(lines.map(line => (line.kind === 'group' ? [line.why, line.count, line.reason] : [line.miner.minerId, line.showsReason]))).toEqual(
    [
      ['locked', 3, null],
      ['m1', true],
      ['m3', true],
      ['m4', true],
      ['unchanged', 1, 'It has these values already.'],
      ['m2', false],
    ],
  )
})

test('nobody set aside makes no lines', () => {
  expect(asideLines([])).toEqual([])
})
