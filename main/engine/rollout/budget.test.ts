import { expect, test } from 'vitest'
import { reasonToStop, type SoFar } from './budget.ts'
import { freshStep, type Step } from './step.ts'

/** Steps in the order of their turns: `v` verified, `f` failed, `s` settling, `w` waiting; stage 0, then 1 of five, then batches of 10. */
function stepsOf(states: string): readonly Step[] {
  return [...states].map((letter, position) => {
    const stage = position === 0 ? 0 : position < 6 ? 1 : 2 + Math.floor((position - 6) / 10)
    const names = { minerId: `m${position}`, ip: '127.0.0.1', label: null, model: null }
    const state = ({ v: 'verified', f: 'failed', s: 'settling', w: 'waiting' } as const)[letter as 'v' | 'f' | 's' | 'w']
    return { ...freshStep({ position, ...names, stage, params: null, planned: null }), state, message: 'm failed.' }
  })
}

function stops(states: string, at: number, change: Partial<SoFar> = {}): string | null {
  const steps = stepsOf(states)
  const failed = steps[at]
  if (failed === undefined) throw new RangeError('no such step')
  const waiting = steps.filter(step => step.state === 'waiting').length
  const budget = { pct: 20, inARow: 4 }
  return reasonToStop(failed, { steps, forgiven: new Set(), waiting, budget, isCanary: stage => stage <= 1, ...change })
}

const table: readonly (readonly [why: string, states: string, at: number, reason: RegExp | null])[] = [
  ['the canary failed', 'fwwwwwww', 0, /^The first miner failed. m failed. 7 miners were not begun.$/],
  ['one of the five failed', 'vvfvsswww', 2, /^One of the first 5 miners failed. m failed. 3 miners were not begun.$/],
  ['the canary failed and nothing is left', 'fvvv', 0, null],
  ['it did not fail', 'vvvvvvvvw', 7, null],
  ['two failed of two ended, while eight are under way', 'vvvvvvffssssssssww', 7, null],
  ['three failed, which is less than a fifth', `vvvvvv${'vfvvfvvvfv'}w`, 14, null],
  [
    'four failed, which is more than a fifth',
    `vvvvvv${'vfvffvvvfv'}w`,
    14,
    /^4 of the 16 miners begun failed, more than 20 %. The last: m failed. 1 miner was not begun.$/,
  ],
  ['four failed in a row', `vvvvvv${'vvffffssss'}${'s'.repeat(30)}w`, 9, /^4 miners failed one after the other./],
  ['a miner under way stands between them', `vvvvvv${'vvffsffsss'}${'s'.repeat(30)}w`, 9, null],
]

test.each(table)('when %s', (_why, states, at, reason) => {
  const said = stops(states, at)
  if (reason === null) expect(said).toBeNull()
  else expect(said).toMatch(reason)
})

test('what failed before the user said go again does not stop it a second time', () => {
  const states = `vvvvvv${'vvffffvvvf'}${'s'.repeat(4)}w`
  expect(stops(states, 15)).toMatch(/^5 of the 20 miners begun failed, more than 20 %/)
  const forgiven = new Set(Array.from({ length: 12 }, (_none, position) => position))
  expect(stops(states, 15, { forgiven })).toBeNull()
})

test('100 % and 0 in a row never stop it', () => {
  expect(stops(`vvvvvv${'ffffffffff'}w`, 15, { budget: { pct: 100, inARow: 0 } })).toBeNull()
})
