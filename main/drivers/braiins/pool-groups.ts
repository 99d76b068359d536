/** Why one list of pools must not be written to a machine with several groups; `null` = it may. It would merge what the owner has split. */
export function splitProblem(groups: number): string | null {
  if (groups < 2) return null
  return `it splits its work between ${groups} pool groups, which one list of pools would merge. Remove all but one group on its own web page first`
}
