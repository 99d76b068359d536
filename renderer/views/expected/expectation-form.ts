import { type PowerMode, powerModes } from '../../../main/contract/actions/set-power-mode.ts'
import { type Expectation, type ExpectationInput, expectationInputSchema } from '../../../main/contract/expectation.ts'
import type { Miner } from '../../../main/contract/model.ts'
import { parseRanges } from '../../../main/contract/ranges.ts'
import { type Fitting, fittingOf } from '../../../main/contract/where.ts'

/** An expectation as it stands in the form. */
export interface ExpectationDraft {
  readonly id: string | null
  readonly name: string
  readonly enabled: boolean
  readonly tags: readonly string[]
  readonly groups: readonly string[]
  readonly ranges: string
  readonly profile: string | null
  readonly mode: PowerMode | null
  readonly credentials: string | null
}

/** What to send, or the sentence for each part that is wrong. */
export interface CheckedExpectation {
  readonly input: ExpectationInput | null
  readonly name: string | null
  readonly ranges: string | null
  /** About the whole: for which miners it is, or what is expected of them. */
  readonly whole: string | null
}

/** The form of an expectation, or of a new one. */
export function draftOfExpectation(expectation: Expectation | null): ExpectationDraft {
  if (expectation === null)
    return { id: null, name: '', enabled: true, tags: [], groups: [], ranges: '', profile: null, mode: null, credentials: null }
  const { id, name, enabled, tags, groups, ranges, profile, mode, credentials } = expectation
  return { id, name, enabled, tags, groups, ranges, profile, mode, credentials }
}

/** Checks the form against the schema that the engine uses, and the ranges against the range parser. */
export function checkExpectation(draft: ExpectationDraft): CheckedExpectation {
  const parsed = expectationInputSchema.safeParse({ ...draft, tags: [...draft.tags], groups: [...draft.groups] })
  const read = draft.ranges.trim() === '' ? null : parseRanges(draft.ranges)
  const rangesProblem = read === null || read.ok ? null : read.problem
  const issues = parsed.success ? [] : parsed.error.issues
  const messageAt = (path: string) => issues.find(issue => issue.path.join('.') === path)?.message ?? null
  return {
    input: parsed.success && rangesProblem === null ? parsed.data : null,
    name: messageAt('name'),
    ranges: rangesProblem ?? messageAt('ranges'),
    whole: messageAt(''),
  }
}

/** Whether a miner is in the group of an expectation: any of tags, places and ranges is enough. Without any nobody is. */
export function scopeOf({ tags, groups, ranges }: Pick<ExpectationDraft, 'tags' | 'groups' | 'ranges'>): (miner: Miner) => boolean {
  const scopes: readonly Fitting[] = [
    ...(tags.length === 0 ? [] : [fittingOf({ tags: [...tags] })]),
    ...(groups.length === 0 ? [] : [fittingOf({ groups: [...groups] })]),
    ...(ranges.trim() === '' ? [] : [fittingOf({ ranges })]),
  ]
  return miner => scopes.some(scope => scope.ok && scope.fits(miner))
}

/** The power mode of that name; `null` = none. */
export function powerModeOf(text: string): PowerMode | null {
  return powerModes.find(mode => mode === text) ?? null
}

/** The ids of a list with one moved by so many places; stays within the list. */
export function movedBy(ids: readonly string[], id: string, places: number): readonly string[] {
  const from = ids.indexOf(id)
  const to = Math.min(Math.max(from + places, 0), ids.length - 1)
  if (from < 0 || from === to) return ids
  const without = ids.filter(one => one !== id)
  return [...without.slice(0, to), id, ...without.slice(to)]
}
