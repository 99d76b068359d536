import type { CredentialTrial } from '../../../main/contract/credentials.ts'

/** How far the test of a set is. */
export type TrialState =
  | { readonly phase: 'not-begun' }
  | { readonly phase: 'trying' | 'done' | 'cancelled'; readonly tried: Tried }
  | { readonly phase: 'failed'; readonly problem: string; readonly tried: Tried }

/** What came of the miners that were tried so far. */
export interface Tried {
  readonly counts: Readonly<Record<CredentialTrial['outcome'], number>>
  readonly total: number
  /** Those that need a look: all but the ones that let it in. */
  readonly others: readonly CredentialTrial[]
}

/** In which order they are counted. */
export const outcomes = ['opens', 'refused', 'open', 'not-tried'] as const

/** Before the first miner. */
export const nobodyTried: Tried = { counts: { opens: 0, refused: 0, open: 0, 'not-tried': 0 }, total: 0, others: [] }

/** The result with some more miners. */
export function withTrials(tried: Tried, trials: readonly CredentialTrial[]): Tried {
  const counts = { ...tried.counts }
  for (const { outcome } of trials) counts[outcome]++
  return { counts, total: tried.total + trials.length, others: [...tried.others, ...trials.filter(({ outcome }) => outcome !== 'opens')] }
}
