import { explain } from '../../contract/failure.ts'
import type { Finding, Health, Miner, MinerAddress, MinerId, Placement, Telemetry } from '../../contract/model.ts'
import type { Driver, IdentityFacts } from '../../drivers/driver.ts'
import { healthFrom, healthOf, type Tracked } from '../diagnosis/diagnose.ts'
import { capabilitiesOf } from '../rollout/handlers.ts'
import type { Life } from './state.ts'

/** Something found wrong with a miner by others than the rules that judge its readings. */
export interface Remark {
  readonly finding: Finding
  /** It is no longer so when the miner is heard of again. */
  readonly untilHeard: boolean
}

/** One miner as the engine holds it. Never changed in place: each poll makes a new one. */
export interface Entry {
  readonly id: MinerId
  readonly driver: Driver
  readonly address: MinerAddress
  readonly facts: IdentityFacts
  readonly label: string | null
  readonly note: string | null
  readonly tags: readonly string[]
  /** Where the user says that it stands. */
  readonly placement: Placement | null
  readonly firstSeenAt: number
  readonly lastSeenAt: number
  /** The last successful one, of this run or of the one before. */
  readonly reading: Telemetry | null
  readonly life: Life
  /** What the readings showed wrong; `null` before the first of this run. */
  readonly tracked: readonly Tracked[] | null
  /** What of it is not as expected; `null` = nothing is expected of it, or it was not read in this run. */
  readonly drift: Miner['drift']
  /** What others than its readings found wrong, by who found it. In memory only: whoever found it tells it again after a restart. */
  readonly remarks: ReadonlyMap<string, readonly Remark[]>
  /** The miner that answers at its address now; `null` = the address is its own. */
  readonly displacedBy: { readonly id: MinerId; readonly since: number } | null
  /** Belongs to the simulated hall: it is never stored. */
  readonly demo: boolean
  /** What its driver keeps between polls. */
  readonly memo: Map<string, unknown>
}

/** How the user knows it: its label or address. */
export function nameOf(entry: Entry): string {
  return entry.label ?? entry.address.ip
}

/** How the audit log names it: '10.0.3.17 (Rack 7)'. */
export function subjectOf({ label, address }: { readonly label: string | null; readonly address: MinerAddress }): string {
  return label === null ? address.ip : `${address.ip} (${label})`
}

/** What windows, scripts and rollouts see of an entry. */
export function toMiner(entry: Entry): Miner {
  const { facts, driver } = entry
  return {
    id: entry.id,
    address: entry.address,
    mac: facts.mac,
    serial: facts.serial,
    hostname: facts.hostname,
    make: facts.make,
    model: facts.model,
    algorithm: facts.algorithm,
    firmware: { family: driver.id, name: facts.firmwareName, version: facts.firmwareVersion },
    state: entry.displacedBy === null ? entry.life.state : 'offline',
    health: healthIn(entry),
    placement: entry.placement,
    tags: entry.tags,
    label: entry.label,
    note: entry.note,
    capabilities: capabilitiesOf(driver, facts),
    drift: entry.drift,
    hasLogs: driver.readLogs !== undefined,
    firstSeenAt: entry.firstSeenAt,
    lastSeenAt: entry.lastSeenAt,
    reading: entry.reading,
  }
}

function healthIn(entry: Entry): Health {
  const pressing = displacement(entry) ?? trouble(entry)
  const own = pressing === null ? healthOf(entry.tracked ?? []).findings : [pressing]
  return healthFrom([...own, ...[...entry.remarks.values()].flat().map(remark => remark.finding)])
}

function displacement({ displacedBy, address }: Entry): Finding | null {
  if (displacedBy === null) return null
  return {
    code: 'address.taken',
    level: 'critical',
    text: `Another miner answers at ${address.ip} now`,
    check: 'It may have got another address: scan its network to find it again, or forget it.',
    since: displacedBy.since,
  }
}

function trouble(entry: Entry): Finding | null {
  const { trouble, state } = entry.life
  if (trouble === null) return null
  return {
    code: `answer.${trouble.failure.code}`,
    level: state === 'offline' ? 'critical' : 'warning',
    text: explain(trouble.failure, nameOf(entry)),
    check: null,
    since: trouble.since,
  }
}
