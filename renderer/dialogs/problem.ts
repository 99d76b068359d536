/** The sentence for the user of something that a call of the engine threw. */
export function problemOf(thrown: unknown): string {
  if (thrown instanceof Error && thrown.message !== '') return thrown.message
  return 'Headframe could not do this and does not know why. Its log has the details.'
}

/** Whether a call ended because the user turned away from it. */
export function isAbort(thrown: unknown): boolean {
  return thrown instanceof Error && thrown.name === 'AbortError'
}
