import { nameOf } from '../../../main/contract/derived.ts'
import type { Miner, MinerId } from '../../../main/contract/model.ts'
import { parseAddress } from '../../../main/contract/ranges.ts'
import type { Where } from '../../../main/contract/rollout.ts'
import { fittingOf, placementPath } from '../../../main/contract/where.ts'

/** How miners are named: one by one in the table, or by what they are. */
export const whichWays = ['selection', 'filter', 'ranges', 'tags', 'groups'] as const
export type WhichWay = (typeof whichWays)[number]

/** The Which step as typed. What was typed for one way stays while another is looked at. */
export interface WhichDraft {
  readonly way: WhichWay
  readonly filter: string
  readonly ranges: string
  readonly tags: readonly string[]
  readonly groups: readonly string[]
  /** Unticked, in whatever way they were named. */
  readonly leftOut: ReadonlySet<MinerId>
}

/** Which miners a draft means now. */
export interface CheckedWhich {
  /** All of them, the unticked too. */
  readonly ids: readonly MinerId[]
  /** How many are ticked. */
  readonly kept: number
  /** As the engine is asked. */
  readonly miners: readonly MinerId[]
  readonly where: Where | null
  readonly exclude: readonly MinerId[]
  /** Why nothing can be meant by it, as a sentence; `null` = it is understood. */
  readonly problem: string | null
}

/** The miners that a draft means, of a selection and of the whole fleet. */
export function checkWhich(draft: WhichDraft, selection: readonly MinerId[], all: Iterable<Miner>): CheckedWhich {
  const { leftOut } = draft
  if (draft.way === 'selection') {
    const miners = leftOut.size === 0 ? selection : selection.filter(id => !leftOut.has(id))
    return { ids: selection, kept: miners.length, miners, where: null, exclude: [], problem: null }
  }
  const where = whereOf(draft)
  const read = where === null ? null : fittingOf(where)
  if (where === null || read?.ok !== true)
    return { ids: [], kept: 0, miners: [], where: null, exclude: [], problem: read?.ok === false ? read.problem : null }
  const ids = [...all]
    .filter(read.fits)
    .sort(byAddress)
    .map(miner => miner.id)
  const exclude = ids.filter(id => leftOut.has(id))
  return { ids, kept: ids.length - exclude.length, miners: [], where, exclude, problem: null }
}

/** What was typed so far as the engine understands it; `null` = nothing yet. */
function whereOf({ way, filter, ranges, tags, groups }: WhichDraft): Where | null {
  switch (way) {
    case 'filter':
      return filter.trim() === '' ? null : { filter: filter.trim() }
    case 'ranges':
      return ranges.trim() === '' ? null : { ranges: ranges.trim() }
    case 'tags':
      return tags.length === 0 ? null : { tags: [...tags] }
    case 'groups':
      return groups.length === 0 ? null : { groups: [...groups] }
    case 'selection':
      return null
  }
}

/** What stands beside the name of a miner: its address, or where it stands when the address is its name. '' = nobody has said where. */
export function besideName(miner: Miner): string {
  const { ip } = miner.address
  return nameOf(miner) === ip ? placementPath(miner.placement) : ip
}

/** Every tag of the fleet, in order of the alphabet. */
export function tagsOf(miners: Iterable<Miner>): readonly string[] {
  return sorted(new Set([...miners].flatMap(miner => miner.tags)))
}

/** Every placement group down to the rack, those that hold others too. */
export function groupsOf(miners: Iterable<Miner>): readonly string[] {
  const groups = new Set<string>()
  for (const { placement } of miners) {
    const path = placementPath(placement === null ? null : { ...placement, slot: null })
    const parts = path === '' ? [] : path.split('/')
    for (let depth = 1; depth <= parts.length; depth++) groups.add(parts.slice(0, depth).join('/'))
  }
  return sorted(groups)
}

const natural = new Intl.Collator('en', { numeric: true })

function sorted(words: Iterable<string>): readonly string[] {
  return [...words].sort(natural.compare)
}

function byAddress(a: Miner, b: Miner): number {
  return (parseAddress(a.address.ip) ?? 0) - (parseAddress(b.address.ip) ?? 0)
}
