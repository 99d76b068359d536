/** A repeatable stream of numbers: the same seed gives the same hall. */
export class Random {
  #state: number

  /** @param seed any number or text; texts are hashed */
  constructor(seed: number | string) {
    this.#state = typeof seed === 'number' ? seed >>> 0 : hash(seed)
  }

  /** In [0, 1). mulberry32. */
  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0
    let t = this.#state
    t = Math.imul(t ^ (t >>> 15), t | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296
  }

  between(from: number, to: number): number {
    return from + (to - from) * this.next()
  }

  /** Both ends included. */
  whole(from: number, to: number): number {
    return from + Math.floor(this.next() * (to - from + 1))
  }

  pick<T>(list: readonly [T, ...T[]]): T {
    return list[this.whole(0, list.length - 1)] ?? list[0]
  }

  shuffle<T>(list: readonly T[]): T[] {
    const mixed = [...list]
    for (let last = mixed.length - 1; last > 0; last--) {
      const other = this.whole(0, last)
      const moved = mixed[last] as T
      mixed[last] = mixed[other] as T
      mixed[other] = moved
    }
    return mixed
  }
}

/** FNV-1a, 32 bits. */
export function hash(text: string): number {
  let value = 0x811c9dc5
  for (let at = 0; at < text.length; at++) value = Math.imul(value ^ text.charCodeAt(at), 0x01000193)
  return value >>> 0
}

/**
 * A smooth wander in -1..1 that depends on nothing but its seed and the time, so that a value is only worked out when asked for.
 * @param seconds of the hall's life
 */
export function wander(seed: number, seconds: number, periodS: number): number {
  const phase = (seed % 6283) / 1000
  const turn = (seconds / periodS) * 2 * Math.PI
  return 0.6 * Math.sin(turn + phase) + 0.4 * Math.sin(turn * 2.7 + phase * 3)
}
