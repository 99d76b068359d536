import { create } from 'zustand'
import type { EngineHello } from '../../main/contract/engine-api.ts'

/**
 * - `connecting` before the first snapshot · `live` · `reconnecting` was live, tries again; what is shown is from before
 * - `mismatch` the engine is of another version: only reloading the page or updating helps
 */
export type ConnectionPhase = 'connecting' | 'live' | 'reconnecting' | 'mismatch'

interface ConnectionState {
  readonly phase: ConnectionPhase
  /** `null` before the first connection. */
  readonly hello: EngineHello | null
  /** Why the last attempt failed; `null` while live. */
  readonly problem: string | null
  /** When the connection was lost, ms; `null` while live. */
  readonly lostAt: number | null
}

/** Whether and to which engine this window is connected. */
export const useConnection = create<ConnectionState>()(() => ({ phase: 'connecting', hello: null, problem: null, lostAt: null }))

/** The engine answered. */
export function setConnected(hello: EngineHello): void {
  useConnection.setState({ phase: 'live', hello, problem: null, lostAt: null })
}

/** The engine is gone or cannot be reached; `problem` says why. */
export function setReconnecting(problem: string): void {
  useConnection.setState(({ hello, lostAt }) => ({
    phase: hello === null ? 'connecting' : 'reconnecting',
    problem,
    lostAt: lostAt ?? Date.now(),
  }))
}

/** The engine that answers speaks another version of the contract. */
export function setMismatch(version: string): void {
  useConnection.setState({ phase: 'mismatch', problem: version, lostAt: Date.now() })
}

/** The sentence why nothing can be changed, or `null` when everything can. */
export function useReadOnly(): string | null {
  return useConnection(state => state.hello?.readOnly ?? null)
}

/** What a button that changes something is given: disabled with the reason on hover while nothing can be changed. */
export function useLock(): { readonly disabled: boolean; readonly title: string | undefined } {
  const why = useReadOnly()
  return { disabled: why !== null, title: why ?? undefined }
}
