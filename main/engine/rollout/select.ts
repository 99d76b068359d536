import type { Miner, MinerId } from '../../contract/model.ts'
import type { Where } from '../../contract/rollout.ts'
import { fittingOf } from '../../contract/where.ts'
import { Problem } from '../problem.ts'
import { byAddress } from './order.ts'

/** The miners that are meant: those named one by one, then those that fit `where`, by address. Throws `Problem` naming the piece that is not understood. */
export function selected(miners: readonly MinerId[], where: Where | undefined, all: Iterable<Miner>): readonly MinerId[] {
  const found = where === undefined ? [] : [...all].filter(fitting(where)).sort(byAddress)
  const ids = [...new Set([...miners, ...found.map(miner => miner.id)])]
  if (ids.length === 0) throw new Problem(where === undefined ? 'Choose at least one miner.' : 'No known miner fits this.')
  return ids
}

/** Whether a miner fits all pieces. Throws `Problem` naming the piece that is not understood. */
export function fitting(where: Where): (miner: Miner) => boolean {
  const read = fittingOf(where)
  if (!read.ok) throw new Problem(read.problem)
  return read.fits
}
