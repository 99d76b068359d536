import { create } from 'zustand'
import type { MinerId } from '../../main/contract/model.ts'

interface SelectionState {
  readonly selected: ReadonlySet<MinerId>
  /** The row the keyboard is on. */
  readonly focused: MinerId | null
  /** Where a range selected with Shift begins. */
  readonly anchor: MinerId | null
  /** The miner shown in the panel; `null` = the panel is closed. */
  readonly opened: MinerId | null
  /** The miner whose logs the panel is to read and show once it is there; `null` = none. */
  readonly logsOf: MinerId | null
}

/** Which miners are selected, focused and looked at. */
export const useSelection = create<SelectionState>()(() => ({
  selected: new Set(),
  focused: null,
  anchor: null,
  opened: null,
  logsOf: null,
}))

/** Moves the keyboard's row without selecting. The panel follows while it is open. */
export function focusMiner(id: MinerId): void {
  useSelection.setState(({ opened }) => ({ focused: id, anchor: id, opened: opened === null ? null : id }))
}

/** Replaces the selection. */
export function selectOnly(ids: Iterable<MinerId>): void {
  useSelection.setState({ selected: new Set(ids) })
}

/** Adds one miner to the selection, or takes it out. */
export function toggleSelected(id: MinerId): void {
  useSelection.setState(({ selected }) => {
    const next = new Set(selected)
    if (!next.delete(id)) next.add(id)
    return { selected: next, focused: id, anchor: id }
  })
}

/** Selects from the anchor to `id` in the order that is shown. */
export function extendSelection(order: readonly MinerId[], id: MinerId): void {
  useSelection.setState(({ anchor, focused, opened }) => {
    const from = order.indexOf(anchor ?? focused ?? id)
    const to = order.indexOf(id)
    const span = from < 0 || to < 0 ? [id] : order.slice(Math.min(from, to), Math.max(from, to) + 1)
    return { selected: new Set(span), focused: id, anchor: order[from] ?? id, opened: opened === null ? null : id }
  })
}

/** Nothing is selected any more. */
export function clearSelection(): void {
  useSelection.setState({ selected: new Set() })
}

/** Shows a miner in the panel. */
export function openPanel(id: MinerId): void {
  useSelection.setState({ opened: id, focused: id, anchor: id })
}

/** Shows a miner in the panel, at its logs, which are read. */
export function openLogs(id: MinerId): void {
  openPanel(id)
  useSelection.setState({ logsOf: id })
}

/** The logs that were to be shown are shown. */
export function logsShown(): void {
  useSelection.setState({ logsOf: null })
}

/** Closes the panel. */
export function closePanel(): void {
  useSelection.setState({ opened: null, logsOf: null })
}

/** Drops miners that left the roster. */
export function retain(exists: (id: MinerId) => boolean): void {
  useSelection.setState(state => {
    const gone = [...state.selected].some(id => !exists(id))
    return {
      selected: gone ? new Set([...state.selected].filter(exists)) : state.selected,
      focused: state.focused !== null && exists(state.focused) ? state.focused : null,
      anchor: state.anchor !== null && exists(state.anchor) ? state.anchor : null,
      opened: state.opened !== null && exists(state.opened) ? state.opened : null,
    }
  })
}
