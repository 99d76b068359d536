import { z } from 'zod'
import { formatNumber, formatPower } from '../units.ts'
import { defineAction, type Shown, type Took } from './action.ts'

/** Bounds that hold for every machine, W. What one model takes, its firmware says. */
const watts = { min: 10, max: 20_000 } as const

/** Firmware rounds to its own steps; a deviation up to this share is what was asked for. */
const roundedShare = 0.02

/** Sets how much power a machine may draw; its firmware finds the frequency that fits. */
export const setPowerLimit = defineAction({
  id: 'setPowerLimit',
  label: 'Power limit',
  progress: 'Changing the power limit',
  effect: 'The machine tunes itself to the new limit. Most restart their boards for it and do not hash for 1 to 10 minutes.',
  risk: 'interrupts-hashing',
  ask: z.object({
    watts: z
      .int('The power limit is a whole number of watts.')
      .min(watts.min, `The power limit is less than ${formatNumber(watts.min)} W.`)
      .max(watts.max, `The power limit is more than ${formatNumber(watts.max)} W.`),
  }),
  form: [
    {
      kind: 'number',
      name: 'watts',
      label: 'Power limit',
      unit: 'W',
      ...watts,
      required: true,
      help: 'At the wall, as the firmware measures it. A machine refuses what its model cannot do.',
    },
  ],
  forMiner: ask => ask,
  diff: (before, params) => {
    const was = limitOf(before)
    return was === params.watts
      ? []
      : [{ field: 'power limit', before: was === null ? null : formatPower(was), after: formatPower(params.watts) }]
  },
  touches: ['powerLimitW', 'mode', 'freqMhz'],
  looksAt: ['config', 'reading'],
  took: (_before, after, params) => tookLimit(after, params.watts),
  usualMs: 60_000,
  settleMs: 600_000,
  undo: before => {
    const was = limitOf(before)
    return was === null ? null : { watts: Math.round(was) }
  },
})

function limitOf({ config, reading }: Shown): number | null {
  return config?.powerLimitW ?? reading?.powerLimitW ?? null
}

function tookLimit(after: Shown, wanted: number): Took {
  const shown = limitOf(after)
  if (shown === null) return { took: false, because: 'it does not tell its power limit' }
  if (Math.abs(shown - wanted) > wanted * roundedShare) return { took: false, because: `its power limit is still ${formatPower(shown)}` }
  return { took: true, note: Math.round(shown) === wanted ? null : `it rounded the limit to ${formatPower(shown)}` }
}
