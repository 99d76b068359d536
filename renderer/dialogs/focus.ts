/** As a `ref`: focuses what has just appeared because the user asked for it. */
export function focusOnMount(node: HTMLElement | null): void {
  node?.focus()
}

/** Gives the focus to the open dialog when the button that had it goes away, so that Tab stays inside. */
export function focusDialog(): void {
  requestAnimationFrame(() => {
    const dialog = document.querySelector('[role="dialog"]')
    if (dialog instanceof HTMLElement && !dialog.contains(document.activeElement)) dialog.focus()
  })
}
