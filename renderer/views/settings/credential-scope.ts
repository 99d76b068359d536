import type { CredentialSet } from '../../../main/contract/credentials.ts'
import type { Miner, MinerId } from '../../../main/contract/model.ts'
import { fittingOf } from '../../../main/contract/where.ts'

/** The miners that a set is tried on, as the engine chooses them: in its ranges or with one of its tags; without either all. */
export function minersOfSet({ ranges, tags }: Pick<CredentialSet, 'ranges' | 'tags'>, miners: Iterable<Miner>): readonly MinerId[] {
  const inRanges = ranges.trim() === '' ? null : fittingOf({ ranges })
  const isFor = (miner: Miner) =>
    (inRanges === null && tags.length === 0) ||
    (inRanges?.ok === true && inRanges.fits(miner)) ||
    miner.tags.some(tag => tags.includes(tag))
  return [...miners].filter(isFor).map(miner => miner.id)
}
