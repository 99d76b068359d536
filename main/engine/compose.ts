import { createRouterClient } from '@orpc/server'
import type { EngineStatus } from '../contract/engine-api.ts'
import type { MinerAddress } from '../contract/model.ts'
import type { LocalSubnet } from '../contract/scan.ts'
import type { Driver } from '../drivers/driver.ts'
import { systemClock } from '../lib/clock.ts'
import { KeyedLock } from '../lib/limit.ts'
import { createRouter } from './api/router.ts'
import { CredentialStore } from './credentials/credential-store.ts'
import type { Scan } from './discovery/scan.ts'
import { Demo } from './fleet/demo.ts'
import { Fleet } from './fleet/fleet.ts'
import { Roster } from './fleet/roster.ts'
import { ScanDesk } from './fleet/scan-session.ts'
import { Watches } from './fleet/watch.ts'
import { Holds } from './holds.ts'
import type { Engine, EngineOptions } from './host.ts'
import { Desk } from './polling/desk.ts'
import { intervalMs } from './polling/interval.ts'
import { Poller } from './polling/poller.ts'
import { Rounds } from './polling/rounds.ts'
import { Sessions } from './polling/sessions.ts'
import { createRollouts } from './rollout/rollouts.ts'
import type { OpenSession } from './session.ts'
import { openDatabase } from './storage/database.ts'
import { ProfileStore } from './storage/profile-store.ts'
import { RangeStore } from './storage/range-store.ts'
import { SettingsStore } from './storage/settings-store.ts'

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
  const { dataDir, log, by, secrets, version, clock = systemClock, ports = usualPorts } = options
  const { drivers, scan, openSession } = network
  const database = await openDatabase({ dataDir, clock, log, by })
  const settings = await SettingsStore.open(database)
  const credentials = await CredentialStore.open(database, secrets, options.credentials)
  const credentialsFor = (ip: string) => credentials.for(ip)
  const lock = new KeyedLock()
  const closing = new AbortController()

  const fleet = new Fleet({ clock, log, settings: () => settings.current })
  const interval = () => intervalMs(fleet.size, settings.current.pollIntervalS)
  const sessions = new Sessions({ openSession, clock, credentialsFor })
  const identify = identifier({ fleet, scan, drivers, ports, clock, credentialsFor })
  const poller = new Poller({ fleet, sessions, lock, clock, log, intervalMs: interval, identify })
  const roster = new Roster({ database, fleet, driverOf: id => drivers.find(driver => driver.id === id), clock, log })
  const desk = new ScanDesk({ fleet, scan, drivers, ports, credentialsFor, clock, log, onProgress: () => watches.statusChanged() })
  const demo = new Demo({ hall: options.demo ?? null, fleet, desk })
  await roster.open()

  const holds = new Holds({ fleet, sessions, lock, settings: () => settings.current })
  const rollouts = await createRollouts({ database, targets: holds, clock, settings: () => settings.current, by, log })
  const rounds =
    options.polling === false ? null : new Rounds({ fleet, poller, clock, intervalMs: interval, settings, power: options.power ?? null })

  const status = (): EngineStatus => ({
    miners: fleet.size,
    intervalS: interval() / 1000,
    ...poller.counts,
    suspended: rounds?.suspended ?? false,
    scan: desk.progress,
    rollouts: rollouts.active(),
    demo: demo.running,
    trouble: roster.trouble ?? credentials.trouble,
  })
  const watches = new Watches({ fleet, clock, status })
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
      version,
      dataDir: dataDir ?? 'in memory',
      readOnly: database.readOnly,
      notices: [...database.notices, ...settings.notices],
    },
    fleet,
    watches,
    desk: new Desk({ fleet, poller, sessions, lock, busy: id => holds.busy(id), clock, log }),
    scan: {
      desk,
      ranges: new RangeStore(database),
      settings,
      subnets: () => network.subnets({ offerVirtual: settings.current.offerVirtualInterfaces }),
    },
    credentials,
    rollouts,
    profiles: new ProfileStore(database),
    demo,
    log,
    closing: closing.signal,
  })

  let closed: Promise<void> | null = null
  const close = async () => {
    closing.abort()
    watches.close()
    await demo.stop()
    await desk.cancel()
    poller.close()
    await rounds?.close()
    await rollouts.close()
    await roster.close()
    await database.close()
  }
  return {
    client: createRouterClient(router),
    router,
    close() {
      closed ??= close()
      return closed
    },
  }
}

interface IdentifierParts {
  readonly fleet: Fleet
  readonly scan: Scan
  readonly drivers: readonly Driver[]
  readonly ports: { readonly api: number; readonly web: number }
  readonly clock: typeof systemClock
  readonly credentialsFor: (ip: string) => ReturnType<CredentialStore['for']>
}

/** A scan of one place, for the poller. */
function identifier({ fleet, clock, ...scanning }: IdentifierParts) {
  return async (address: MinerAddress, { demo, signal }: { demo: boolean; signal: AbortSignal }): Promise<boolean> => {
    let found = false
    await scanning.scan({
      ...scanning,
      spans: [],
      addresses: [address],
      clock,
      signal,
      onUnknown: () => undefined,
      onProgress: () => undefined,
      onFound: miner => {
        found = true
        fleet.arrive(miner, { demo, since: clock.now() })
      },
    })
    return found
  }
}
