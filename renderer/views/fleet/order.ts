import { create } from 'zustand'
import { type FleetFilter, matchesFilter, parseFilter } from '../../../main/contract/fleet-filter.ts'
import type { Miner, MinerId } from '../../../main/contract/model.ts'
import { useFleet } from '../../store/fleet.ts'
import { type Sort, usePrefs } from '../../store/prefs.ts'
import { retain } from '../../store/selection.ts'
import { sortRows } from '../../table/sort.ts'
import { columnOf } from './columns/registry.ts'

/** The order holds still for this long after the last touch of the table, ms. */
const idleMs = 3000
/** How often an idle table is put in order again, ms. */
const everyMs = 1000

interface Order {
  /** What the table shows, in order. */
  readonly ids: readonly MinerId[]
  readonly filter: FleetFilter
  /** Values moved since the order was made. */
  readonly outdated: boolean
}

/** Which miners the table shows and in which order: evaluated when filter or sorting change, when the table is idle, or when asked. */
export const useOrder = create<Order>()(() => ({ ids: [], filter: parseFilter(''), outdated: false }))

let touchedAt = Number.NEGATIVE_INFINITY

/** The user does something in the table: its order holds still for a moment. */
export function touchOrder(): void {
  touchedAt = performance.now()
}

/** Filters and sorts miners; without a sort they stand by address. */
function orderOf(miners: Iterable<Miner>, filter: FleetFilter, sort: Sort | null): Miner[] {
  const matching = [...miners].filter(miner => matchesFilter(filter, miner))
  const column = columnOf(sort?.column ?? '') ?? columnOf('ip')
  return column === undefined ? matching : sortRows(matching, column, sort?.descending ?? false)
}

/** Makes the order anew from what is known now. */
export function reorder(): void {
  const { byId } = useFleet.getState()
  const { filter } = useOrder.getState()
  const ids = orderOf(byId.values(), filter, usePrefs.getState().sort).map(miner => miner.id)
  // An order that is the same keeps its object, so that nothing is drawn again.
  const before = useOrder.getState().ids
  const same = before.length === ids.length && before.every((id, index) => id === ids[index])
  useOrder.setState({ ids: same ? before : ids, outdated: false })
}

/** Miners that came while the user works are put at the end, those that left are taken out at once. */
function followMembers(known: ReadonlyMap<MinerId, Miner>): void {
  const { byId, order } = useFleet.getState()
  const { ids, filter } = useOrder.getState()
  const added = order.filter(id => !known.has(id)).flatMap(id => byId.get(id) ?? [])
  const kept = ids.filter(id => byId.has(id))
  useOrder.setState({ ids: [...kept, ...added.filter(miner => matchesFilter(filter, miner)).map(miner => miner.id)], outdated: true })
}

function isIdle(): boolean {
  return performance.now() - touchedAt > idleMs
}

/** Keeps the order up with fleet and preferences. Returns what ends it. */
export function startOrder(): () => void {
  const filterNow = () => {
    useOrder.setState({ filter: parseFilter(usePrefs.getState().filter) })
    reorder()
  }
  filterNow()
  const stopPrefs = usePrefs.subscribe((prefs, before) => {
    if (prefs.filter !== before.filter) filterNow()
    else if (prefs.sort !== before.sort) reorder()
  })
  const stopFleet = useFleet.subscribe((fleet, before) => {
    if (fleet.version === before.version) return
    if (fleet.order !== before.order) {
      retain(id => fleet.byId.has(id))
      if (before.order.length === 0 || fleet.order.length === 0) reorder()
      else followMembers(before.byId)
    } else if (!useOrder.getState().outdated) useOrder.setState({ outdated: true })
  })
  const timer = setInterval(() => {
    if (useOrder.getState().outdated && isIdle()) reorder()
  }, everyMs)
  return () => {
    stopPrefs()
    stopFleet()
    clearInterval(timer)
  }
}
