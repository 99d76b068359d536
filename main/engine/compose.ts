import { createRouterClient } from '@orpc/server'
import type { EngineStatus } from '../contract/engine-api.ts'
import type { Miner, MinerId } from '../contract/model.ts'
import type { LocalSubnet } from '../contract/scan.ts'
import type { Driver } from '../drivers/driver.ts'
import { type Clock, systemClock } from '../lib/clock.ts'
import { KeyedLock } from '../lib/limit.ts'
import { createRouter } from './api/router.ts'
import { followMoves } from './credentials/follow-moves.ts'
import type { EarsOptions } from './discovery/announcement-ears.ts'
import type { Scan } from './discovery/scan.ts'
import { Expectations } from './drift/expectations.ts'
import { FirmwareStore } from './firmware/firmware-store.ts'
import { Announcements } from './fleet/announcements.ts'
import { Demo } from './fleet/demo.ts'
import { toMiner } from './fleet/entry.ts'
import { Finder } from './fleet/finder.ts'
import { Fleet } from './fleet/fleet.ts'
import { type Ears, Hearing } from './fleet/hearing.ts'
import { createIdentify } from './fleet/identifier.ts'
import { guardedNearby, type NearbyAsk } from './fleet/nearby.ts'
import { Roster } from './fleet/roster.ts'
import { ScanDesk } from './fleet/scan-session.ts'
import { ScanTurns } from './fleet/scan-turns.ts'
import { Watches } from './fleet/watch.ts'
import { Holds } from './holds.ts'
import type { Engine, EngineOptions } from './host.ts'
import { Desk } from './polling/desk.ts'
import { intervalMs } from './polling/interval.ts'
import { Poller } from './polling/poller.ts'
import { Rounds } from './polling/rounds.ts'
import { Sessions } from './polling/sessions.ts'
import { Recorder } from './recording/recorder.ts'
import { createRollouts } from './rollout/rollouts.ts'
import { ScheduleStore } from './schedule/schedule-store.ts'
import { Schedules } from './schedule/schedules.ts'
import type { CredentialsFor, OpenSession } from './session.ts'
import { openStores, type Stores } from './stores.ts'

/** What touches the network, so that tests can put their own in its place. */
export interface Network {
  readonly drivers: readonly Driver[]
  readonly scan: Scan
  readonly openSession: OpenSession
  readonly subnets: (options: { offerVirtual: boolean }) => readonly LocalSubnet[]
  /** Asks for miners by name; absent = nobody is asked. */
  readonly nearby?: (options: NearbyAsk) => Promise<void>
  /** Listens for miners that announce themselves; absent = nobody is heard. */
  readonly hear?: (options: Omit<EarsOptions, 'formats'>) => Ears
}

const usualPorts = { api: 4028, web: 80 }

/** Puts an engine together: the only place that knows all of its parts. */
export async function compose(options: EngineOptions, network: Network): Promise<Engine> {
  const clock = options.clock ?? systemClock
  const stores = await openStores(options, clock)
  try {
    return await assemble(options, network, stores, clock)
  } catch (thrown) {
    await stores.database.close()
    throw thrown
  }
}

async function assemble(options: EngineOptions, network: Network, stores: Stores, clock: Clock): Promise<Engine> {
  const { log } = options
  const { database, settings, credentials } = stores
  const closing = new AbortController()
  const parts = await fleetParts(options, network, stores, clock)
  const { fleet, sessions, lock, poller, roster, interval } = parts

  const holds = new Holds({
    fleet,
    sessions,
    lock,
    settings: () => settings.current,
    finder: new Finder({ ...parts, scan: network.scan }),
    credentials,
    scan: network.scan,
    drivers: parts.drivers,
    ports: parts.ports,
    clock,
  })
  const rollouts = await createRollouts({
    database,
    targets: holds,
    clock,
    settings: () => settings.current,
    audit: stores.audit,
    secrets: options.secrets,
    by: options.by,
    log,
  })
  const power = options.power ?? null
  // Who only looks on must not ask the miners a second time while the other Headframe does.
  const polls = options.polling !== false && database.readOnly === null
  const rounds = polls ? new Rounds({ fleet, poller, clock, intervalMs: interval, settings, power }) : null

  const status = (): EngineStatus => ({
    miners: fleet.size,
    intervalS: interval() / 1000,
    ...poller.counts,
    suspended: rounds?.suspended ?? database.readOnly !== null,
    scan: scans.progress,
    rollouts: rollouts.active(),
    missedRuns: schedules.misses,
    demo: demo.running,
    announced: announcements.recent,
    unheard: hearing?.trouble ?? [],
    trouble: roster.trouble ?? credentials.trouble,
  })
  const schedules = new Schedules({ store: new ScheduleStore(database), rollouts, clock, log, active: polls })
  const watches = new Watches({ fleet, clock, status })
  const known = new ScanTurns({ fleet, lock, clock, isHeld: id => holds.busy(id) !== null })
  const readSoon = rounds === null ? null : (id: MinerId) => rounds.readSoon(id)
  const told = () => watches.statusChanged()
  const scans = new ScanDesk({
    ...parts,
    known,
    readSoon,
    nearby: guardedNearby(network.nearby, () => settings.current, clock),
    onProgress: told,
  })
  const demo = new Demo({ hall: options.demo ?? null, fleet, desk: scans })
  const passed = (ip: string) => scans.passed(ip)
  const announcements = new Announcements({ ...parts, known, settings: () => settings.current, passed, onChange: told })
  const { hear } = network
  // Who does not poll only looks on, or is gone in a moment: the other Headframe hears the button as well.
  const hearing =
    polls && hear
      ? new Hearing({
          open: tell => hear({ ...tell, clock, log }),
          isOn: () => settings.current.hearAnnouncements,
          onHeard: heard => announcements.hear(heard),
          onTrouble: told,
        })
      : null

  schedules.onChange(() => watches.statusChanged())
  await schedules.open()
  rollouts.onChange(() => watches.statusChanged())
  settings.onChange(() => {
    hearing?.follow()
    watches.statusChanged()
  })
  fleet.onChange((id, how) => {
    if (how === 'removed') sessions.forget(id)
  })
  followMoves({ fleet, credentials, clock, log })
  credentials.onChange(() => {
    void parts.expectations.load()
    sessions.forgetAll()
    rounds?.retryLocked()
  })

  const router = createRouter({
    hello: {
      version: options.version,
      dataDir: options.dataDir ?? 'in memory',
      secrets: options.secrets.kind,
      readOnly: database.readOnly,
      notices: [...database.notices, ...settings.notices],
    },
    fleet,
    watches,
    desk: new Desk({ ...parts, busy: id => holds.busy(id) }),
    recorder: new Recorder({
      ...parts,
      openSession: network.openSession,
      busy: id => holds.busy(id),
      settings: () => settings.current,
      version: options.version,
    }),
    scan: {
      desk: scans,
      ranges: stores.ranges,
      settings,
      subnets: () => network.subnets({ offerVirtual: settings.current.offerVirtualInterfaces }),
    },
    credentials,
    rollouts,
    profiles: stores.profiles,
    firmware: parts.firmware,
    audit: stores.audit,
    schedules,
    expectations: parts.expectations,
    trial: { sessions, lock, log, busy: id => holds.busy(id) },
    demo,
    log,
    closing: closing.signal,
  })

  // What asks miners stops before what writes down, and the database is the last.
  const close = async () => {
    closing.abort()
    watches.close()
    await hearing?.close()
    await announcements.close()
    await demo.stop()
    await scans.cancel()
    poller.close()
    await rounds?.close()
    await schedules.close()
    await rollouts.close()
    await parts.firmware.close()
    await roster.close()
    await database.close()
  }
  let closed: Promise<void> | null = null
  return {
    client: createRouterClient(router),
    router,
    get work() {
      return { ...rollouts.work, schedules: schedules.enabled }
    },
    onWork(listener) {
      const stops = [rollouts.onChange(listener), schedules.onChange(listener)]
      return () => {
        for (const stop of stops) stop()
      }
    },
    close() {
      closed ??= close()
      return closed
    },
  }
}

/** The fleet as it was stored, and what reads it. */
async function fleetParts(options: EngineOptions, network: Network, { database, settings, credentials, profiles }: Stores, clock: Clock) {
  const { log, ports = usualPorts } = options
  const { drivers, scan, openSession } = network
  const credentialsFor: CredentialsFor = (ip, { defaultCredentials }) =>
    credentials.for(ip, defaultCredentials, () => fleet.tagsAt(ip), expectedSetAt(ip))
  const expectedSetAt = (ip: string) => {
    const entry = expectations.namesCredentials ? fleet.presentAt(ip) : null
    return entry === null ? null : expectations.credentialsFor(toMiner(entry))
  }
  const lock = new KeyedLock()
  const fleet = new Fleet({
    clock,
    log,
    settings: () => settings.current,
    expected: entry => (expectations.isEmpty ? null : expectations.for(toMiner(entry))),
  })
  const expectations: Expectations = new Expectations({ database, profiles, credentials, miners: () => minersOf(fleet) })
  await expectations.load()
  expectations.onChange(() => fleet.rejudge())
  const interval = () => intervalMs(fleet.size, settings.current.pollIntervalS)
  const firmware = new FirmwareStore(options.dataDir, drivers)
  const sessions = new Sessions({ openSession, clock, credentialsFor, openFile: id => firmware.openFile(id) })
  // Another set may be expected to open them.
  expectations.onChange(() => sessions.forgetAll())
  const identify = createIdentify({ fleet, scan, drivers, ports, credentialsFor, clock })
  const poller = new Poller({ fleet, sessions, lock, clock, log, intervalMs: interval, identify })
  const roster = new Roster({ database, fleet, driverOf: id => drivers.find(driver => driver.id === id), clock, log })
  await roster.open()
  return {
    fleet,
    expectations,
    sessions,
    lock,
    poller,
    roster,
    firmware,
    interval,
    identify,
    scan,
    drivers,
    ports,
    credentialsFor,
    clock,
    log,
  }
}

function* minersOf(fleet: Fleet): Generator<Miner, void, undefined> {
  for (const entry of fleet.all()) yield toMiner(entry)
}
