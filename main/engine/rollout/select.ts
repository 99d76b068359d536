import { matchesFilter, parseFilter } from '../../contract/fleet-filter.ts'
import type { Miner, MinerId } from '../../contract/model.ts'
import { containsAddress, parseRanges } from '../../contract/ranges.ts'
import type { Where } from '../../contract/rollout.ts'
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
export function fitting({ filter, ranges, tags, groups }: Where): (miner: Miner) => boolean {
  const conditions = [
    ...(filter === undefined ? [] : [byFilter(filter)]),
    ...(ranges === undefined ? [] : [byRanges(ranges)]),
    ...(tags === undefined ? [] : [(miner: Miner) => miner.tags.some(tag => tags.includes(tag))]),
    ...(groups === undefined ? [] : [(miner: Miner) => groups.some(group => standsIn(miner, group))]),
  ]
  if (conditions.length === 0) throw new Problem('Say which miners: by filter, range, tag or group.')
  return miner => conditions.every(holds => holds(miner))
}

/** Half of a filter would mean more miners than were meant, so all of it must be understood. */
function byFilter(text: string): (miner: Miner) => boolean {
  const filter = parseFilter(text)
  const [problem] = filter.problems
  if (problem !== undefined) throw new Problem(`"${problem.piece}": ${problem.problem}`)
  if (filter.terms.length === 0) throw new Problem('The filter is empty, which would mean every miner.')
  return miner => matchesFilter(filter, miner)
}

function byRanges(text: string): (miner: Miner) => boolean {
  const ranges = parseRanges(text)
  if (!ranges.ok) throw new Problem(`"${ranges.piece}": ${ranges.problem}`)
  return miner => containsAddress(ranges.spans, miner.address.ip)
}

/** 'Hall 2' holds everything whose path begins with it. */
function standsIn({ placement }: Miner, group: string): boolean {
  if (placement === null) return false
  const { site, building, row, rack, slot } = placement
  const path = [site, building, row, rack, slot].filter(part => part !== null).join('/')
  return path === group || path.startsWith(`${group}/`)
}
