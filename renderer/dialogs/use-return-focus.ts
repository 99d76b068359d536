import { useEffect } from 'react'
import { useDialog } from '../store/dialogs.ts'

let opener: HTMLElement | null = null

// While a dialog is asked for, what opened it still has the focus; when it is drawn, a menu that it was chosen in may be gone.
useDialog.subscribe(({ open }, before) => {
  if (open !== null && before.open === null) opener = openerOf(document.activeElement)
})

/** Gives the focus back to what opened the dialog once the last one is closed. Dialogs that replace each other keep the first opener. */
export function useReturnFocus(): void {
  useEffect(
    () => () => {
      // Asked a frame later: a dialog that replaces this one is mounted by then, and the palette may have been called.
      requestAnimationFrame(() => {
        const isElsewhere = document.activeElement?.closest('[role="dialog"]') != null
        if (useDialog.getState().open !== null || isElsewhere) return
        const back = opener?.isConnected ? opener : inView()
        back?.focus({ preventScroll: true })
      })
    },
    [],
  )
}

/** The button of the menu that was chosen in, as the menu itself goes away; `null` = nothing that will still be there. */
function openerOf(active: Element | null): HTMLElement | null {
  const menu = active?.closest('[role="menu"]') ?? null
  const from = menu === null ? active : document.getElementById(menu.getAttribute('aria-labelledby') ?? '')
  const isPassing = !(from instanceof HTMLElement) || from === document.body || from.closest('[role="dialog"]') !== null
  return isPassing || from.ariaHidden === 'true' ? null : from
}

/** Where the keyboard is put when what opened the dialog is gone: the table, else what comes first in the view. */
function inView(): HTMLElement | null {
  return document.querySelector<HTMLElement>('main [role="grid"]') ?? document.querySelector<HTMLElement>('main button:not(:disabled)')
}
