import { readFileSync } from 'node:fs'
import { networkInterfaces } from 'node:os'
import { addressKind, mergeSpans, parseAddress, type Span } from '../../contract/ranges.ts'
import { systemCode } from '../../transport/connect-failure.ts'

/** The kernel asks three times, a second apart, before it gives an address up; until then the entry cannot be dropped. ms */
const entryLifeMs = 3100

/** Linux' default size of the table of neighbours (gc_thresh3). */
const defaultTableSize = 1024

/** Entries made before it is looked at whether they show up in the table at all. */
const trialSize = 128

/**
 * Lets as many addresses of the own network be asked as the kernel has room for in its neighbour table. When that table is full,
 * packets are dropped without a word, for every program of this computer. Interfaces without ARP (tunnels) fill no table: where the
 * first addresses leave no trace in it, nothing is held back.
 */
export class NeighbourBudget {
  readonly #now: () => number
  readonly #countEntries: () => number | null
  readonly #before: number | null
  /** When the entries under way were begun: a ring with one place for each that fits. */
  readonly #begunAt: Float64Array
  #begun = 0
  #fillsTable = true

  constructor(now: () => number, tableSize = readTableSize(), countEntries = countNeighbours) {
    this.#now = now
    this.#countEntries = countEntries
    this.#before = countEntries()
    // A tenth is left to whatever else this computer talks to.
    this.#begunAt = new Float64Array(Math.max(2 * trialSize, Math.floor(tableSize * 0.9)))
  }

  /** ms until one more address may be begun; 0 = now. */
  get waitMs(): number {
    const oldest = this.#begunAt[this.#begun % this.#begunAt.length] ?? 0
    return oldest === 0 || !this.#fillsTable ? 0 : Math.max(0, oldest + entryLifeMs - this.#now())
  }

  /** One more address of the own network is being asked. */
  begin(): void {
    this.#begunAt[this.#begun % this.#begunAt.length] = this.#now()
    this.#begun++
    if (this.#begun === trialSize) this.#fillsTable = this.#leftTraces()
  }

  #leftTraces(): boolean {
    const after = this.#countEntries()
    return this.#before === null || after === null || after - this.#before >= trialSize / 4
  }
}

/** How many neighbours the kernel keeps now; `null` where it does not say. */
function countNeighbours(): number | null {
  try {
    return process.platform === 'linux' ? readFileSync('/proc/net/arp', 'utf8').split('\n').length : null
  } catch (error) {
    if (systemCode(error) !== null) return null
    throw error
  }
}

/** The networks that this computer is directly part of, loopback left out: their addresses need a neighbour entry each. */
export function ownNetworks(interfaces = networkInterfaces()): readonly Span[] {
  return mergeSpans(ownInterfaces(interfaces).map(({ network }) => network))
}

/** The own address in each of these networks, and the network. */
export function ownInterfaces(interfaces = networkInterfaces()): readonly { readonly address: string; readonly network: Span }[] {
  return Object.values(interfaces).flatMap(list =>
    (list ?? []).flatMap(({ family, internal, address, netmask }) => {
      const own = parseAddress(address)
      const mask = parseAddress(netmask)
      if (family !== 'IPv4' || internal || own === null || mask === null || addressKind(own) === 'loopback') return []
      const from = (own & mask) >>> 0
      return [{ address, network: { from, to: (from | ~mask) >>> 0 } }]
    }),
  )
}

function readTableSize(): number {
  if (process.platform !== 'linux') return defaultTableSize
  try {
    const size = Number(readFileSync('/proc/sys/net/ipv4/neigh/default/gc_thresh3', 'utf8'))
    return Number.isInteger(size) && size > 0 ? size : defaultTableSize
  } catch (error) {
    // Inside a network namespace the file does not exist; the table is the same.
    if (systemCode(error) !== null) return defaultTableSize
    throw error
  }
}
