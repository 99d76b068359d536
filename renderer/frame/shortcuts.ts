import { useEffect } from 'react'
import { startAction } from '../actions/run.ts'
import { openDialog } from '../store/dialogs.ts'
import { showView, usePrefs } from '../store/prefs.ts'
import { clearSelection, closePanel, useSelection } from '../store/selection.ts'
import { closeInnermost, isLibrarys } from '../ui/layers.ts'
import { focusFilter, focusTable } from '../views/fleet/focus.ts'
import { reorder } from '../views/fleet/order.ts'
import { type View, views } from '../views/registry.ts'

/** Keys that work anywhere in the window, unless text is being typed or a dialog or menu is open. */
export function useShortcuts(): void {
  useEffect(() => {
    window.addEventListener('keydown', lookForOverlay, true)
    window.addEventListener('keydown', onKey)
    return () => {
      window.removeEventListener('keydown', lookForOverlay, true)
      window.removeEventListener('keydown', onKey)
    }
  }, [])
}

let overlaid = false
let librarys = false

/** Before anybody answers the key: the menu or dialog that it closes is gone when `onKey` runs. */
function lookForOverlay({ target }: KeyboardEvent): void {
  overlaid = document.querySelector('[role="dialog"], [role="menu"]') !== null
  librarys = isLibrarys(target)
}

function onKey(event: KeyboardEvent): void {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return
  if (event.key === 'Escape' && !librarys && closeInnermost(event.target)) {
    event.preventDefault()
    return
  }
  if (overlaid) return
  const typing =
    event.target instanceof HTMLElement && (event.target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(event.target.tagName))
  const numbered = viewOfKey(event.key)
  if (event.key === 'Escape') stepBack()
  else if (typing) return
  else if (event.key === '?') openDialog({ kind: 'keys' })
  else if (numbered !== null) showView(numbered.id)
  else if (usePrefs.getState().view === 'audit' && event.key === '/') document.getElementById('audit-search')?.focus()
  else if (usePrefs.getState().view !== 'fleet') return
  else if (event.key === '/') focusFilter()
  else if (event.key.toLowerCase() === 'r') reorder()
  else if (event.key.toLowerCase() === 'p') changePools()
  else return
  event.preventDefault()
}

/** 1 is the first view of the rail. */
function viewOfKey(key: string): View | null {
  return /^[1-9]$/.test(key) ? (views[Number(key) - 1] ?? null) : null
}

/** On what is selected, else on the row that the keyboard is on. */
function changePools(): void {
  const { selected, focused } = useSelection.getState()
  const miners = selected.size > 0 ? [...selected] : focused === null ? [] : [focused]
  if (miners.length > 0) startAction('setPools', miners)
}

/** The panel first, then the selection. */
function stepBack(): void {
  if (useSelection.getState().opened !== null) {
    closePanel()
    focusTable()
  } else clearSelection()
}
