import { believablePools, type Machine, type Pool, type PoolLine } from '../../simulator/persona.ts'
import type { LuxModel, LuxProfile } from './sim-profiles.ts'
import type { LuxSession } from './sim-session.ts'

/** Pools that share the work with other groups by quota. */
export interface LuxGroup {
  readonly name: string
  quota: number
  readonly pools: Pool[]
}

/** What survives a restart, beside the pools. Profiles are told by name. */
export interface LuxSettings {
  profile: string
  readonly atm: { enabled: boolean; minimum: string; maximum: string }
  /** `null` = automatic, %. */
  fanPct: number | null
  immersion: boolean
  readonly temps: { target: number; hot: number; dangerous: number }
}

/** What the commands work on. */
export interface LuxTarget {
  readonly machine: Machine
  readonly model: LuxModel
  readonly profiles: readonly LuxProfile[]
  readonly session: LuxSession
  readonly groups: LuxGroup[]
  readonly settings: LuxSettings
  readonly leds: { red: string; green: string }
  /** The profile it runs in. */
  readonly profile: LuxProfile
  /** Writes groups and settings to the flash. */
  save(): void
  /** The same with settings that were changed; they are as before where the machine only says that it took them. */
  keep(): void
  load(): boolean
}

/** A file in the flash as this persona keeps it. */
export interface LuxStored {
  readonly groups: readonly { readonly name: string; readonly quota: number; readonly pools: readonly PoolLine[] }[]
  readonly settings: LuxSettings
}

/** As the installer leaves it. */
export function firstStored(machine: Machine, model: LuxModel): LuxStored {
  const pools = believablePools('btc', machine.hostname, machine.random.next()).filter(pool => pool.url !== '')
  return {
    groups: [{ name: 'default', quota: 1, pools }],
    settings: {
      profile: 'default',
      atm: { enabled: model.atm, minimum: '', maximum: 'default' },
      fanPct: null,
      immersion: false,
      temps: { target: 55, hot: 75, dangerous: 85 },
    },
  }
}

/** The last release that this persona copies. */
export const release = { version: '2025.4.8.220305', build: '57b389c7', compiled: 'Tue Apr  8 22:05:35 UTC 2025' } as const
