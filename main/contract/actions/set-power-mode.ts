import { z } from 'zod'
import { defineAction, type Shown, type Took } from './action.ts'

/** What the modes of all makes come down to. */
export const powerModes = ['low', 'normal', 'high'] as const

export type PowerMode = (typeof powerModes)[number]

/** Chooses one of the maker's own power modes. */
export const setPowerMode = defineAction({
  id: 'setPowerMode',
  label: 'Power mode',
  progress: 'Changing the power mode',
  effect: 'The machine restarts its boards in the other mode and does not hash for 1 to 10 minutes.',
  risk: 'interrupts-hashing',
  ask: z.object({ mode: z.enum(powerModes, 'The power mode is one of low, normal, high.') }),
  form: [
    {
      kind: 'choice',
      name: 'mode',
      label: 'Power mode',
      options: [
        { value: 'low', label: 'Low' },
        { value: 'normal', label: 'Normal' },
        { value: 'high', label: 'High' },
      ],
      initial: 'normal',
    },
  ],
  forMiner: ask => ask,
  diff: (before, { mode }) => (modeOf(before) === mode ? [] : [{ field: 'power mode', before: modeOf(before), after: mode }]),
  // Makers tie frequency and power limit to the mode.
  touches: ['mode', 'freqMhz', 'powerLimitW'],
  looksAt: ['reading', 'config'],
  took: (_before, after, { mode }) => tookMode(after, mode),
  usualMs: 60_000,
  settleMs: 600_000,
  undo: before => {
    const mode = powerModes.find(one => one === modeOf(before))
    return mode === undefined ? null : { mode }
  },
})

/** The stored mode, which changes at once; where the configuration has none, the one that the reading tells. */
function modeOf({ config, reading }: Shown): string | null {
  return config?.mode ?? reading?.mode ?? null
}

function tookMode(after: Shown, mode: PowerMode): Took {
  if (after.reading === null) return { took: false, because: 'it has not answered since' }
  const shown = modeOf(after)
  if (shown === null) return { took: false, because: 'it does not tell its power mode' }
  return shown === mode ? { took: true, note: null } : { took: false, because: `it is still in ${shown} mode` }
}
