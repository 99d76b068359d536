import type { MinerId } from '../contract/model.ts'
import { parseRanges } from '../contract/ranges.ts'
import { defaultSettings } from '../contract/settings.ts'
import { drivers } from '../drivers/registry.ts'
import { type DiscoveredMiner, scan } from '../engine/discovery/scan.ts'
import { toMiner } from '../engine/fleet/entry.ts'
import { Fleet } from '../engine/fleet/fleet.ts'
import { Poller } from '../engine/polling/poller.ts'
import { Sessions } from '../engine/polling/sessions.ts'
import { type CredentialsFor, openSession } from '../engine/session.ts'
import { systemClock } from '../lib/clock.ts'
import { KeyedLock, Limit } from '../lib/limit.ts'
import { openLog } from '../lib/log.ts'
import { Secret } from '../lib/secret.ts'
import type { HallOptions } from '../simulator/hall.ts'
import { startHallProcess } from './hall-process.ts'

const log = openLog({ level: 'error', file: null })

/** Where the simulated hall of the poll benchmarks stands. */
export const hall = { base: '127.34.64.0/19', apiPort: 14_028, webPort: 18_080, statusPort: 16_060 } as const satisfies HallOptions

/** What every machine leaves the factory with. */
export const factoryCredentials: CredentialsFor = (_ip, { defaultCredentials }) =>
  defaultCredentials.map(({ user, password }) => ({ user, password: new Secret(password), isDefault: true }))

/** How fast miners were read. */
export interface ReadingRate {
  /** Readings a second. */
  readonly wall: number
  /** Readings a second of this process's processor time. */
  readonly core: number
  readonly failed: number
}

/** A full reading is: connect, ask, parse, normalise, diagnose, state, and the delta that a window would get. */
export async function readingsPerSecond(miners: number, family: string, seconds: number): Promise<ReadingRate> {
  const simulated = await startHallProcess({ ...hall, miners, mix: `${family}:100%` })
  try {
    const fleet = new Fleet({ clock: systemClock, log, settings: () => defaultSettings })
    const sessions = new Sessions({ openSession, clock: systemClock, credentialsFor: factoryCredentials })
    for (const miner of await findMiners()) fleet.arrive(miner, { demo: true, since: 0 })
    const poller = new Poller({
      fleet,
      sessions,
      lock: new KeyedLock(),
      clock: systemClock,
      log,
      intervalMs: () => 10_000,
      identify: async () => false,
    })
    await pollFor(1, fleet, poller)
    return await pollFor(seconds, fleet, poller)
  } finally {
    await simulated.close()
  }
}

/** Everybody in a range of the hall, as a scan finds them. */
export async function findMiners(range: string = hall.base): Promise<readonly DiscoveredMiner[]> {
  const parsed = parseRanges(range)
  if (!parsed.ok) throw new Error(parsed.problem)
  const found: DiscoveredMiner[] = []
  await scan({
    spans: parsed.spans,
    ports: { api: hall.apiPort, web: hall.webPort },
    drivers,
    clock: systemClock,
    credentialsFor: factoryCredentials,
    onFound: miner => found.push(miner),
    onUnknown: () => undefined,
    onProgress: () => undefined,
    signal: new AbortController().signal,
  })
  return found
}

async function pollFor(seconds: number, fleet: Fleet, poller: Poller): Promise<ReadingRate> {
  const changed = new Set<MinerId>()
  const unlisten = fleet.onChange(id => changed.add(id))
  const until = performance.now() + seconds * 1000
  const limit = new Limit(64)
  let read = 0
  let failed = 0
  const cpuBefore = process.cpuUsage()
  const began = performance.now()
  while (performance.now() < until) {
    await Promise.all([...fleet.all()].map(entry => limit.run(() => poller.turn(entry.id))))
    for (const entry of fleet.all()) entry.life.missed === 0 ? read++ : failed++
    structuredClone(
      [...changed]
        .map(id => fleet.get(id))
        .filter(entry => entry !== null)
        .map(toMiner),
    )
    changed.clear()
  }
  unlisten()
  const cpu = process.cpuUsage(cpuBefore)
  return { wall: read / ((performance.now() - began) / 1000), core: read / ((cpu.user + cpu.system) / 1e6), failed }
}
