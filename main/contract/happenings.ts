import type { Rollout, RolloutNote, RolloutStep } from './rollout.ts'

/** Something that happened in a rollout. `at` is ms since the epoch. */
export type RolloutHappening =
  | { readonly kind: 'begun'; readonly at: number }
  | { readonly kind: 'stage'; readonly at: number; readonly stage: number; readonly miners: number }
  | { readonly kind: 'step'; readonly at: number; readonly step: RolloutStep }
  | { readonly kind: 'note'; readonly at: number; readonly note: RolloutNote; readonly n: number }
  | { readonly kind: 'look'; readonly at: number; readonly step: RolloutStep }
  | { readonly kind: 'looked'; readonly at: number; readonly message: string }
  | { readonly kind: 'over'; readonly at: number }

/** What of a rollout the log is made of. */
type Told = Pick<Rollout, 'createdAt' | 'endedAt' | 'secondLook' | 'steps' | 'notes' | 'notesLeftOut'>

/** What happened in a rollout, the newest first: stages that began, miners that ended with their result, what was done to it, and the second look. */
export function happeningsOf(rollout: Told): readonly RolloutHappening[] {
  const { createdAt, endedAt, secondLook, steps, notes, notesLeftOut } = rollout
  const all: RolloutHappening[] = [{ kind: 'begun', at: createdAt }, ...stagesBegun(steps)]
  for (const [n, note] of notes.entries()) all.push({ kind: 'note', at: note.at, note, n: notesLeftOut + n })
  for (const step of steps) {
    if (step.endedAt !== null && step.state !== 'cancelled') all.push({ kind: 'step', at: step.endedAt, step })
    if (step.secondLook !== null && step.secondLook.state !== 'holds') all.push({ kind: 'look', at: step.secondLook.at, step })
  }
  if (endedAt !== null) all.push({ kind: 'over', at: endedAt })
  if (secondLook?.at != null && secondLook.message !== null) all.push({ kind: 'looked', at: secondLook.at, message: secondLook.message })
  // The list is made in the order of events, which holds where two share a millisecond.
  return all.sort((a, b) => a.at - b.at).reverse()
}

function stagesBegun(steps: readonly RolloutStep[]): readonly RolloutHappening[] {
  const stages = Map.groupBy(steps, step => step.stage)
  return [...stages].flatMap(([stage, members]) => {
    const starts = members.flatMap(({ startedAt }) => startedAt ?? [])
    const at = starts.reduce((first, start) => Math.min(first, start), Number.POSITIVE_INFINITY)
    return starts.length === 0 ? [] : [{ kind: 'stage' as const, at, stage, miners: members.length }]
  })
}

/** Names a happening among the others of its rollout. */
export function keyOfHappening(happening: RolloutHappening): string {
  switch (happening.kind) {
    case 'stage':
      return `stage ${happening.stage}`
    case 'step':
    case 'look':
      return `${happening.kind} ${happening.step.minerId}`
    case 'note':
      return `note ${happening.n}`
    case 'begun':
    case 'looked':
    case 'over':
      return happening.kind
  }
}
