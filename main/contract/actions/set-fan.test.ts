import { expect, test } from 'vitest'
import type { MinerConfig } from '../model.ts'
import type { Shown } from './action.ts'
import { type SetFanParams, setFan } from './set-fan.ts'

function fans(fanMode: MinerConfig['fanMode'], fanPct: number | null = null, fanTargetC: number | null = null): Shown {
  return { state: 'hashing', reading: null, config: { fanMode, fanPct, fanTargetC } as MinerConfig, locating: null }
}

test.each<[string, Shown, SetFanParams, boolean]>([
  ['manual as asked', fans('manual', 80), { mode: 'manual', pct: 80 }, true],
  ['manual, rounded by a step', fans('manual', 79), { mode: 'manual', pct: 80 }, true],
  ['manual at another speed', fans('manual', 60), { mode: 'manual', pct: 80 }, false],
  ['automatic where manual was asked', fans('auto', 80), { mode: 'manual', pct: 80 }, false],
  ['automatic, whatever the speed', fans('auto', 37), { mode: 'auto' }, true],
  ['automatic at the target', fans('auto', null, 65), { mode: 'auto', targetC: 65 }, true],
  ['automatic at another target', fans('auto', null, 75), { mode: 'auto', targetC: 65 }, false],
  ['off', fans('immersion'), { mode: 'immersion' }, true],
  ['a firmware that does not tell', fans(null), { mode: 'auto' }, false],
])('%s', (_name, after, params, took) => {
  expect(setFan.took(fans(null), after, params).took).toBe(took)
  if (took) expect(setFan.diff(after, params)).toEqual([])
})

test('what was is what undo brings back', () => {
  const params = { mode: 'immersion' } as const
  expect(setFan.undo(fans('manual', 70), params)).toEqual({ mode: 'manual', pct: 70 })
  expect(setFan.undo(fans('auto', 70, 65), params)).toEqual({ mode: 'auto', targetC: 65 })
  expect(setFan.undo(fans('manual'), params)).toBeNull()
})

test('slow fans are warned of, and nonsense is turned away', () => {
  expect(setFan.warnings?.([{ mode: 'manual', pct: 10 }], [])).toHaveLength(1)
  expect(setFan.warnings?.([{ mode: 'manual', pct: 90 }, { mode: 'auto' }], [])).toEqual([])
  for (const ask of [{ mode: 'manual' }, { mode: 'manual', pct: 101 }, { mode: 'auto', targetC: 10 }, { mode: 'off' }])
    expect(setFan.ask.safeParse(ask).success).toBe(false)
})
