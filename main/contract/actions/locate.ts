import { z } from 'zod'
import { defineAction } from './action.ts'

/** Whether the LED should blink, and for how long: absent = as the settings say, min. */
export interface LocateParams {
  readonly on: boolean
  readonly minutes?: number | undefined
}

/** Blinks the machine's LED, or stops it, so that a person can find it in the rack. */
export const locate = defineAction<'locate', LocateParams>({
  id: 'locate',
  label: 'Locate',
  progress: 'Switching the LED',
  effect: 'The LED of the machine blinks until it is switched off. Mining goes on.',
  risk: 'none',
  ask: z.object({
    on: z.boolean().default(true),
    minutes: z
      .number('The time is a number of minutes.')
      .min(1, 'The LED blinks for a minute at least.')
      .max(240, 'The LED blinks for 4 hours at the most.')
      .optional(),
  }),
  form: [
    { kind: 'switch', name: 'on', label: 'What the LED does', onLabel: 'Blink', offLabel: 'Stop blinking' },
    {
      kind: 'number',
      name: 'minutes',
      label: 'For',
      unit: 'min',
      min: 1,
      max: 240,
      required: false,
      help: 'Then it is switched off by itself.',
      setting: 'locateMinutes',
      when: { name: 'on', is: true },
    },
  ],
  forMiner: ask => ask,
  diff: (before, params) =>
    before.locating === params.on
      ? []
      : [{ field: 'LED', before: before.locating === null ? null : lamp(before.locating), after: lamp(params.on) }],
  touches: [],
  looksAt: ['led'],
  took: (_before, after, params) => {
    if (after.locating === null) return { took: false, because: 'it does not tell whether its LED blinks' }
    return after.locating === params.on ? { took: true, note: null } : { took: false, because: `its LED is still ${lamp(after.locating)}` }
  },
  usualMs: 2_000,
  settleMs: 20_000,
  undo: before => (before.locating === null ? null : { on: before.locating }),
})

function lamp(on: boolean): string {
  return on ? 'blinking' : 'off'
}
