import { matchesFilter, parseFilter } from './fleet-filter.ts'
import type { Miner, Placement } from './model.ts'
import { containsAddress, parseRanges } from './ranges.ts'
import type { Where } from './rollout.ts'

/** Whether miners fit, or the sentence naming the piece that is not understood. */
export type Fitting = { readonly ok: true; readonly fits: (miner: Miner) => boolean } | { readonly ok: false; readonly problem: string }

/** Reads a description of miners. All of its pieces must hold for a miner to fit; without any piece it is not understood. */
export function fittingOf({ filter, ranges, tags, groups }: Where): Fitting {
  const pieces = [
    ...(filter === undefined ? [] : [byFilter(filter)]),
    ...(ranges === undefined ? [] : [byRanges(ranges)]),
    ...(tags === undefined ? [] : [fitting(miner => miner.tags.some(tag => tags.includes(tag)))]),
    ...(groups === undefined ? [] : [fitting(miner => groups.some(group => standsIn(miner, group)))]),
  ]
  if (pieces.length === 0) return { ok: false, problem: 'Say which miners: by filter, range, tag or group.' }
  const wrong = pieces.find(piece => !piece.ok)
  return wrong ?? fitting(miner => pieces.every(piece => piece.ok && piece.fits(miner)))
}

/** Where a miner stands, from the site down: 'North/Hall 2/Row B'; '' = nobody said. */
export function placementPath(placement: Placement | null): string {
  if (placement === null) return ''
  const { site, building, row, rack, slot } = placement
  return [site, building, row, rack, slot].filter(part => part !== null).join('/')
}

/** Placements are never changed in place, and thousands are asked for each of many groups. */
const paths = new WeakMap<Placement, string>()

function pathOf(placement: Placement | null): string {
  if (placement === null) return ''
  const known = paths.get(placement)
  if (known !== undefined) return known
  const path = placementPath(placement)
  paths.set(placement, path)
  return path
}

function fitting(fits: (miner: Miner) => boolean): Fitting {
  return { ok: true, fits }
}

/** Half of a filter would mean more miners than were meant, so all of it must be understood. */
function byFilter(text: string): Fitting {
  const filter = parseFilter(text)
  const [problem] = filter.problems
  if (problem !== undefined) return { ok: false, problem: `"${problem.piece}": ${problem.problem}` }
  if (filter.terms.length === 0) return { ok: false, problem: 'The filter is empty, which would mean every miner.' }
  return fitting(miner => matchesFilter(filter, miner))
}

function byRanges(text: string): Fitting {
  const ranges = parseRanges(text)
  if (!ranges.ok) return { ok: false, problem: `"${ranges.piece}": ${ranges.problem}` }
  return fitting(miner => containsAddress(ranges.spans, miner.address.ip))
}

/** 'Hall 2' holds everything whose path begins with it. */
function standsIn({ placement }: Miner, group: string): boolean {
  const path = pathOf(placement)
  return path === group || path.startsWith(`${group}/`)
}
