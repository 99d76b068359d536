import { readFileSync } from 'node:fs'
import { networkInterfaces } from 'node:os'
import { addressKind, parseAddress, type Span } from '../../contract/ranges.ts'

/** The kernel asks three times, a second apart, before it gives an address up; until then the entry cannot be dropped. ms */
const entryLifeMs = 3100

/** Linux' default size of the table of neighbours (gc_thresh3). */
const defaultTableSize = 1024

/**
 * Lets as many addresses of the own network be asked as the kernel has room for in its neighbour table. When that table is full,
 * packets are dropped without a word, for every program of this computer. Routed and loopback addresses need no entry.
 */
export class NeighbourBudget {
  readonly #now: () => number
  readonly #perLife: number
  /** When the entries under way were begun, oldest first; a ring. */
  readonly #begun: Float64Array
  #next = 0

  constructor(now: () => number, tableSize = readTableSize()) {
    this.#now = now
    // A tenth is left to whatever else this computer talks to.
    this.#perLife = Math.max(64, Math.floor(tableSize * 0.9))
    this.#begun = new Float64Array(this.#perLife)
  }

  /** ms until one more address may be begun; 0 = now. */
  get waitMs(): number {
    const oldest = this.#begun[this.#next] ?? 0
    return oldest === 0 ? 0 : Math.max(0, oldest + entryLifeMs - this.#now())
  }

  /** One more address of the own network is being asked. */
  begin(): void {
    this.#begun[this.#next] = this.#now()
    this.#next = (this.#next + 1) % this.#perLife
  }
}

/** The networks that this computer is directly part of, loopback left out: their addresses need a neighbour entry each. */
export function ownNetworks(interfaces = networkInterfaces()): readonly Span[] {
  return Object.values(interfaces).flatMap(list =>
    (list ?? []).flatMap(({ family, internal, address, netmask }) => {
      const own = parseAddress(address)
      const mask = parseAddress(netmask)
      if (family !== 'IPv4' || internal || own === null || mask === null || addressKind(own) === 'loopback') return []
      const from = (own & mask) >>> 0
      return [{ from, to: (from | ~mask) >>> 0 }]
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
    if (error instanceof Error) return defaultTableSize
    throw error
  }
}
