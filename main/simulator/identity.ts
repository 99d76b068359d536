import { hash } from './random.ts'

/** Locally administered, so that it can never be a real one. */
export function macOf(number: number, seed: number): string {
  const bytes = [0x02, hash(`mac ${seed}`) & 0xff, hash(`mac ${seed}`) >>> 24, number >>> 16, (number >>> 8) & 0xff, number & 0xff]
  return bytes.map(byte => byte.toString(16).toUpperCase().padStart(2, '0')).join(':')
}

/** 'b2-r3-14' as people number their racks: 24 miners a rack, 8 racks a building. */
export function hostnameOf(number: number): string {
  const rack = Math.floor(number / 24)
  return `b${Math.floor(rack / 8) + 1}-r${(rack % 8) + 1}-${String((number % 24) + 1).padStart(2, '0')}`
}

/** Begins with SIM, so that nobody takes it for a maker's. @param seed of the machine */
export function serialOf(number: number, seed: number): string {
  const letter = String.fromCharCode(65 + (seed % 26))
  return `SIM${letter}${String(seed % 1_000_000).padStart(6, '0')}${String(number).padStart(5, '0')}`
}
