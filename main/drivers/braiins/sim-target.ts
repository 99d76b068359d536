import type { Machine } from '../../simulator/persona.ts'
import type { BraiinsModel } from './sim-models.ts'

export interface StoredPool {
  readonly url: string
  readonly user: string
  readonly password: string
}

/** What lies in `/etc/bosminer.toml`, as far as it is played. */
export interface StoredConfig {
  readonly group: string
  readonly pools: readonly StoredPool[]
  readonly powerW: number
  readonly fans: { readonly mode: 'auto' | 'manual' | 'immersion'; readonly speed: number; readonly targetC: number }
}

/** What the API and the web interfaces work on. */
export interface BraiinsTarget {
  readonly machine: Machine
  readonly model: BraiinsModel
  readonly config: StoredConfig
  /** Writes it to the flash; applying it is another step. */
  store(change: Partial<StoredConfig>): void
  /** The mining program takes what is stored. */
  restart(): void
  reboot(): void
  stop(): void
  start(): void
  /** Takes another password; everybody has to log in again. */
  setPassword(password: string): void
  /** Pools, password and settings go back, and it restarts; its network stays. */
  factoryReset(): void
  /** Restarts with another release. */
  install(version: string, keepSettings: boolean): void
  /** Whether a token or cookie was given out and still counts: a reboot and another password end them all. */
  knows(token: string): boolean
  /** Lets in whoever knows the password: a new token, or `null`. */
  logIn(user: unknown, password: unknown): string | null
}

/** Why a change of the pools is refused when the machine is told to refuse. */
export const refusal = 'Invalid pool URL'
