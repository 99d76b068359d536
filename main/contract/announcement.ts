import type { MinerId } from './model.ts'

/** A machine that told the network where it is, because somebody pressed its IP report button. */
export interface Announced {
  /** Counts up from 1 with each press since the engine started. */
  readonly n: number
  /** ms since the epoch. */
  readonly at: number
  readonly ip: string
  /** Lower case with colons; `null` = it did not say. */
  readonly mac: string | null
  /** Who it is; `null` while that is asked and when it is nobody that can be read. */
  readonly minerId: MinerId | null
  /** `known` stands on the roster at this address · `asking` · `found` was asked and taken in · `unknown` was asked, and is none that can be read */
  readonly outcome: 'known' | 'asking' | 'found' | 'unknown'
}
