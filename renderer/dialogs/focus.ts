/** As a `ref`: focuses what has just appeared because the user asked for it. */
export function focusOnMount(node: HTMLElement | null): void {
  node?.focus()
}

/** As a `ref` of the last thing in a form: scrolls so far that all of the form is in sight, or its beginning when it is too high for that. */
export function showFormOnMount(node: HTMLElement | null): void {
  node?.closest('form')?.scrollIntoView({ block: 'nearest' })
}

/** Gives the focus to the open dialog when the button that had it goes away, so that Tab stays inside. */
export function focusDialog(): void {
  requestAnimationFrame(() => {
    const dialog = document.querySelector('[role="dialog"]')
    if (dialog instanceof HTMLElement && !dialog.contains(document.activeElement)) dialog.focus()
  })
}
