import { failureOf, type Outcome } from '../../contract/failure.ts'
import type { MinerAddress } from '../../contract/model.ts'
import type { Driver, Evidence, IdentityFacts, Match, Session } from '../../drivers/driver.ts'
import type { Clock } from '../../lib/clock.ts'
import { type Credential, openSession } from '../session.ts'
import type { DiscoveredMiner } from './scan.ts'

/** Longest time for who it is and the first reading together. A machine that drips bytes must not hold its place in a scan. ms */
const acquaintanceMs = 60_000

/** The driver that is most certain; `null` when none recognises the evidence. */
export function bestMatch(drivers: readonly Driver[], evidence: Evidence): { readonly driver: Driver; readonly match: Match } | null {
  const matches = drivers.flatMap(driver => {
    const match = driver.identify(evidence)
    return match ? [{ driver, match }] : []
  })
  return matches.sort((a, b) => b.match.certainty - a.match.certainty)[0] ?? null
}

export interface Acquaintance {
  readonly address: MinerAddress
  readonly driver: Driver
  readonly match: Match
  readonly credentials: readonly Credential[]
  readonly clock: Clock
  readonly signal: AbortSignal
}

/** Asks a recognised miner who it is exactly and reads it once. Never throws for what the miner does. */
export async function getAcquainted({ address, driver, match, credentials, clock, signal }: Acquaintance): Promise<DiscoveredMiner> {
  const memo = new Map<string, unknown>()
  const within = AbortSignal.any([signal, AbortSignal.timeout(acquaintanceMs)])
  const known = openSession({ address, clock, credentials, memo, facts: match.facts })
  const facts = await identityOf(driver, known, match.facts, within)
  const session = openSession({ address, clock, credentials, memo, facts })
  const reading = inTime(await outcomeOf(driver.read(session, within)), signal)
  return { address, driver, facts: reading.ok ? { ...facts, ...reading.value.facts } : facts, reading, memo }
}

/** What the probes told stays when the miner does not tell more. */
async function identityOf(driver: Driver, session: Session, facts: IdentityFacts, signal: AbortSignal): Promise<IdentityFacts> {
  const told = await outcomeOf(driver.readIdentity(session, signal))
  if (told.ok) return told.value
  return told.failure.code === 'auth' ? { ...facts, access: 'locked' } : facts
}

/** Cancelled although nobody cancelled the scan: the time for this one miner was over. */
function inTime<T>(outcome: Outcome<T>, signal: AbortSignal): Outcome<T> {
  if (outcome.ok || outcome.failure.code !== 'cancelled' || signal.aborted) return outcome
  return { ok: false, failure: { code: 'timeout', afterMs: acquaintanceMs, during: 'the first reading' } }
}

async function outcomeOf<T>(task: Promise<T>): Promise<Outcome<T>> {
  try {
    return { ok: true, value: await task }
  } catch (error) {
    return { ok: false, failure: failureOf(error) }
  }
}
