import type { Miner } from '../../../main/contract/model.ts'
import { useDigest } from '../../store/digest.ts'

/** Changes whenever another miner drifts, or drifts in another way: a round for questions about drift. */
export function useDriftRound(): string {
  return useDigest(roundOf)
}

/** How many miners there are, of how many something is expected, and who drifts how. */
function roundOf(miners: Iterable<Miner>): string {
  let all = 0
  let watched = 0
  const drifting: string[] = []
  for (const { id, drift } of miners) {
    all++
    if (drift !== null) watched++
    if (drift !== null && drift.length > 0) drifting.push(`${id}:${drift.join('+')}`)
  }
  return `${all} ${watched} ${drifting.join(' ')}`
}
