import type { Miner, MinerId } from '../contract/model.ts'
import { addressKind, parseAddress } from '../contract/ranges.ts'
import type { Settings } from '../contract/settings.ts'
import type { Driver, IdentityFacts, Reading, Session } from '../drivers/driver.ts'
import type { Clock } from '../lib/clock.ts'
import type { KeyedLock } from '../lib/limit.ts'
import { Secret } from '../lib/secret.ts'
import { type Knock, knock } from '../transport/knock.ts'
import type { CredentialStore } from './credentials/credential-store.ts'
import type { DiscoveredMiner, Scan } from './discovery/scan.ts'
import { nameOf, type Remark, toMiner } from './fleet/entry.ts'
import type { Finder } from './fleet/finder.ts'
import type { Fleet } from './fleet/fleet.ts'
import { writeForbidden } from './fleet/scannable.ts'
import type { Sessions } from './polling/sessions.ts'
import type { RolloutTargets, Target } from './rollout/targets.ts'

export interface HoldsOptions {
  readonly fleet: Fleet
  readonly sessions: Sessions
  readonly lock: KeyedLock
  readonly settings: () => Settings
  readonly finder: Finder
  readonly credentials: Pick<CredentialStore, 'learn'>
  readonly scan: Scan
  readonly drivers: readonly Driver[]
  readonly ports: { readonly api: number; readonly web: number }
  readonly clock: Clock
}

/** The fleet as rollouts see it. While a rollout holds a miner, polls of it are skipped and questions of the user are put off. */
export class Holds implements RolloutTargets {
  readonly #options: HoldsOptions
  readonly #held = new Set<MinerId>()

  constructor(options: HoldsOptions) {
    this.#options = options
  }

  /** Why a miner cannot be asked now, as a phrase; `null` = it can. */
  busy(id: MinerId): string | null {
    return this.#held.has(id) ? 'a rollout is at work on it. Wait until that is done.' : null
  }

  find(id: MinerId): Target | null {
    const entry = this.#options.fleet.get(id)
    return entry === null ? null : { miner: toMiner(entry), driver: entry.driver, facts: entry.facts }
  }

  *all(): Iterable<Miner> {
    for (const entry of this.#options.fleet.all()) yield toMiner(entry)
  }

  session(id: MinerId): Session | null {
    const entry = this.#options.fleet.get(id)
    return entry === null ? null : this.#options.sessions.of(entry)
  }

  hold<T>(id: MinerId, task: () => Promise<T>): Promise<T> {
    return this.#options.lock.run(id, async () => {
      this.#held.add(id)
      try {
        return await task()
      } finally {
        this.#held.delete(id)
      }
    })
  }

  note(id: MinerId, reading: Reading): void {
    this.#options.fleet.read(id, reading)
  }

  noteFacts(id: MinerId, facts: Partial<IdentityFacts>): void {
    this.#options.fleet.told(id, facts)
  }

  trial(id: MinerId, user: string, password: string): Session | null {
    const entry = this.#options.fleet.get(id)
    const credential = { user, password: new Secret(password), isDefault: false }
    return entry === null ? null : this.#options.sessions.apart(entry, credential)
  }

  sessionAt(id: MinerId, ip: string): Session | null {
    const entry = this.#options.fleet.get(id)
    return entry === null ? null : this.#options.sessions.elsewhere(entry, ip)
  }

  moved(id: MinerId, ip: string): void {
    this.#options.fleet.move(id, ip)
    this.#options.sessions.forget(id)
  }

  async seek(id: MinerId, signal: AbortSignal): Promise<void> {
    const entry = this.#options.fleet.get(id)
    if (entry !== null) await this.#options.finder.seek(entry.address.ip, signal)
  }

  async learn(id: MinerId, user: string, password: string): Promise<void> {
    const { fleet, clock, credentials, sessions } = this.#options
    const entry = fleet.get(id)
    if (entry === null) return
    const day = new Date(clock.now()).toISOString().slice(0, 10)
    await credentials.learn(entry.address.ip, { user, password }, `Set on ${day}`)
    sessions.retryPasswords(entry)
  }

  neighbourAt(ip: string, id: MinerId): string | null {
    for (const entry of this.#options.fleet.all()) {
      if (entry.id !== id && entry.address.ip === ip && entry.displacedBy === null) return nameOf(entry)
    }
    return null
  }

  async answersAt(ip: string, signal: AbortSignal): Promise<boolean> {
    const { api, web } = this.#options.ports
    // This computer itself refuses for every address of its loopback.
    const isLoopback = addressKind(parseAddress(ip) ?? 0) === 'loopback'
    const answers: readonly Knock[] = isLoopback ? ['open'] : ['open', 'refused']
    const doors = isLoopback ? [api, web] : [api, web, sshPort]
    const seen = await Promise.all(doors.map(port => knocked(ip, port, signal)))
    return seen.some(answer => answer !== null && answers.includes(answer))
  }

  async whoAnswers(id: MinerId, signal: AbortSignal): Promise<Pick<Target, 'driver' | 'facts'> | null> {
    const { fleet, scan, drivers, ports, clock } = this.#options
    const entry = fleet.get(id)
    if (entry === null) return null
    const found: DiscoveredMiner[] = []
    const nothing = () => undefined
    await scan({
      spans: [],
      addresses: [entry.address],
      ports,
      drivers,
      clock,
      // Who it is shows without one, and each wrong one would bring a lock-out nearer.
      credentialsFor: () => [],
      onFound: miner => found.push(miner),
      onUnknown: nothing,
      onProgress: nothing,
      signal,
    })
    signal.throwIfAborted()
    return found[0] ?? null
  }

  remark(id: MinerId, remark: Remark | null): void {
    this.#options.fleet.remark(id, 'rollout', remark === null ? [] : [remark])
  }

  forbidden(ip: string): string | null {
    return writeForbidden(ip, this.#options.settings())
  }
}

/** Most other machines on a network answer here, if only with a refusal. */
const sshPort = 22

/** A machine on the same network answers within a few ms. */
const knockMs = 1_000

/** How a port answers; `null` = it was given up. */
function knocked(ip: string, port: number, signal: AbortSignal): Promise<Knock | null> {
  return new Promise(resolve => {
    const stop = knock(ip, port, knockMs, answer => {
      signal.removeEventListener('abort', giveUp)
      resolve(answer)
    })
    function giveUp() {
      stop()
      resolve(null)
    }
    signal.addEventListener('abort', giveUp, { once: true })
  })
}
