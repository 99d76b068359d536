import { pctOfNominal } from '../../contract/derived.ts'
import type { HealthLevel, Miner } from '../../contract/model.ts'
import { parseAddress } from '../../contract/ranges.ts'
import type { RolloutOrder } from '../../contract/rollout.ts'
import { groupOf } from './load.ts'

/** Compares two miners; negative = `a` comes first. */
export type Compare = (a: Miner, b: Miner) => number

/** By number, so that 10.0.0.9 comes before 10.0.0.10. */
export const byAddress: Compare = (a, b) => placeOf(a) - placeOf(b)

/** Rack by rack and slot by slot; who stands nobody knows where comes last, by address. */
const byRack: Compare = (a, b) => byPath(rackPath(a), rackPath(b)) || byAddress(a, b)

/** The worst off first: critical before warned before sound, then those that make least of what they should. */
const byTrouble: Compare = (a, b) => rank[b.health.level] - rank[a.health.level] || share(a) - share(b) || byAddress(a, b)

/** Puts what is done to miners into the order that was asked for. What ties stays as it was. */
export function inOrder<T extends { readonly miner: Miner }>(things: readonly T[], order: RolloutOrder): readonly T[] {
  const compare = comparisons[order]
  return compare === null ? things : things.toSorted((a, b) => compare(a.miner, b.miner))
}

const comparisons: Readonly<Record<RolloutOrder, Compare | null>> = {
  selection: null,
  address: byAddress,
  rack: byRack,
  worst: byTrouble,
}

const rank: Readonly<Record<HealthLevel, number>> = { ok: 0, warning: 1, critical: 2 }

function share({ reading }: Miner): number {
  return pctOfNominal(reading) ?? 100
}

function rackPath({ placement }: Miner): string | null {
  const group = groupOf(placement)
  return group === null ? null : `${group}/${placement?.slot ?? ''}`
}

function byPath(a: string | null, b: string | null): number {
  if (a === null || b === null) return a === b ? 0 : a === null ? 1 : -1
  return natural.compare(a, b)
}

/** Rack 2 comes before rack 10. */
const natural = new Intl.Collator('en', { numeric: true })

function placeOf({ address }: Miner): number {
  return (parseAddress(address.ip) ?? 0) * 65_536 + (address.apiPort ?? address.webPort ?? 0)
}
