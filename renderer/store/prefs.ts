import { create } from 'zustand'
import { createJSONStorage, persist } from 'zustand/middleware'
import type { PaceDraft } from '../dialogs/plan/pace.ts'
import { leaving } from './unsaved.ts'

/** Height of a row in px. */
export const rowHeights = { compact: 28, comfortable: 36, touch: 44 } as const
export type Density = keyof typeof rowHeights

export interface Sort {
  readonly column: string
  readonly descending: boolean
}

/** A named filter. */
export interface SavedView {
  readonly name: string
  readonly filter: string
}

export interface Prefs {
  readonly view: string
  readonly railCollapsed: boolean
  readonly density: Density
  readonly filter: string
  readonly savedViews: readonly SavedView[]
  readonly sort: Sort | null
  /** Column ids in order; `null` = the default set. Columns that are not named are hidden. */
  readonly columns: readonly string[] | null
  /** How many of the first columns stay in sight while scrolling sideways. */
  readonly pinned: readonly string[]
  /** Widths in px of the columns that the user resized. */
  readonly widths: Readonly<Record<string, number>>
  readonly panelWidth: number
  /** How fast rollouts go when it is not as the settings say; `null` = it is. */
  readonly pace: Partial<PaceDraft> | null
  /** Whether the lines of a log are broken at the edge. */
  readonly wrapLogs: boolean
}

/** Width of the panel until the user changes it, px. */
export const usualPanelWidth = 364

const defaults: Prefs = {
  view: 'fleet',
  railCollapsed: false,
  density: 'compact',
  filter: '',
  savedViews: [],
  sort: null,
  columns: null,
  pinned: ['state'],
  widths: {},
  panelWidth: usualPanelWidth,
  pace: null,
  wrapLogs: true,
}

/** How this window is set up. Remembered on this computer, apart from fleet data. */
export const usePrefs = create<Prefs>()(
  persist(() => defaults, { name: 'headframe.prefs', version: 1, storage: createJSONStorage(() => localStorage) }),
)

/** Changes some preferences. */
export function setPrefs(change: Partial<Omit<Prefs, 'view'>>): void {
  usePrefs.setState(change)
}

/** Shows a view, after asking when something typed in the one that is shown would be lost. @param then done once it is shown */
export function showView(view: string, change: Partial<Omit<Prefs, 'view'>> = {}, then: () => void = () => {}): void {
  const stays = view === usePrefs.getState().view
  leaving(
    ({ place }) => place === 'view' && !stays,
    () => {
      usePrefs.setState({ ...change, view })
      then()
    },
  )
}
