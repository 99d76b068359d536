import type { Load } from './load.ts'

/** Limits are about the power switched in any time of this length, ms. */
export const windowMs = 60_000

/** How much was switched within the last minute, W. */
export interface Sums {
  readonly hallW: number
  readonly groupW: ReadonlyMap<string, number>
}

/** One miner that is being switched, or was. */
export interface Switch {
  readonly load: Load
  /** When, as `Clock.steady` counts, ms; `null` = it may be at any moment. */
  at: number | null
}

/** What all rollouts together have switched lately: breakers do not care whose batch it was. */
export class SwitchedPower {
  readonly #switches = new Set<Switch>()

  /** A miner whose turn has come. Who calls sets `at` when it is written, or drops it when it is not. */
  add(load: Load, at: number | null, now: number): Switch {
    this.#forget(now)
    const one: Switch = { load, at }
    this.#switches.add(one)
    return one
  }

  drop(one: Switch): void {
    this.#switches.delete(one)
  }

  sums(now: number): Sums {
    this.#forget(now)
    const groupW = new Map<string, number>()
    let hallW = 0
    for (const { load, at } of this.#switches) {
      if (at !== null && isOver(at, now)) continue
      hallW += load.watts
      if (load.group !== null) groupW.set(load.group, (groupW.get(load.group) ?? 0) + load.watts)
    }
    return { hallW, groupW }
  }

  /** The same with `now` as 0, for looking ahead; what may be switched at any moment is taken as switched now. */
  asOf(now: number): SwitchedPower {
    const ahead = new SwitchedPower()
    for (const { load, at } of this.#switches) ahead.add(load, at === null ? 0 : at - now, Number.NEGATIVE_INFINITY)
    return ahead
  }

  /** When the sums change next by themselves; `null` = they do not. */
  nextAt(now: number): number | null {
    let next: number | null = null
    for (const { at } of this.#switches) {
      if (at === null || isOver(at, now)) continue
      if (next === null || at + windowMs < next) next = at + windowMs
    }
    return next
  }

  /** They are in the order of their turns, so the oldest stand at the front. */
  #forget(now: number): void {
    for (const one of this.#switches) {
      if (one.at === null || !isOver(one.at, now)) return
      this.#switches.delete(one)
    }
  }
}

function isOver(at: number, now: number): boolean {
  return now - at >= windowMs
}
