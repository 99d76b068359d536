import type { MinerAddress, MinerId } from '../../contract/model.ts'
import type { IdentityFacts } from '../../drivers/driver.ts'

/** What identity rests on. */
export interface Identified {
  readonly id: MinerId
  readonly address: MinerAddress
  readonly facts: IdentityFacts
  /** When it last answered at its address, ms since the epoch. */
  readonly lastSeenAt: number
}

/** Which roster entry a machine that answers is; `null` = none, it is new. */
export type Identity = { readonly id: MinerId; readonly by: 'mac' | 'serial' | 'board serials' | 'address' } | null

/**
 * Finds roster entries by what a machine tells about itself: MAC first, then its serial, then all of its board serials, then its address.
 * It never says that two machines are one when anything that both tell differs.
 */
export class IdentityIndex {
  readonly #byKey = new Map<string, Set<MinerId>>()
  readonly #entries = new Map<MinerId, Identified>()

  put(entry: Identified): void {
    const was = this.#entries.get(entry.id)
    this.#entries.set(entry.id, entry)
    if (was && was.facts === entry.facts && was.address === entry.address) return
    if (was) this.#unlink(was)
    for (const key of keysOf(entry)) {
      const ids = this.#byKey.get(key)
      if (ids) ids.add(entry.id)
      else this.#byKey.set(key, new Set([entry.id]))
    }
  }

  remove(id: MinerId): void {
    const was = this.#entries.get(id)
    if (!was) return
    this.#unlink(was)
    this.#entries.delete(id)
  }

  /** Everybody believed to be at an address. */
  at(address: MinerAddress): readonly MinerId[] {
    return [...(this.#byKey.get(addressKey(address)) ?? [])]
  }

  /**
   * @param answeredSince an entry that answered at another address since then is still there: a second machine with its MAC
   * is a copy, not a move. ms since the epoch
   */
  resolve(address: MinerAddress, facts: IdentityFacts, answeredSince: number): Identity {
    const mac = usableMac(facts.mac)
    return (
      (mac === null ? null : this.#find(`mac ${mac}`, 'mac', address, facts, answeredSince)) ??
      (facts.serial === null ? null : this.#find(`serial ${facts.serial}`, 'serial', address, facts, answeredSince)) ??
      (facts.boardSerials.length === 0 ? null : this.#find(boardKey(facts.boardSerials), 'board serials', address, facts, answeredSince)) ??
      this.#findAtAddress(address, facts)
    )
  }

  #find(key: string, by: 'mac' | 'serial' | 'board serials', address: MinerAddress, facts: IdentityFacts, since: number): Identity {
    const here = addressKey(address)
    const known = [...(this.#byKey.get(key) ?? [])].map(id => this.#entries.get(id)).filter(entry => entry !== undefined)
    const fitting = known.filter(entry => by === 'mac' || !contradicts(entry.facts, facts))
    const same = fitting.find(entry => addressKey(entry.address) === here) ?? fitting.find(entry => entry.lastSeenAt < since)
    return same ? { id: same.id, by } : null
  }

  #findAtAddress(address: MinerAddress, facts: IdentityFacts): Identity {
    for (const id of this.at(address)) {
      const entry = this.#entries.get(id)
      if (entry && !contradicts(entry.facts, facts)) return { id, by: 'address' }
    }
    return null
  }

  #unlink(entry: Identified): void {
    for (const key of keysOf(entry)) {
      const ids = this.#byKey.get(key)
      ids?.delete(entry.id)
      if (ids?.size === 0) this.#byKey.delete(key)
    }
  }
}

/** 'mac:02:1a:…', else 'sn:…', else 'ip:10.0.0.5:4028'. It stays with the entry even when more is learned later. */
export function newId(address: MinerAddress, facts: IdentityFacts): MinerId {
  const mac = usableMac(facts.mac)
  if (mac !== null) return `mac:${mac}`
  if (facts.serial !== null) return `sn:${facts.serial}`
  return placeId(address)
}

/** The id of a machine that is known by where it stands only, or whose better id is taken by its twin. */
export function placeId(address: MinerAddress): MinerId {
  const port = address.apiPort ?? address.webPort
  return port === null || port === 4028 ? `ip:${address.ip}` : `ip:${address.ip}:${port}`
}

/** One text per place. Miners of a simulated hall may share an IP and differ by port. */
export function addressKey(address: MinerAddress): string {
  return `at ${address.ip}:${address.apiPort ?? `web ${address.webPort}`}`
}

/** Whether what both tell differs: then they are two machines. */
export function contradicts(a: IdentityFacts, b: IdentityFacts): boolean {
  const macs = [usableMac(a.mac), usableMac(b.mac)]
  if (macs[0] !== null && macs[1] !== null) return macs[0] !== macs[1]
  if (a.serial !== null && b.serial !== null && a.serial !== b.serial) return true
  const boards = a.boardSerials.length > 0 && b.boardSerials.length > 0
  if (boards && !a.boardSerials.some(serial => b.boardSerials.includes(serial))) return true
  return a.make !== null && b.make !== null && a.make !== b.make
}

/** The MAC, unless it is one of zeros or a broadcast one, as some firmware reports; that is nobody's. */
export function usableMac(mac: string | null): string | null {
  return mac === null || /^(00:){5}00$|^(ff:){5}ff$/.test(mac) ? null : mac
}

function boardKey(serials: readonly string[]): string {
  return `boards ${[...serials].sort().join(' ')}`
}

function keysOf({ address, facts }: Identified): readonly string[] {
  const mac = usableMac(facts.mac)
  return [
    ...(mac === null ? [] : [`mac ${mac}`]),
    ...(facts.serial === null ? [] : [`serial ${facts.serial}`]),
    ...(facts.boardSerials.length === 0 ? [] : [boardKey(facts.boardSerials)]),
    addressKey(address),
  ]
}
