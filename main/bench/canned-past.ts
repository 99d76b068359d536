import type { ExpectationInput } from '../contract/expectation.ts'
import type { Miner } from '../contract/model.ts'
import type { ScheduleInput, ScheduleRun } from '../contract/schedule.ts'
import { placementPath } from '../contract/where.ts'
import type { CannedBooks } from './canned-books.ts'
import type { CannedNames } from './canned-names.ts'

/** How much of each kind. */
const counts = { profiles: 24, credentials: 30, expectations: 40, schedules: 60, firmware: 18, allowedPools: 60 }
const dayMs = 86_400_000

/** Fills the books as they are after years of use. The log is written apart. */
export async function fillBooks(books: CannedBooks, miners: readonly Miner[], names: CannedNames): Promise<void> {
  for (let at = 0; at < counts.profiles; at++) await books.profiles.save(profile(at, names))
  for (let at = 0; at < counts.credentials; at++) await books.credentials.save(credentialSet(at, names))
  const [profiles, credentials] = [await books.profiles.list(), books.credentials.list()]
  const ids = { profiles: profiles.map(({ id }) => id), credentials: credentials.map(({ id }) => id) }
  await books.expectations.load()
  const groups = groupsOf(miners)
  for (let at = 0; at < counts.expectations; at++) await books.expectations.save(expectation(at, groups, names, ids))
  for (let at = 0; at < counts.schedules; at++) await addSchedule(books, at, groups, names)
  await books.schedules.open()
  for (let at = 0; at < counts.firmware; at++) await addFirmware(books, at)
  const allowedPools = Array.from({ length: counts.allowedPools }, (_, at) => `*.region-${at}.pool.example ${names.account}`).concat(
    names.poolHosts,
  )
  await books.settings.set({ allowedPools })
}

/** Racks and rows that somebody stands in. */
function groupsOf(miners: readonly Miner[]): readonly string[] {
  const racks = miners.map(({ placement }) => placementPath(placement && { ...placement, slot: null }))
  return [...new Set(racks)].filter(path => path !== '')
}

const pick = <T>(list: readonly T[], at: number): T | undefined => list[at % Math.max(list.length, 1)]

function profile(at: number, { poolHosts, account }: CannedNames) {
  const pools = poolHosts.map(host => ({ url: `stratum+tcp://${host}:${3333 + at}`, user: account, password: 'x' }))
  return { id: '', name: at === 0 ? 'Hall 1 pools' : `Pools of customer ${at + 1}`, pools, worker: '{account}.{label}' }
}

function credentialSet(at: number, { tags }: CannedNames) {
  const ranges = Array.from({ length: 1 + (at % 9) }, (_, n) => `10.${at}.${n * 8}.0/21`).join('\n')
  const name =
    at % 7 === 6 ? `Whatsminers of customer ${at}, set by the installer before the halls were handed over`.slice(0, 80) : `Hall ${at + 1}`
  const entries = Array.from({ length: 1 + (at % 3) }, (_, n) => ({
    user: ['root', 'admin', 'service'][n] ?? 'root',
    password: `Invented-${at}-${n}`,
  }))
  return { id: null, name, ranges: at % 5 === 4 ? '' : ranges, tags: at % 4 === 0 ? [pick(tags, at) ?? 'north'] : [], entries }
}

function expectation(
  at: number,
  groups: readonly string[],
  { tags }: CannedNames,
  ids: { readonly profiles: readonly string[]; readonly credentials: readonly string[] },
): ExpectationInput {
  return {
    id: null,
    name:
      at % 9 === 8
        ? `Everything that customer ${at} hosts with us, by the contract of 2026, night and day`.slice(0, 80)
        : `Group ${at + 1}`,
    enabled: at % 11 !== 10,
    tags: at % 6 === 5 ? tags.slice(0, 3) : [],
    groups: groups.filter((_, n) => n % counts.expectations === at).slice(0, at % 13 === 12 ? 40 : 3),
    ranges: at % 5 === 0 ? `10.0.${at}.0/24\n10.0.${at + 100}.1-10.0.${at + 100}.60` : at === 1 ? '10.0.0.0/22' : '',
    profile: at % 10 === 7 ? 'a profile that is gone' : at % 3 === 2 ? null : (pick(ids.profiles, at) ?? null),
    mode: at % 3 === 0 ? null : (pick(['low', 'normal', 'high'] as const, at) ?? null),
    credentials: at % 4 === 0 ? (pick(ids.credentials, at) ?? null) : null,
  }
}

const actions: readonly Pick<ScheduleInput, 'action' | 'ask'>[] = [
  { action: 'sleep', ask: {} },
  { action: 'wake', ask: {} },
  { action: 'setPowerMode', ask: { mode: 'low' } },
  { action: 'reboot', ask: {} },
  { action: 'setPowerLimit', ask: { watts: 3200 } },
]
const zones = ['Europe/Berlin', 'America/Argentina/Buenos_Aires', 'Asia/Almaty', 'UTC'] as const

async function addSchedule(
  { scheduleStore, clock }: CannedBooks,
  at: number,
  groups: readonly string[],
  { tags }: CannedNames,
): Promise<void> {
  const now = clock.now()
  const what = pick(actions, at) ?? { action: 'reboot', ask: {} }
  const zone = pick(zones, at) ?? 'UTC'
  const time = `${String((at * 5) % 24).padStart(2, '0')}:${at % 2 === 0 ? '00' : '30'}`
  const days = at % 3 === 0 ? [1, 2, 3, 4, 5, 6, 7] : at % 3 === 1 ? [1, 2, 3, 4, 5] : [6, 7]
  const day = new Date(now + ((at % 20) - 8) * dayMs).toISOString().slice(0, 10)
  const id = `schedule-${at}`
  await scheduleStore.save(
    {
      id,
      name:
        at % 8 === 7 ? `Sleep through the expensive hours of the evening in the halls of customer ${at}`.slice(0, 80) : `Night ${at + 1}`,
      enabled: at % 9 !== 8,
      timing: at % 5 === 4 ? { kind: 'once', date: day, time, zone } : { kind: 'weekly', days, time, zone },
      ...what,
      miners: [],
      where:
        at % 4 === 0
          ? { tags: tags.slice(0, 2) }
          : at % 4 === 1
            ? { filter: 'model:s19 state:hashing temp>60' }
            : { groups: [0, 1, 2].map(n => pick(groups, at + n) ?? 'North') },
    },
    now,
  )
  const runs = Array.from({ length: at % 20 }, (_, n) => pastRun(at + n, now - (n + 1) * dayMs))
  await scheduleStore.settle(id, now, runs)
  if (at % 6 === 5) await scheduleStore.settle(id, now, [missed(now - 7 * 3_600_000), missed(now - 31 * 3_600_000)])
  else if (at % 6 === 0) await scheduleStore.acknowledge()
}

function pastRun(at: number, dueAt: number): ScheduleRun {
  if (at % 5 === 3) return { dueAt, outcome: 'nothing', rollout: null, because: 'All 188 miners are already as wanted.' }
  if (at % 11 === 7)
    return { dueAt, outcome: 'failed', rollout: null, because: 'The disk is full: nothing was changed. Make room, then start it by hand.' }
  if (at % 13 === 5) return missed(dueAt)
  return { dueAt, outcome: 'started', rollout: `rollout-${1 + (at % 300)}`, because: null }
}

function missed(dueAt: number): ScheduleRun {
  const because = 'Headframe was not running, or the computer was asleep. It was not made up for.'
  return { dueAt, outcome: 'missed', rollout: null, because }
}

async function addFirmware({ firmware }: CannedBooks, at: number): Promise<void> {
  const name =
    at % 4 === 3
      ? `Antminer-S19j-Pro-merge-release-2024${String(at).padStart(4, '0')}172611-with-fixed-fan-curve-and-a-long-name.bmu`
      : `Antminer-S${19 + (at % 3)}-release-202${at % 6}0${1 + (at % 9)}15.bmu`
  await firmware.put({ upload: null, name, bytes: Buffer.from(`an invented image ${at}`), last: true })
}
