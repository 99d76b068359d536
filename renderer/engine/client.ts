import type { ContractRouterClient } from '@orpc/contract'
import type { EngineApi } from '../../main/contract/engine-api.ts'

/** The engine's calls, typed by the contract. */
export type EngineClient = ContractRouterClient<EngineApi>

/** One living connection to an engine. */
export interface Connection {
  readonly client: EngineClient
  /** Resolves when the connection is gone, for whatever reason. */
  readonly closed: Promise<void>
  close(): void
}

let current: EngineClient | null = null

/**
 * The engine this window is connected to.
 * @throws Error with a sentence for the user while there is no connection
 */
export function engine(): EngineClient {
  if (current === null) throw new Error('Headframe is reconnecting to its engine. Try again in a moment.')
  return current
}

/** Called by sync.ts alone when a connection comes or goes. */
export function setEngine(client: EngineClient | null): void {
  current = client
}
