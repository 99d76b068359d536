import { useMemo, useState } from 'react'
import type { MinerId } from '../../../main/contract/model.ts'
import { useFleet } from '../../store/fleet.ts'
import { usePrefs } from '../../store/prefs.ts'
import { type CheckedWhich, checkWhich, type WhichDraft } from './which.ts'

/** The Which step of one dialog. */
export interface WhichInHand {
  readonly draft: WhichDraft
  readonly set: (draft: WhichDraft) => void
  readonly checked: CheckedWhich
  /** Whether something is in it that cannot be named again in a moment, as a filter can: a list of addresses. */
  readonly isTyped: boolean
  /** The miners that are meant and ticked. */
  readonly keptIds: readonly MinerId[]
}

/** Begins with the selection of the table; without one with the filter that stands over it. */
export function useWhich(selection: readonly MinerId[]): WhichInHand {
  const byId = useFleet(state => state.byId)
  const [draft, set] = useState<WhichDraft>(() => ({
    way: selection.length === 0 ? 'filter' : 'selection',
    filter: usePrefs.getState().filter,
    ranges: '',
    tags: [],
    groups: [],
    leftOut: new Set(),
  }))
  // The fleet changes four times a second; a selection does not depend on it.
  const fleet = draft.way === 'selection' ? null : byId
  const checked = useMemo(() => checkWhich(draft, selection, fleet?.values() ?? []), [draft, selection, fleet])
  const keptIds = useMemo(() => checked.ids.filter(id => !draft.leftOut.has(id)), [checked, draft.leftOut])
  return { draft, set, checked, isTyped: draft.ranges.trim() !== '', keptIds }
}
