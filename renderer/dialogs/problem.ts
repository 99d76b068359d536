/** The sentence for the user of something that a call of the engine threw. */
export function problemOf(thrown: unknown): string {
  const issue = firstIssue(thrown)
  if (issue !== null) return issue
  if (thrown instanceof Error && thrown.message !== '') return thrown.message
  return 'Headframe could not do this and does not know why. Its log has the details.'
}

/** Input that the contract refuses comes back with the schema's own sentences beside a general message. */
function firstIssue(thrown: unknown): string | null {
  const data: unknown = thrown instanceof Error && 'data' in thrown ? thrown.data : null
  if (typeof data !== 'object' || data === null || !('issues' in data) || !Array.isArray(data.issues)) return null
  const [first]: unknown[] = data.issues
  return typeof first === 'object' && first !== null && 'message' in first && typeof first.message === 'string' ? first.message : null
}
