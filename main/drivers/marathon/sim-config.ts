import type { PoolLine } from '../../simulator/persona.ts'
import type { MarathonModel } from './sim-models.ts'

/** What stands in `miner_config`. */
export interface MarathonConfig {
  readonly mode: {
    readonly 'work-mode-selector': string
    readonly concorde: Readonly<Record<string, unknown>>
    readonly fixed: Readonly<Record<string, unknown>>
  }
  readonly pools: readonly { readonly url: string; readonly user: string; readonly pass: string; readonly gid: number }[]
  readonly 'pool-group': readonly unknown[]
  readonly 'general-config': Readonly<Record<string, unknown>>
  readonly 'advance-config': Readonly<Record<string, unknown>>
}

/** As a machine is delivered: tuned towards its nominal power. */
export function firstConfig({ powerW, freqMhz }: MarathonModel, pools: readonly PoolLine[]): MarathonConfig {
  return {
    mode: {
      'work-mode-selector': 'Auto',
      concorde: { 'mode-select': 'PowerTarget', 'hash-target': 0, 'power-target': powerW },
      fixed: { frequency: String(freqMhz), voltage: 13.2 },
    },
    pools: pools.filter(pool => pool.url !== '').map(pool => ({ ...pool, gid: 0 })),
    'pool-group': [{ gid: 0, alias: '', percent: 100 }],
    'general-config': { 'environment-profile': 'AirCooling', 'limit-to-efficiency': false },
    'advance-config': { 'override-fan-control': false, 'fan-fixed-percent': 0, 'auto-reboot': true },
  }
}
