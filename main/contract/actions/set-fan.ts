import { z } from 'zod'
import type { FanMode } from '../model.ts'
import { type DiffLine, defineAction, type Shown, type Took } from './action.ts'

const pct = { min: 0, max: 100 } as const
const targetC = { min: 30, max: 90 } as const

/** Below this most air-cooled machines stop with too hot a chip, %. */
const lowPct = 30

const askSchema = z.discriminatedUnion(
  'mode',
  [
    z.object({ mode: z.literal('auto'), targetC: numberIn('target temperature', '°C', targetC).optional() }),
    z.object({ mode: z.literal('manual'), pct: numberIn('fan speed', '%', pct) }),
    z.object({ mode: z.literal('immersion') }),
  ],
  'The fan mode is one of auto, manual, immersion.',
)

/** What the user fills in, and what one miner gets. */
export type SetFanParams =
  | { readonly mode: 'auto'; readonly targetC?: number | undefined }
  | { readonly mode: 'manual'; readonly pct: number }
  | { readonly mode: 'immersion' }

/** Lets the firmware drive the fans, fixes their speed, or switches them off for immersion. */
export const setFan = defineAction<'setFan', SetFanParams>({
  id: 'setFan',
  label: 'Fans',
  progress: 'Changing the fans',
  effect: 'The fans change at once; some firmware restarts mining for it. Fans that are too slow make the machine stop for heat.',
  risk: 'interrupts-hashing',
  ask: askSchema,
  form: [
    {
      kind: 'choice',
      name: 'mode',
      label: 'Fans',
      options: [
        { value: 'auto', label: 'Automatic' },
        { value: 'manual', label: 'Fixed speed' },
        { value: 'immersion', label: 'Off (immersion)' },
      ],
      initial: 'auto',
    },
    {
      kind: 'number',
      name: 'pct',
      label: 'Speed',
      unit: '%',
      ...pct,
      required: true,
      help: 'Of full speed.',
      when: { name: 'mode', is: 'manual' },
    },
    {
      kind: 'number',
      name: 'targetC',
      label: 'Target temperature',
      unit: '°C',
      ...targetC,
      required: false,
      help: 'Empty leaves it as it is.',
      when: { name: 'mode', is: 'auto' },
    },
  ],
  forMiner: ask => ask,
  diff: (before, params) => diffFan(fanOf(before), params),
  warnings: all => {
    const slow = all.filter(params => params.mode === 'manual' && params.pct < lowPct).length
    return slow === 0 ? [] : [`Fans fixed below ${lowPct} % let air-cooled machines overheat and stop.`]
  },
  touches: ['fanMode', 'fanPct', 'fanTargetC'],
  looksAt: ['config', 'reading'],
  took: (_before, after, params) => tookFan(after, params),
  usualMs: 15_000,
  settleMs: 300_000,
  undo: undoFan,
})

interface Fan {
  readonly mode: FanMode | null
  readonly pct: number | null
  readonly targetC: number | null
}

function numberIn(name: string, unit: string, { min, max }: { readonly min: number; readonly max: number }) {
  return z
    .number(`The ${name} is a number.`)
    .min(min, `The ${name} is less than ${min} ${unit}.`)
    .max(max, `The ${name} is more than ${max} ${unit}.`)
}

function fanOf({ config, reading }: Shown): Fan {
  return {
    mode: config?.fanMode ?? reading?.fanMode ?? null,
    pct: config?.fanPct ?? reading?.fans.find(fan => fan.pct !== null)?.pct ?? null,
    targetC: config?.fanTargetC ?? null,
  }
}

function diffFan(fan: Fan, params: SetFanParams): readonly DiffLine[] {
  const lines: DiffLine[] = []
  if (fan.mode !== params.mode) lines.push({ field: 'fans', before: fan.mode, after: params.mode })
  if (params.mode === 'manual' && (fan.mode !== 'manual' || !isNear(fan.pct, params.pct))) {
    lines.push({ field: 'fan speed', before: fan.mode === 'manual' && fan.pct !== null ? `${fan.pct} %` : null, after: `${params.pct} %` })
  }
  if (params.mode === 'auto' && params.targetC !== undefined && !isNear(fan.targetC, params.targetC)) {
    lines.push({ field: 'target temperature', before: fan.targetC === null ? null : `${fan.targetC} °C`, after: `${params.targetC} °C` })
  }
  return lines
}

/** Firmware keeps whole steps. */
function isNear(shown: number | null, wanted: number): boolean {
  return shown !== null && Math.abs(shown - wanted) <= 1
}

function tookFan(after: Shown, params: SetFanParams): Took {
  const fan = fanOf(after)
  if (fan.mode === null) return { took: false, because: 'it does not tell what drives its fans' }
  const [wrong] = diffFan(fan, params)
  if (!wrong) return { took: true, note: null }
  return { took: false, because: `its ${wrong.field} ${wrong.field === 'fans' ? 'are' : 'is'} still ${wrong.before ?? 'not told'}` }
}

function undoFan(before: Shown): SetFanParams | null {
  const { mode, pct, targetC } = fanOf(before)
  switch (mode) {
    case 'manual':
      return pct === null ? null : { mode, pct }
    case 'auto':
      return targetC === null ? { mode } : { mode, targetC }
    case 'immersion':
      return { mode }
    case null:
      return null
  }
}
