import { createRouterClient } from '@orpc/server'
import type { EngineStatus } from '../contract/engine-api.ts'
import type { MinerId } from '../contract/model.ts'
import type { LocalSubnet } from '../contract/scan.ts'
import type { Driver } from '../drivers/driver.ts'
import { type Clock, systemClock } from '../lib/clock.ts'
import { KeyedLock } from '../lib/limit.ts'
import { createRouter } from './api/router.ts'
import type { Scan } from './discovery/scan.ts'
import { Demo } from './fleet/demo.ts'
import { Fleet } from './fleet/fleet.ts'
import { createIdentify } from './fleet/identifier.ts'
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
import { createRollouts } from './rollout/rollouts.ts'
import type { CredentialsFor, OpenSession } from './session.ts'
import { openStores, type Stores } from './stores.ts'

/** What touches the network, so that tests can put their own in its place. */
export interface Network {
  readonly drivers: readonly Driver[]
  readonly scan: Scan
  readonly openSession: OpenSession
  readonly subnets: (options: { offerVirtual: boolean }) => readonly LocalSubnet[]
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

  const holds = new Holds({ fleet, sessions, lock, settings: () => settings.current })
  const rollouts = await createRollouts({ database, targets: holds, clock, settings: () => settings.current, by: options.by, log })
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
    demo: demo.running,
    trouble: roster.trouble ?? credentials.trouble,
  })
  const watches = new Watches({ fleet, clock, status })
  const known = new ScanTurns({ fleet, lock, clock, isHeld: id => holds.busy(id) !== null })
  const readSoon = rounds === null ? null : (id: MinerId) => rounds.readSoon(id)
  const scans = new ScanDesk({ ...parts, known, readSoon, onProgress: () => watches.statusChanged() })
  const demo = new Demo({ hall: options.demo ?? null, fleet, desk: scans })

  rollouts.onChange(() => watches.statusChanged())
  settings.onChange(() => watches.statusChanged())
  fleet.onChange((id, how) => {
    if (how === 'removed') sessions.forget(id)
  })
  credentials.onChange(() => {
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
    scan: {
      desk: scans,
      ranges: stores.ranges,
      settings,
      subnets: () => network.subnets({ offerVirtual: settings.current.offerVirtualInterfaces }),
    },
    credentials,
    rollouts,
    profiles: stores.profiles,
    demo,
    log,
    closing: closing.signal,
  })

  // What asks miners stops before what writes down, and the database is the last.
  const close = async () => {
    closing.abort()
    watches.close()
    await demo.stop()
    await scans.cancel()
    poller.close()
    await rounds?.close()
    await rollouts.close()
    await roster.close()
    await database.close()
  }
  let closed: Promise<void> | null = null
  return {
    client: createRouterClient(router),
    router,
    close() {
      closed ??= close()
      return closed
    },
  }
}

/** The fleet as it was stored, and what reads it. */
async function fleetParts(options: EngineOptions, network: Network, { database, settings, credentials }: Stores, clock: Clock) {
  const { log, ports = usualPorts } = options
  const { drivers, scan, openSession } = network
  const credentialsFor: CredentialsFor = (ip, { defaultCredentials }) => credentials.for(ip, defaultCredentials)
  const lock = new KeyedLock()
  const fleet = new Fleet({ clock, log, settings: () => settings.current })
  const interval = () => intervalMs(fleet.size, settings.current.pollIntervalS)
  const sessions = new Sessions({ openSession, clock, credentialsFor })
  const identify = createIdentify({ fleet, scan, drivers, ports, credentialsFor, clock })
  const poller = new Poller({ fleet, sessions, lock, clock, log, intervalMs: interval, identify })
  const roster = new Roster({ database, fleet, driverOf: id => drivers.find(driver => driver.id === id), clock, log })
  await roster.open()
  return { fleet, sessions, lock, poller, roster, interval, scan, drivers, ports, credentialsFor, clock, log }
}
