import { useEffect, useState } from 'react'

/** Gives the focus back to the button that opened an editor in its own place: it is a new element by then, but has the same name. */
export function useReturnToButton(): void {
  // While it is drawn for the first time, the button that was pressed is still there.
  const [name] = useState(() => nameOf(document.activeElement))
  useEffect(
    () => () => {
      requestAnimationFrame(() => {
        if (name === '' || document.activeElement !== document.body) return
        const buttons = [...document.querySelectorAll<HTMLElement>('main button:not(:disabled), [role="dialog"] button:not(:disabled)')]
        buttons.find(button => nameOf(button) === name)?.focus({ preventScroll: true })
      })
    },
    [name],
  )
}

function nameOf(element: Element | null): string {
  return element instanceof HTMLButtonElement ? (element.ariaLabel ?? element.textContent) : ''
}
