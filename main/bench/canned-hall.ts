import type { Finding, Miner, Placement, Telemetry } from '../contract/model.ts'
import type { CannedFleet } from './canned-fleet.ts'
import type { CannedNames } from './canned-names.ts'

/** How an invented hall is laid out. */
const perBuilding = 960
const perRow = 96
const perRack = 24
/** Every so-manieth miner works for somebody else, is in another mode, or has the password it was sold with. */
const foreignEvery = 61
const otherModeEvery = 83
const defaultPasswordEvery = 127

/** Says of every miner where it stands, how it is tagged, where it mines, and what of it is not as expected. */
export function settle(fleet: CannedFleet, names: CannedNames): void {
  for (const [at, miner] of [...fleet.miners.values()].entries()) fleet.put(settled(miner, at, names))
}

function settled(miner: Miner, at: number, names: CannedNames): Miner {
  const { tags } = names
  const found = miner.reading === null ? [] : driftOf(at)
  const findings = [...found.map(([, finding]) => finding), ...miner.health.findings]
  const critical = findings.some(({ level }) => level === 'critical')
  return {
    ...miner,
    placement: placeOf(at, names),
    tags: tags.filter((_, n) => (at + n) % (3 + n * 4) === 0),
    hasLogs: miner.capabilities.length > 0,
    drift: found.map(([part]) => part),
    health: found.length === 0 ? miner.health : { level: critical ? 'critical' : 'warning', findings },
    reading: miner.reading === null ? null : { ...miner.reading, pools: poolsOf(miner, at, names) },
  }
}

function poolsOf({ reading, label, address }: Miner, at: number, { poolHosts, account }: CannedNames): Telemetry['pools'] {
  const worker = `${account}.${(label ?? address.ip).toLowerCase().replaceAll(/[^a-z0-9]+/g, '-')}`
  return (reading?.pools ?? []).map(pool =>
    isForeign(at) && pool.active === true
      ? { ...pool, url: 'stratum+tcp://thief.example:3333', user: 'thief.1' }
      : { ...pool, url: `stratum+tcp://${poolHosts[pool.priority] ?? 'pool.example'}:3333`, user: worker },
  )
}

function placeOf(at: number, { site, building, row, rack }: CannedNames): Placement {
  const inBuilding = at % perBuilding
  return {
    site,
    building: building(Math.floor(at / perBuilding)),
    row: row(Math.floor(inBuilding / perRow)),
    rack: rack(Math.floor((inBuilding % perRow) / perRack)),
    slot: String(1 + (at % perRack)).padStart(2, '0'),
  }
}

/** What of the nth miner is not as expected, and in words. */
function driftOf(at: number): readonly (readonly ['pools' | 'mode' | 'password', Finding])[] {
  const about = { since: Date.now() - 3_600_000, check: 'Restore what is expected, or change the expectation.' }
  const found: (readonly ['pools' | 'mode' | 'password', Finding])[] = []
  if (isForeign(at)) found.push(['pools', { ...about, code: 'drift.foreign', level: 'critical', text: foreignText, check: foreignCheck }])
  if (isEvery(at, otherModeEvery)) found.push(['mode', { ...about, code: 'drift.mode', level: 'warning', text: otherModeText }])
  if (isEvery(at, defaultPasswordEvery))
    found.push(['password', { ...about, code: 'drift.password', level: 'warning', text: passwordText }])
  return found
}

const foreignText = 'It mines on "thief.example" as "thief.1", which is not in "Hall 1 pools"'
const foreignCheck = 'You did not set this pool: malware or somebody on this network may have. Restore the pools, then change the password.'
const otherModeText = 'It is in high mode; "Night shift" has low'
const passwordText = 'Its password is still the default; "Hall 1 pools" has one of your own'

function isForeign(at: number): boolean {
  return isEvery(at, foreignEvery)
}

function isEvery(at: number, nth: number): boolean {
  return at % nth === nth - 1
}
