import { useMemo, useState } from 'react'
import type { Batching } from '../../../main/contract/rollout.ts'
import { defaultSettings } from '../../../main/contract/settings.ts'
import { useConnection } from '../../store/connection.ts'
import { setPrefs, usePrefs } from '../../store/prefs.ts'
import { type CheckedPace, checkPace, isSamePace, type PaceDraft, toRemember, usualPace, withRemembered } from './pace.ts'
import { paceOf } from './pace-of.ts'

/** The pace of one dialog. */
export interface PaceInHand {
  readonly checked: CheckedPace
  readonly set: (draft: PaceDraft) => void
  /** Back to what the settings say; `null` = it is that already. */
  readonly reset: (() => void) | null
  /** The next dialog begins with this one, but stops as the settings say. */
  readonly remember: () => void
}

/** A pace that begins as the one that is given, else as the last one, else as the settings say. */
export function usePace(given?: Batching): PaceInHand {
  const settings = useConnection(state => state.hello?.settings ?? defaultSettings)
  const usual = useMemo(() => usualPace(settings), [settings])
  const [draft, set] = useState(() => {
    const last = withRemembered(usual, usePrefs.getState().pace)
    return given === undefined ? last : paceOf(given, last)
  })
  const checked = useMemo(() => checkPace(draft), [draft])
  const isUsual = isSamePace(draft, usual)
  return {
    checked,
    set,
    reset: isUsual ? null : () => set(usual),
    // What is as the settings say follows them; what came with a schedule is that schedule's own.
    remember: () => (given === undefined ? setPrefs({ pace: toRemember(draft, usual) }) : undefined),
  }
}
