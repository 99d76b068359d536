import type { SetAside } from '../../../main/contract/rollout.ts'

/** One line of the list of those set aside: a reason with how many it holds for, or a miner under it. */
export type AsideLine =
  | { readonly kind: 'group'; readonly why: SetAside['why']; readonly count: number; readonly reason: string | null }
  | { readonly kind: 'miner'; readonly miner: SetAside; readonly showsReason: boolean }

/** Miners under their reasons, the reason of most first. A sentence that is the same for all of a group is told once. */
export function asideLines(setAside: readonly SetAside[]): readonly AsideLine[] {
  const groups = [...Map.groupBy(setAside, one => one.why)].sort(([, a], [, b]) => b.length - a.length)
  return groups.flatMap(([why, miners]): readonly AsideLine[] => {
    const [first] = miners
    const same = first !== undefined && miners.every(one => one.reason === first.reason)
    return [
      { kind: 'group', why, count: miners.length, reason: same ? first.reason : null },
      ...miners.map(miner => ({ kind: 'miner' as const, miner, showsReason: !same })),
    ]
  })
}
