/** Puts the keyboard into the table. */
export function focusTable(): void {
  document.querySelector<HTMLElement>('#fleet-table [role="grid"]')?.focus()
}

/** Puts the keyboard into the filter box, with its text selected. */
export function focusFilter(): void {
  const input = document.querySelector<HTMLInputElement>('#fleet-filter')
  input?.focus()
  input?.select()
}
