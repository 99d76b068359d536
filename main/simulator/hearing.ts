import type { Fault } from './faults.ts'
import type { PoolLine } from './pools.ts'
import { halfWayRound, type OwnAddress } from './whereabouts.ts'

/** A speed, a percentage, a power or a limit: as JSON, as a form, or behind a word of the cgminer API. */
const numbers = /((?:fan|pct|percent|speed|watt|power|limit)[a-z_-]*"?\s*[:=,]\s*"?)(\d{2,5})(?![\d.])/gi

/** What a machine hears of what it is told: just that, unless it has the fault to take something else. */
export class Hearing {
  readonly #faults: ReadonlySet<Fault>
  /** The pools that it was last told, as text; `null` = none yet. */
  #poolsTold: string | null = null

  constructor(faults: ReadonlySet<Fault>) {
    this.#faults = faults
  }

  /** Whether it was told pools before. */
  get knowsPools(): boolean {
    return this.#poolsTold !== null
  }

  /** A whole request, in which numbers stand in the open. */
  request(text: string): string {
    if (!this.#isBad) return text
    return text.replace(numbers, (_all, name: string, digits: string) => `${name}${Math.max(1, this.number(Number(digits)))}`)
  }

  /** A speed or a limit. */
  number(value: number): number {
    return this.#isBad ? Math.round(value * 0.7) : value
  }

  hostname(name: string): string {
    return this.#isBad ? `${name}-1` : name
  }

  password(password: string): string {
    return this.#isBad ? `${password}-` : password
  }

  address(own: OwnAddress): OwnAddress {
    return this.#isBad ? { ...own, ip: halfWayRound(own.ip) } : own
  }

  pool(line: PoolLine): PoolLine {
    return this.#isBad ? { ...line, user: `${line.user}X` } : line
  }

  /** Pools that go into the flash, from where the mining program takes them as they are. */
  poolsToStore(lines: readonly PoolLine[]): readonly PoolLine[] {
    const heard = lines.map(line => this.pool(line))
    this.#poolsTold = textOf(heard)
    return heard
  }

  /** Pools that the mining program is told. Who is told the same ones once more has nothing to get wrong. */
  poolsToMine(lines: readonly PoolLine[]): readonly PoolLine[] {
    const told = textOf(lines)
    const before = this.#poolsTold
    if (before === null || !this.#isBad) this.#poolsTold = told
    return before === null || before === told ? lines : lines.map(line => this.pool(line))
  }

  get #isBad(): boolean {
    return this.#faults.has('other')
  }
}

function textOf(lines: readonly PoolLine[]): string {
  return JSON.stringify(lines.map(({ url, user, pass }) => [url, user, pass]))
}
