/** Brings a section of the settings view into sight, and the keyboard to it, once the view is drawn. */
export function showSection(id: string): void {
  requestAnimationFrame(() => {
    const section = document.getElementById(`settings-${id}`)
    section?.scrollIntoView({ block: 'start' })
    section?.querySelector<HTMLElement>('textarea, input, button')?.focus({ preventScroll: true })
  })
}
