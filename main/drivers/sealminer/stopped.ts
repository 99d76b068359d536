import { MinerError } from '../../contract/failure.ts'
import { blankTelemetry } from '../dialect/telemetry.ts'
import type { Reading, Session } from '../driver.ts'
import { factsOfSystem } from './facts.ts'
import { readSystem } from './system.ts'

const key = 'sealminer.stopped'

/** Keeps that mining was stopped or started from here. */
export function rememberStopped(session: Session, isStopped: boolean): void {
  session.memo.set(key, isStopped)
}

/**
 * What is known of a machine whose API does not answer: where mining was stopped from here and its page answers, it sleeps, and its program may
 * have ended with it. Throws the failure itself otherwise, and what the page throws.
 */
export async function readStopped(session: Session, failure: unknown, signal: AbortSignal): Promise<Reading> {
  const isShut = failure instanceof MinerError && failure.failure.code === 'unreachable'
  if (!isShut || session.memo.get(key) !== true) throw failure
  const system = await readSystem(session, signal)
  return { telemetry: { ...blankTelemetry(session.now()), mode: 'sleep' }, activity: 'sleeping', facts: factsOfSystem(system) }
}
