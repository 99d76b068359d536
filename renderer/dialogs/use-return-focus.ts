import { useEffect } from 'react'
import { useDialog } from '../store/dialogs.ts'

let opener: HTMLElement | null = null

/** Gives the focus back to what opened the dialog once the last one is closed. Dialogs that replace each other keep the first opener. */
export function useReturnFocus(): void {
  useEffect(() => {
    const active = document.activeElement
    if (active instanceof HTMLElement && active.closest('[role="dialog"]') === null) opener = active
    return () => {
      // Asked a frame later: a dialog that replaces this one is mounted by then.
      requestAnimationFrame(() => {
        if (useDialog.getState().open === null && opener?.isConnected) opener.focus({ preventScroll: true })
      })
    }
  }, [])
}
