import { failureOf } from '../../contract/failure.ts'
import type { MinerConfig } from '../../contract/model.ts'
import type { RecordingBundle, Reread } from '../../contract/recording.ts'
import type { Driver, IdentityFacts, Reading, Session } from '../../drivers/driver.ts'
import { evidenceOf, type Recording, sessionOf } from '../../drivers/recording.ts'
import { candidatesFor } from '../discovery/recognise.ts'
import { choose, ignoreMiner } from './questions.ts'

/** A recording answers at once. */
const never = new AbortController().signal

/** Everything that a driver reads out of one machine; `null` = it could not. */
export interface ReadOut {
  readonly facts: IdentityFacts
  readonly reading: Reading | null
  readonly config: MinerConfig | null
}

/** Reads identity, telemetry and configuration, as far as each can be read. @throws MinerError cancelled */
export async function readOut(
  driver: Driver,
  sessionFor: (facts: IdentityFacts) => Session,
  recognised: IdentityFacts,
  signal: AbortSignal,
): Promise<ReadOut> {
  const told = await driver.readIdentity(sessionFor(recognised), signal).catch(ignoreMiner)
  const session = sessionFor(told ?? recognised)
  const reading = await driver.read(session, signal).catch(ignoreMiner)
  const config = await driver.readConfig(session, signal).catch(ignoreMiner)
  return { facts: { ...(told ?? recognised), ...reading?.facts }, reading, config }
}

/** Reads the recording as if the machine were there, and says where that differs from what was read live. */
export async function reread(driver: Driver, bundle: RecordingBundle, live: ReadOut, drivers: readonly Driver[]): Promise<Reread> {
  const recording: Recording = { name: 'recorded', family: driver.id, folder: '', files: bundle.files }
  const candidates = candidatesFor(
    drivers,
    evidenceOf(recording, text => text, drivers),
  )
  const claimed = await choose(candidates, ({ match }) => sessionOf(recording, { facts: match.facts }), never)
  if (claimed?.driver !== driver)
    return different(`the recording is taken for ${claimed?.driver.name ?? 'no known firmware'}, not for ${driver.name}`)
  const memo = new Map<string, unknown>()
  try {
    const sessionFor = (facts: IdentityFacts) => ({ ...sessionOf(recording, { facts }), memo })
    const recorded = await readOut(driver, sessionFor, claimed.match.facts, never)
    const differences = differencesOf(withoutNames(live), withoutNames(recorded), '')
    return { same: differences.length === 0, differences, problem: null }
  } catch (thrown) {
    return different(`the recording cannot be read: ${failureOf(thrown).code}`)
  }
}

function different(problem: string): Reread {
  return { same: false, differences: [], problem }
}

/** Fields whose words are scrubbed: only that they are there counts. */
const named = new Set(['mac', 'serial', 'hostname', 'boardSerials', 'url', 'user', 'password', 'other', 'text'])
/** When it was read and which password let it in: a recording has another answer to both. */
const apart = new Set(['at', 'access'])

function withoutNames(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNames)
  if (typeof value !== 'object' || value === null) return value
  const telling = Object.entries(value).filter(([key]) => !apart.has(key))
  return Object.fromEntries(telling.map(([key, inner]) => [key, named.has(key) ? isThere(inner) : withoutNames(inner)]))
}

function isThere(value: unknown): unknown {
  return Array.isArray(value) ? value.length : value !== null && value !== ''
}

const mostDifferences = 20

function differencesOf(live: unknown, recorded: unknown, path: string): readonly string[] {
  if (typeof live === 'object' && live !== null && typeof recorded === 'object' && recorded !== null) {
    const [a, b] = [new Map(Object.entries(live)), new Map(Object.entries(recorded))]
    const keys = [...new Set([...a.keys(), ...b.keys()])]
    return keys.flatMap(key => differencesOf(a.get(key), b.get(key), path === '' ? key : `${path}.${key}`)).slice(0, mostDifferences)
  }
  return Object.is(live, recorded) ? [] : [`${path}: ${JSON.stringify(live)} live, ${JSON.stringify(recorded)} recorded`]
}
