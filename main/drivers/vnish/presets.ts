import { formatNumber } from '../../contract/units.ts'
import { type JsonRecord, numberOf, textField } from '../../transport/fields.ts'
import { power } from '../dialect/sane.ts'

/** How far a preset may lie from what was asked for, as a share: what the verification takes for the firmware's own rounding. */
const roundedShare = 0.02

/** One preset that the machine can run. */
export interface Preset {
  /** What is written. */
  readonly name: string
  readonly watts: number
}

/** The power that a preset stands for, W: its name, or what its description says ('2800 watt ~ 188 TH'); `null` for 'disabled'. */
export function presetWatts(preset: JsonRecord | null): number | null {
  const name = textField(preset, 'name')
  if (name !== null && /^\d+$/.test(name)) return power(numberOf(name))
  return power(numberOf(/(\d+(?:\.\d+)?)\s*w(?:att)?\b/i.exec(textField(preset, 'pretty') ?? '')?.[1]))
}

/** Those that stand for a power. @param modded whether it has a modified power supply, without which the strongest are refused */
export function presetsOf(rows: readonly JsonRecord[], modded: boolean): readonly Preset[] {
  return rows.flatMap(row => {
    const name = textField(row, 'name')
    const watts = presetWatts(row)
    const possible = modded || row.modded_psu_required !== true
    return name === null || watts === null || !possible ? [] : [{ name, watts }]
  })
}

/** The preset that holds a limit: the strongest within it when that is near enough, else the nearest; a sentence when none is near. */
export function presetFor(presets: readonly Preset[], watts: number): Preset | string {
  const near = presets.filter(preset => Math.abs(preset.watts - watts) <= watts * roundedShare)
  const within = near.filter(preset => preset.watts <= watts).toSorted((a, b) => b.watts - a.watts)[0]
  const best = within ?? near.toSorted((a, b) => a.watts - b.watts)[0]
  return best ?? noneNear(presets, watts)
}

function noneNear(presets: readonly Preset[], watts: number): string {
  if (presets.length === 0) return 'it offers no presets for a power limit'
  const steps = presets.map(preset => preset.watts).toSorted((a, b) => a - b)
  const nearest = steps.toSorted((a, b) => Math.abs(a - watts) - Math.abs(b - watts)).slice(0, 2)
  const shown = nearest
    .toSorted((a, b) => a - b)
    .map(step => formatNumber(step))
    .join(' and ')
  return `it has presets from ${formatNumber(steps[0] ?? 0)} to ${formatNumber(steps.at(-1) ?? 0)} W and none near ${formatNumber(watts)} W; the nearest are ${shown} W`
}
