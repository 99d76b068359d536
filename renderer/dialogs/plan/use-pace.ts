import { useMemo, useState } from 'react'
import { defaultSettings } from '../../../main/contract/settings.ts'
import { useConnection } from '../../store/connection.ts'
import { setPrefs, usePrefs } from '../../store/prefs.ts'
import { type CheckedPace, checkPace, isSamePace, type PaceDraft, usualPace, withRemembered } from './pace.ts'

/** The pace of one dialog. */
export interface PaceInHand {
  readonly checked: CheckedPace
  readonly set: (draft: PaceDraft) => void
  /** Back to what the settings say; `null` = it is that already. */
  readonly reset: (() => void) | null
  /** The next dialog begins with this one. */
  readonly remember: () => void
}

/** A pace that begins as the last one, else as the settings say. */
export function usePace(): PaceInHand {
  const settings = useConnection(state => state.hello?.settings ?? defaultSettings)
  const usual = useMemo(() => usualPace(settings), [settings])
  const [draft, set] = useState(() => withRemembered(usual, usePrefs.getState().pace))
  const checked = useMemo(() => checkPace(draft), [draft])
  const isUsual = isSamePace(draft, usual)
  return {
    checked,
    set,
    reset: isUsual ? null : () => set(usual),
    // What is as the settings say follows them.
    remember: () => setPrefs({ pace: isUsual ? null : draft }),
  }
}
