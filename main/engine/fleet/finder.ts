import { mergeSpans, parseAddress, type Span, subtractSpans } from '../../contract/ranges.ts'
import type { Driver } from '../../drivers/driver.ts'
import type { Clock } from '../../lib/clock.ts'
import type { Scan } from '../discovery/scan.ts'
import { type Credential, type CredentialsFor, credentialIn, isLockedIn, isSameCredential } from '../session.ts'
import type { Fleet } from './fleet.ts'

export interface FinderOptions {
  readonly fleet: Fleet
  readonly scan: Scan
  readonly drivers: readonly Driver[]
  readonly ports: { readonly api: number; readonly web: number }
  readonly credentialsFor: CredentialsFor
  readonly clock: Clock
}

/** Who has not been asked for since is not missing any more. ms */
const missingForMs = 10 * 60_000

/** A network that was searched a moment ago is not searched again: a hundred miners may be gone from it at once. ms */
const searchedForMs = 60_000

/** A restart takes a minute or two, and no miner moves without one. ms */
const patienceMs = 20_000

/** A machine that took none of our passwords is not asked for one again for this long: the search comes by every minute. ms */
const lockedForMs = 10 * 60_000

/** Passwords that one machine is asked with: few, because some firmware locks out. */
const mostTried = 2

/** Looks for miners that a restart gave another address: through the /24 that they were in, for all of them at once. */
export class Finder {
  readonly #options: FinderOptions
  readonly #searched = new Map<number, number>()
  readonly #missingSince = new Map<string, number>()
  readonly #lockedAt = new Map<string, number>()

  constructor(options: FinderOptions) {
    this.#options = options
  }

  /** Searches the network around this address once it has not answered for a while. What is found is in the fleet then. Never rejects. */
  async seek(ip: string, signal: AbortSignal): Promise<void> {
    const now = this.#options.clock.steady()
    const address = parseAddress(ip)
    if (address === null) return
    const since = this.#missingSince.get(ip)
    if (since === undefined || now - since > missingForMs) {
      this.#missingSince.set(ip, now)
      return
    }
    const network = (address & 0xffffff00) >>> 0
    const last = this.#searched.get(network)
    if (now - since < patienceMs || (last !== undefined && now - last < searchedForMs)) return
    this.#searched.set(network, now)
    await this.#search({ from: network + 1, to: network + 254 }, signal).catch(() => undefined)
  }

  async #search(span: Span, signal: AbortSignal): Promise<void> {
    const { fleet, scan, drivers, ports, credentialsFor, clock } = this.#options
    const since = clock.now()
    const sought = this.#sought()
    const soughtOf = (wanted: Pick<Driver, 'defaultCredentials'>) => [...sought].find(([driver]) => driver === wanted)?.[1] ?? []
    const nothing = () => undefined
    await scan({
      spans: subtractSpans([span], placesOf(fleet)),
      ports,
      drivers,
      clock,
      credentialsFor: (ip, driver) => (this.#isLocked(ip) ? [] : tried(soughtOf(driver), credentialsFor(ip, driver))),
      onFound: found => {
        if (isLockedIn(found.memo) && !this.#isLocked(found.address.ip)) this.#lockedAt.set(found.address.ip, clock.steady())
        // Only who is on the roster already: nobody asked for new ones.
        if (fleet.recognises(found, since)) fleet.arrive(found, { demo: false, since })
      },
      onUnknown: nothing,
      onProgress: nothing,
      signal,
    })
  }

  #isMissing(ip: string): boolean {
    const since = this.#missingSince.get(ip)
    return since !== undefined && this.#options.clock.steady() - since <= missingForMs
  }

  #isLocked(ip: string): boolean {
    const at = this.#lockedAt.get(ip)
    if (at !== undefined && this.#options.clock.steady() - at >= lockedForMs) this.#lockedAt.delete(ip)
    return this.#lockedAt.has(ip)
  }

  /**
   * What opened those that are missing, by family, what most of them had first. Passwords go by address: these open them where they are now.
   * Only machines of their family see them.
   */
  #sought(): ReadonlyMap<Driver, readonly Credential[]> {
    const { fleet, credentialsFor } = this.#options
    const counted = new Map<Driver, { readonly credential: Credential; count: number }[]>()
    for (const { address, driver, memo } of fleet.all()) {
      const credential = this.#isMissing(address.ip) ? (credentialIn(memo) ?? credentialsFor(address.ip, driver)[0]) : undefined
      if (credential === undefined) continue
      const all = counted.get(driver) ?? []
      const same = all.find(one => isSameCredential(one.credential, credential))
      if (same) same.count++
      else counted.set(driver, [...all, { credential, count: 1 }])
    }
    return new Map([...counted].map(([driver, all]) => [driver, all.toSorted((a, b) => b.count - a.count).map(one => one.credential)]))
  }
}

/** What is tried on one machine: that of the missing ones of its family first, then the usual. */
function tried(sought: readonly Credential[], usual: readonly Credential[]): readonly Credential[] {
  return [...sought, ...usual.filter(one => !sought.some(other => isSameCredential(one, other)))].slice(0, mostTried)
}

/** Where known miners answer: who is there already is not disturbed. */
function placesOf(fleet: Fleet): readonly Span[] {
  const taken: Span[] = []
  for (const { address, life } of fleet.all()) {
    const place = life.state === 'offline' ? null : parseAddress(address.ip)
    if (place !== null) taken.push({ from: place, to: place })
  }
  return mergeSpans(taken)
}
