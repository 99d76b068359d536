import { type Batching, batchingSchema } from '../../../main/contract/rollout.ts'

/** The batching fields as typed. */
export interface BatchingDraft {
  readonly size: string
  readonly everyS: string
  readonly canary: boolean
}

/** What was typed, what it means, and the sentence for each field that is wrong. */
export interface CheckedBatching {
  readonly draft: BatchingDraft
  /** `null` while a field is wrong. */
  readonly value: Batching | null
  readonly sizeProblem: string | null
  readonly everyProblem: string | null
}

/** Checks what was typed against what the engine accepts. */
export function checkBatching(draft: BatchingDraft): CheckedBatching {
  const parsed = batchingSchema.safeParse({ size: numberOf(draft.size), everyS: numberOf(draft.everyS), canary: draft.canary })
  const wrong = new Set(parsed.success ? [] : parsed.error.issues.map(issue => issue.path[0]))
  return {
    draft,
    value: parsed.success ? parsed.data : null,
    sizeProblem: wrong.has('size') ? 'Type a whole number of miners from 1 to 5000.' : null,
    everyProblem: wrong.has('everyS') ? 'Type seconds from 0 to 3600.' : null,
  }
}

/** A field's number; empty and words are not numbers. */
function numberOf(text: string): number {
  return text.trim() === '' ? Number.NaN : Number(text.trim().replace(',', '.'))
}
