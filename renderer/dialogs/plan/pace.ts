import {
  type Batching,
  batchingSchema,
  type Pace,
  type PaceChange,
  paceChangeSchema,
  type RolloutOrder,
} from '../../../main/contract/rollout.ts'
import type { Settings } from '../../../main/contract/settings.ts'

/** The fields of a pace that are numbers. Of `atOnce`, `hallKw` and `groupKw` empty means not bounded. */
export const paceNumbers = ['size', 'everyS', 'atOnce', 'failurePct', 'inARow', 'hallKw', 'groupKw'] as const
export type PaceNumber = (typeof paceNumbers)[number]

/** How fast a rollout goes, as typed. */
export interface PaceDraft extends Readonly<Record<PaceNumber, string>> {
  readonly canary: boolean
  readonly order: RolloutOrder
}

/** What was typed, what it means, and the sentence for each field that is wrong. */
export interface CheckedPace {
  readonly draft: PaceDraft
  /** `null` while a field is wrong. */
  readonly value: Batching | null
  readonly problems: Readonly<Partial<Record<PaceNumber, string>>>
}

/** What is accepted, a sentence a field. */
const accepted: Readonly<Record<PaceNumber, string>> = {
  size: 'Type a whole number of miners from 1 to 5,000.',
  everyS: 'Type seconds from 0 to 3,600.',
  atOnce: 'Type a whole number of miners from 1 to 5,000, or nothing.',
  failurePct: 'Type a share from 0 to 100 %.',
  inARow: 'Type a whole number of miners from 0 to 5,000; 0 is never.',
  hallKw: 'Type kilowatts above 0, or nothing.',
  groupKw: 'Type kilowatts above 0, or nothing.',
}

/** The pace that the settings ask for. */
export function usualPace({ batchSize, batchEveryS, failurePct, failuresInARow }: Settings): PaceDraft {
  return {
    size: String(batchSize),
    everyS: String(batchEveryS),
    atOnce: '',
    failurePct: String(failurePct),
    inARow: String(failuresInARow),
    hallKw: '',
    groupKw: '',
    canary: true,
    order: 'selection',
  }
}

/** The pace of a rollout as its fields would show it. */
export function draftOfPace({ size, everyS, atOnce, budget, power, canary, order }: Pace): PaceDraft {
  const shown = (value: number | null) => (value === null ? '' : String(value))
  return {
    size: String(size),
    everyS: String(everyS),
    atOnce: shown(atOnce),
    failurePct: String(budget.pct),
    inARow: String(budget.inARow),
    hallKw: shown(power.hallKw),
    groupKw: shown(power.groupKw),
    canary,
    order,
  }
}

/** Checks what was typed against what the engine accepts. */
export function checkPace(draft: PaceDraft): CheckedPace {
  const parsed = batchingSchema.safeParse({ ...numbersOf(draft), canary: draft.canary, order: draft.order })
  return { draft, value: parsed.success ? parsed.data : null, problems: parsed.success ? {} : problemsOf(parsed.error.issues) }
}

/** What differs from the pace that a rollout has now; `null` when something is wrong or nothing differs. */
export function changeOf(draft: PaceDraft, now: Pace): PaceChange | null {
  if (checkPace(draft).value === null) return null
  const before = draftOfPace(now)
  const differs = (...fields: readonly PaceNumber[]) => fields.some(field => draft[field].trim() !== before[field])
  const { size, everyS, atOnce, budget, power } = numbersOf(draft)
  const change = {
    ...(differs('size') ? { size } : {}),
    ...(differs('everyS') ? { everyS } : {}),
    ...(differs('atOnce') ? { atOnce } : {}),
    ...(differs('failurePct', 'inARow') ? { budget } : {}),
    ...(differs('hallKw', 'groupKw') ? { power } : {}),
  }
  return Object.keys(change).length === 0 ? null : paceChangeSchema.parse(change)
}

/** Whether a draft says the same as another. */
export function isSamePace(a: PaceDraft, b: PaceDraft): boolean {
  return a.canary === b.canary && a.order === b.order && paceNumbers.every(field => a[field].trim() === b[field].trim())
}

/** The same with the fields of a remembered draft that are still understood. */
export function withRemembered(usual: PaceDraft, remembered: Partial<PaceDraft> | null): PaceDraft {
  const draft = { ...usual, ...remembered }
  return checkPace(draft).value === null ? usual : draft
}

/** What the next dialog begins with; `null` = as the settings say. What stops a rollout that goes wrong is chosen anew for each. */
export function toRemember(
  { failurePct: _pct, inARow: _inARow, canary: _canary, ...draft }: PaceDraft,
  usual: PaceDraft,
): PaceDraft | null {
  const kept = { ...usual, ...draft }
  return isSamePace(kept, usual) ? null : kept
}

function numbersOf(draft: PaceDraft) {
  return {
    size: numberOf(draft.size),
    everyS: numberOf(draft.everyS),
    atOnce: boundOf(draft.atOnce),
    budget: { pct: numberOf(draft.failurePct), inARow: numberOf(draft.inARow) },
    power: { hallKw: boundOf(draft.hallKw), groupKw: boundOf(draft.groupKw) },
  }
}

function problemsOf(issues: readonly { readonly path: readonly PropertyKey[] }[]): CheckedPace['problems'] {
  const wrong = new Set(issues.map(({ path }) => (path.at(-1) === 'pct' ? 'failurePct' : path.at(-1))))
  return Object.fromEntries(paceNumbers.filter(field => wrong.has(field)).map(field => [field, accepted[field]]))
}

/** A field's number; empty and words are not numbers. */
function numberOf(text: string): number {
  return text.trim() === '' ? Number.NaN : Number(text.trim().replace(',', '.'))
}

function boundOf(text: string): number | null {
  return text.trim() === '' ? null : numberOf(text)
}
