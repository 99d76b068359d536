import { failureOf, type Outcome } from '../../contract/failure.ts'
import type { MinerAddress } from '../../contract/model.ts'
import type { Driver, Evidence, IdentityFacts, Match, Session } from '../../drivers/driver.ts'
import type { Clock } from '../../lib/clock.ts'
import { type Credential, openSession } from '../session.ts'
import type { DiscoveredMiner } from './scan.ts'

/** Longest time for who it is and the first reading together. A machine that drips bytes must not hold its place in a scan. ms */
const acquaintanceMs = 60_000

/** A driver that recognises the evidence, and what it recognises in it. */
export interface Candidate {
  readonly driver: Driver
  readonly match: Match
}

/** The drivers that recognise the evidence, the most certain first. */
export function candidatesFor(drivers: readonly Driver[], evidence: Evidence): readonly Candidate[] {
  const candidates = drivers.flatMap(driver => {
    const match = driver.identify(evidence)
    return match ? [{ driver, match }] : []
  })
  return candidates.sort((a, b) => b.match.certainty - a.match.certainty)
}

export interface Acquaintance {
  readonly address: MinerAddress
  /** At least one, the most certain first. */
  readonly candidates: readonly [Candidate, ...Candidate[]]
  readonly credentials: readonly Credential[]
  readonly clock: Clock
  /** Whether it took so long already that its first reading is left to the polls. Asked when it is known who it is. */
  readonly isSlow: () => boolean
  readonly signal: AbortSignal
}

/** Asks a recognised miner who it is exactly and reads it once, unless it is slow. Never throws for what the miner does. */
export async function getAcquainted({ address, candidates, credentials, clock, isSlow, signal }: Acquaintance): Promise<DiscoveredMiner> {
  const memo = new Map<string, unknown>()
  const sessionWith = (facts: IdentityFacts) => openSession({ address, clock, credentials, memo, facts })
  return withinTime(clock, signal, async within => {
    const { driver, match } = await surest(candidates, ({ facts }) => sessionWith(facts), within)
    const facts = await identityOf(driver, sessionWith(match.facts), match.facts, within)
    if (isSlow()) return { address, driver, facts, reading: null, memo }
    const reading = inTime(await outcomeOf(driver.read(sessionWith(facts), within)), signal)
    return { address, driver, facts: reading.ok ? { ...facts, ...reading.value.facts } : facts, reading, memo }
  })
}

/** Gives a task a signal that aborts with the scan's and when the time for one miner is over. */
async function withinTime<T>(clock: Clock, signal: AbortSignal, task: (within: AbortSignal) => Promise<T>): Promise<T> {
  const over = new AbortController()
  const done = new AbortController()
  const giveUp = () => over.abort()
  clock.sleep(acquaintanceMs, done.signal).then(giveUp, () => undefined)
  try {
    return await task(AbortSignal.any([signal, over.signal]))
  } finally {
    done.abort()
  }
}

/** What is more certain than a guess is not asked again. */
export const guessBelow = 50

/** The most certain one, unless it is a guess that the miner itself denies. */
async function surest(
  candidates: Acquaintance['candidates'],
  sessionFor: (match: Match) => Session,
  signal: AbortSignal,
): Promise<Candidate> {
  const [first, ...others] = candidates
  const [second, ...rest] = others
  if (second === undefined || first.match.certainty >= guessBelow || !first.driver.confirm) return first
  const confirmed = await outcomeOf(first.driver.confirm(sessionFor(first.match), signal))
  return confirmed.ok && confirmed.value === false ? surest([second, ...rest], sessionFor, signal) : first
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
