import type { ContractRouterClient } from '@orpc/contract'
import type { AnyRouter } from '@orpc/server'
import type { Logger } from 'pino'
import type { EngineApi } from '../contract/engine-api.ts'
import type { EngineWork } from '../contract/engine-work.ts'
import type { MinerAddress } from '../contract/model.ts'
import type { Clock } from '../lib/clock.ts'
import type { Secret } from '../lib/secret.ts'

/** Encrypts what must not stand in the database as plain text: the OS keychain in the app, a 0600 key file headless. */
export interface Secrets {
  /** 'keychain', 'key file /…', 'memory': said in the settings view. */
  readonly kind: string
  seal(plain: string): Promise<string>
  /** Throws when it was sealed with another key. */
  open(sealed: string): Promise<string>
}

/** A user and password of whoever started the engine, for this run only. */
export interface GivenCredential {
  readonly user: string
  readonly password: Secret
}

/** Sleep and wake of the computer. */
export interface PowerEvents {
  onSuspend(listener: () => void): void
  onResume(listener: () => void): void
}

/** A simulated hall that the engine can start beside itself; the demo mode. */
export interface DemoHall {
  /** Resolves when every simulated miner answers. */
  start(miners: number): Promise<{ readonly addresses: readonly MinerAddress[] }>
  stop(): Promise<void>
}

export interface EngineOptions {
  /** Folder of the database; `null` keeps everything in memory and writes no file. */
  readonly dataDir: string | null
  /** Of the app, from package.json. */
  readonly version: string
  /** Who changes things, for the journal. */
  readonly by: 'app' | 'cli' | 'server'
  readonly secrets: Secrets
  /** Tried on every miner before the stored ones; never stored. */
  readonly credentials?: readonly GivenCredential[]
  readonly power?: PowerEvents
  readonly demo?: DemoHall
  readonly log: Logger
  readonly clock?: Clock
  /** Ports asked on each address. Default 4028 and 80. */
  readonly ports?: { readonly api: number; readonly web: number }
  /** `false`: miners are read when found and when asked for, not over and over (CLI). Default true. */
  readonly polling?: boolean
}

/** A running engine. Windows, browsers and the CLI all talk to the same calls. */
export interface Engine {
  /** The calls of the contract, in process. */
  readonly client: ContractRouterClient<EngineApi>
  /** The oRPC router that shells and servers put on a port. */
  readonly router: AnyRouter
  /** What goes on now. */
  readonly work: EngineWork
  /** Calls back whenever it may differ. @returns how to stop */
  onWork(listener: () => void): () => void
  /** Stops polling and scans, lets what is being written to a miner finish (at most 5 s), closes the database. */
  close(): Promise<void>
}
