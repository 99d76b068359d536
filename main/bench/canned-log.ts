import type { Miner } from '../contract/model.ts'
import type { Change } from '../engine/audit/audit-log.ts'
import type { CannedBooks } from './canned-books.ts'
import type { CannedNames } from './canned-names.ts'

/** Changes written down at one moment, as by one rollout. */
const perMoment = 40
const dayMs = 86_400_000
/** How far back the log goes. */
const spanMs = 700 * dayMs

/** Writes a long past of changes into the audit log, the newest a minute ago. */
export async function fillLog({ audit, clock }: CannedBooks, miners: readonly Miner[], names: CannedNames, entries: number): Promise<void> {
  const now = Date.now()
  for (let at = 0; at < entries; at += perMoment) {
    clock.at = Math.round(now - 60_000 - (spanMs * (entries - perMoment - at)) / entries)
    const changes = Array.from({ length: Math.min(perMoment, entries - at) }, (_, n) => change(at + n, miners, names))
    await audit.append(changes)
  }
  clock.at = null
}

function change(at: number, miners: readonly Miner[], names: CannedNames): Change {
  const moment = Math.floor(at / perMoment)
  const miner = miners[(at * 7) % Math.max(miners.length, 1)]
  if (moment % 6 === 5 || miner === undefined) return setting(at, names)
  const by = ['app', 'cli', 'server', 'schedule "Night 3"'][moment % 4] ?? 'app'
  const about = { by, subject: `${miner.address.ip} (${miner.label ?? 'no label'})`, rollout: `rollout-${1 + (moment % 300)}` }
  if (moment % 3 === 1) return { ...about, action: 'Low power', before: 'mode normal', after: 'mode low', result: 'verified' }
  const result =
    at % 17 === 3
      ? `failed: ${miner.address.ip} refused the new pools: "Access denied". Its API is read-only; add its password under Credentials.`
      : 'verified'
  const pools = (host: string) =>
    names.poolHosts
      .map((other, n) => `${n + 1}. stratum+tcp://${n === 0 ? host : other}:3333 as ${names.account}.${miner.label ?? at}`)
      .join('; ')
  return { ...about, action: 'Change pools', before: pools('old.pool.example'), after: pools(names.poolHosts[0] ?? 'pool.example'), result }
}

function setting(at: number, { tags }: CannedNames): Change {
  const other: readonly Change[] = [
    { action: 'Settings', subject: 'batchSize', before: '10', after: String(10 + (at % 30)), result: 'stored' },
    {
      action: 'Credentials',
      subject: `Hall ${at % 30}`,
      before: null,
      after: 'root in 10.0.2.0/24, password typed anew',
      result: 'stored',
    },
    { action: 'Expectation', subject: `Group ${at % 40}`, before: `tagged ${tags.join(', ')}: mode low`, after: null, result: 'removed' },
    { action: 'Schedule', subject: 'Night 3', before: null, after: 'sleep, Monday, Tuesday at 22:30 Europe/Berlin', result: 'stored' },
  ]
  return other[at % other.length] ?? { action: 'Settings', subject: 'batchSize', before: null, after: null, result: 'stored' }
}
