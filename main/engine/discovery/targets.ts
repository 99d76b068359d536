import type { MinerAddress } from '../../contract/model.ts'
import { countOf, formatAddress, type Span } from '../../contract/ranges.ts'
import type { Doors } from '../../transport/visit.ts'

/** One address to knock at. */
export interface Target extends Doors {
  /** Its place in the scan, from 0. */
  readonly index: number
}

export interface TargetList {
  readonly spans: readonly Span[]
  readonly addresses: readonly MinerAddress[]
  readonly ports: { readonly api: number; readonly web: number }
}

/** How many addresses there are. */
export function sizeOf({ spans, addresses }: TargetList): number {
  return countOf(spans) + addresses.length
}

/** Every address to knock at, made one by one so that a large network costs no memory. */
export function* targetsOf({ spans, addresses, ports }: TargetList): Generator<Target, void, undefined> {
  let index = 0
  for (const span of spans) {
    for (let address = span.from; address <= span.to; address++) {
      yield { index: index++, ip: formatAddress(address), apiPort: ports.api, webPort: ports.web }
    }
  }
  for (const { ip, apiPort, webPort } of addresses) yield { index: index++, ip, apiPort: apiPort ?? ports.api, webPort }
}

/** A set of places in a scan: one bit each. */
export class IndexSet {
  readonly #bits: Uint8Array
  #size = 0

  constructor(capacity: number) {
    this.#bits = new Uint8Array(Math.ceil(capacity / 8))
  }

  get size(): number {
    return this.#size
  }

  has(index: number): boolean {
    return ((this.#bits[index >>> 3] ?? 0) & (1 << (index & 7))) !== 0
  }

  add(index: number): void {
    if (this.has(index)) return
    this.#bits[index >>> 3] = (this.#bits[index >>> 3] ?? 0) | (1 << (index & 7))
    this.#size++
  }

  delete(index: number): void {
    if (!this.has(index)) return
    this.#bits[index >>> 3] = (this.#bits[index >>> 3] ?? 0) & ~(1 << (index & 7))
    this.#size--
  }
}
