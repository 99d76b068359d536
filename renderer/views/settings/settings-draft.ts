import { create } from 'zustand'
import { defaultSettings, type Settings } from '../../../main/contract/settings.ts'
import { useConnection } from '../../store/connection.ts'
import { allowedPoolProblems } from './allowed-lines.ts'
import { changedCount, changesOf, draftProblems, type NumberDraft } from './numbers.ts'
import { changedLines, publicRangesProblem } from './public-ranges.ts'

interface SettingsDraft {
  readonly numbers: NumberDraft
  /** `null` = as stored. */
  readonly publicRanges: string | null
  /** One a line; `null` = as stored. */
  readonly allowedPools: string | null
}

const untouched: SettingsDraft = { numbers: {}, publicRanges: null, allowedPools: null }

/** What was changed in the settings and not saved yet. Kept while the window lives, whatever view is shown. */
export const useSettingsDraft = create<SettingsDraft>()(() => untouched)

/** Keeps a change. */
export function keepDraft(change: Partial<SettingsDraft>): void {
  useSettingsDraft.setState(change)
}

/** Back to what is stored. */
export function discardDraft(): void {
  useSettingsDraft.setState(untouched)
}

/** The settings as the engine has them. */
export function useSettings(): Settings {
  return useConnection(state => state.hello?.settings ?? defaultSettings)
}

/** Takes in what the engine stored. */
export function takeSettings(settings: Settings): void {
  useConnection.setState(({ hello }) => ({ hello: hello === null ? null : { ...hello, settings } }))
}

/** What a draft would change, in how many fields, and whether something in it must be put right first. */
export function reviewDraft(
  draft: SettingsDraft,
  stored: Settings,
): { readonly changes: Partial<Settings>; readonly count: number; readonly wrong: boolean } {
  const ranges = draft.publicRanges === null ? null : changedLines(draft.publicRanges, stored.allowedPublicRanges)
  const pools = draft.allowedPools === null ? null : changedLines(draft.allowedPools, stored.allowedPools)
  return {
    changes: {
      ...changesOf(draft.numbers, stored),
      ...(ranges === null ? {} : { allowedPublicRanges: ranges }),
      ...(pools === null ? {} : { allowedPools: pools }),
    },
    count: changedCount(draft.numbers, stored) + (ranges === null ? 0 : 1) + (pools === null ? 0 : 1),
    wrong:
      Object.keys(draftProblems(draft.numbers, stored)).length > 0 ||
      publicRangesProblem(draft.publicRanges ?? '') !== null ||
      allowedPoolProblems(draft.allowedPools ?? '').length > 0,
  }
}
