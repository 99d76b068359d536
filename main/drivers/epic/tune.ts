import {
  booleanField,
  field,
  type JsonRecord,
  listOf,
  numberField,
  numberOf,
  recordOf,
  recordsOf,
  textField,
} from '../../transport/fields.ts'
import { unitHs } from '../dialect/hashrate.ts'
import { hashrate, power, within } from '../dialect/sane.ts'

/** What its tuning works on now. */
export interface Tuning {
  /** 'VoltageOptimizer', 'PowerTune', … */
  readonly algorithm: string
  readonly isRunning: boolean
  readonly target: Target | null
  /** Below the target while it is too hot or makes too many errors; `null` when it is not. */
  readonly throttledTo: Target | null
  /** How far and in which steps it throttles by itself, in the unit of the target. */
  readonly minThrottle: number | null
  readonly throttleStep: number | null
}

/** What is aimed at: a rate or a power. */
export type Target =
  | { readonly kind: 'rate'; readonly hs: number; readonly text: string }
  | { readonly kind: 'power'; readonly watts: number }

/** One way to limit the power, as the machine offers it. */
export type PowerWay =
  /** A tuning algorithm that holds a power. */
  | { readonly kind: 'tune'; readonly algorithm: string; readonly minW: number | null; readonly maxW: number | null }
  /** Fixed steps that belong to named presets. */
  | { readonly kind: 'presets'; readonly steps: readonly { readonly preset: string; readonly watts: number }[] }

/** What the summary says of its tuning; `null` on releases without. */
export function tuningOf(summary: JsonRecord): Tuning | null {
  const tune = recordOf(field(summary, 'PerpetualTune'))
  const [algorithm, value] = Object.entries(recordOf(field(tune, 'Algorithm')) ?? {})[0] ?? []
  const stats = recordOf(value)
  if (algorithm === undefined || stats === null) return null
  const isPower = /W/.test(textField(stats, 'Unit') ?? '') || isPowerAlgorithm(algorithm)
  const unit = textField(stats, 'Unit')
  const targetOf = (number: number | null) => (isPower ? powerTarget(number) : rateTarget(number, unit))
  const throttles = ['Throttle Target', 'Error Throttle Target'].map(name => numberField(stats, name)).filter(one => one !== null)
  return {
    algorithm,
    isRunning: booleanField(tune, 'Running') === true,
    target: targetOf(numberField(stats, 'Target')),
    throttledTo: throttles.length === 0 ? null : targetOf(Math.min(...throttles)),
    minThrottle: numberField(stats, 'Min Throttle Target'),
    throttleStep: numberField(stats, 'Throttle Step'),
  }
}

/** Whether an algorithm holds a power, by its name: 'PowerTune', and 'Power' in older descriptions. */
export function isPowerAlgorithm(name: string): boolean {
  return /^power/i.test(name)
}

/** The power it is told to hold, W: of its tuning while that runs, else of its preset; `null` when it is told none. */
export function powerLimitOf(summary: JsonRecord): number | null {
  const tuning = tuningOf(summary)
  if (tuning?.isRunning === true) return tuning.target?.kind === 'power' ? tuning.target.watts : null
  // Releases with tuning keep a target of the preset that nothing works on.
  const preset = recordOf(field(summary, 'PresetInfo'))
  return tuning === null && textField(preset, 'Preset') !== null ? power(numberField(preset, 'Target Power')) : null
}

/** How its mode is called: what its tuning does, with the rate it aims at; else its preset. */
export function modeOf(summary: JsonRecord): string | null {
  const tuning = tuningOf(summary)
  if (tuning?.isRunning === true) {
    const name = tuning.algorithm.replace(/([a-z])([A-Z])/g, '$1 $2').toLowerCase()
    return tuning.target?.kind === 'rate' ? `${name} ${tuning.target.text}` : name
  }
  return textField(recordOf(field(summary, 'PresetInfo')), 'Preset') ?? textField(summary, 'Preset')
}

/** How the power of this machine can be limited; `null` = not at all. */
export function powerWayOf(capabilities: JsonRecord | null): PowerWay | null {
  const tune = recordsOf(field(capabilities, 'PerpetualTune')).find(one => isPowerAlgorithm(textField(one, 'algorithm') ?? ''))
  if (tune !== undefined)
    return {
      kind: 'tune',
      algorithm: textField(tune, 'algorithm') ?? '',
      minW: power(numberField(tune, 'min')),
      maxW: power(numberField(tune, 'max')),
    }
  const levels = Object.entries(recordOf(field(capabilities, 'PresetsPowerLevels')) ?? {})
  const steps = levels.flatMap(([preset, watts]) =>
    (Array.isArray(watts) ? listOf(watts) : [watts]).flatMap(value => {
      const told = power(numberOf(value))
      return told === null ? [] : [{ preset, watts: told }]
    }),
  )
  return steps.length === 0 ? null : { kind: 'presets', steps }
}

function powerTarget(value: number | null): Target | null {
  const watts = power(value)
  return watts === null ? null : { kind: 'power', watts }
}

function rateTarget(value: number | null, unit: string | null): Target | null {
  const scale = unitHs(unit)
  const hs = value === null || scale === null ? null : within(hashrate(value * scale), 1, 1e21)
  return hs === null ? null : { kind: 'rate', hs, text: `${value} ${unit}` }
}
