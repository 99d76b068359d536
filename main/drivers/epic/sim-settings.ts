import type { PoolLine } from '../../simulator/persona.ts'
import type { EpicModel } from './sim-models.ts'

/** What a simulated machine keeps in its flash. */
export interface EpicSettings {
  readonly pools: readonly PoolLine[]
  readonly uniqueId: boolean
  readonly fan: { readonly auto: { readonly idlePct: number; readonly targetC: number } } | { readonly manualPct: number }
  readonly tune: TuneSettings
  readonly preset: { readonly name: string; readonly watts: number }
  readonly autostart: boolean
}

export interface TuneSettings {
  readonly running: boolean
  readonly algorithm: string
  readonly target: number
  readonly minThrottle: number
  readonly throttleStep: number
}

/** As a machine is delivered: tuned for its nominal rate, fans automatic. */
export function firstSettings(model: EpicModel, pools: readonly PoolLine[]): EpicSettings {
  return {
    pools,
    uniqueId: false,
    fan: model.generation === 'tuning' ? { auto: { idlePct: 20, targetC: 60 } } : { manualPct: 50 },
    tune: {
      running: true,
      algorithm: 'VoltageOptimizer',
      target: Math.round(model.rate / 1e6),
      minThrottle: 50,
      throttleStep: 5,
    },
    preset: { name: 'Balanced', watts: model.powerW },
    autostart: true,
  }
}

/** The power levels of the presets, W. */
export function levelsOf({ powerW }: EpicModel): Readonly<Record<string, readonly number[]>> {
  const steps = (...shares: number[]) => shares.map(share => Math.round(powerW * share))
  return { Efficiency: steps(0.75, 0.8), Balanced: steps(0.9, 1), Performance: steps(1.1) }
}
