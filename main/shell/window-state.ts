import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import type { Rectangle } from 'electron'

/** Where the window was and how large. */
export interface WindowState {
  /** `null` = the system chooses. */
  readonly bounds: Rectangle | null
  readonly maximized: boolean
}

/** Of the first start. */
export const defaultState: WindowState = { bounds: null, maximized: false }
/** Smaller, the table has no room. px */
export const minimumSize = { width: 900, height: 600 } as const
/** So much of the title bar must lie on a screen that the window can be grabbed. */
const grabPx = 80

/** Reads what `saveState` wrote. Anything else is as if there were nothing. */
export function loadState(path: string): WindowState {
  try {
    return decodeState(JSON.parse(readFileSync(path, 'utf8')))
  } catch (error) {
    if (error instanceof SyntaxError || (error instanceof Error && 'code' in error && error.code === 'ENOENT')) return defaultState
    throw error
  }
}

/** Writes down where the window is, for the next start. */
export function saveState(path: string, state: WindowState): void {
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, JSON.stringify(state))
}

function decodeState(stored: unknown): WindowState {
  if (typeof stored !== 'object' || stored === null) return defaultState
  const { bounds, maximized } = stored as Record<string, unknown>
  return { bounds: decodeBounds(bounds), maximized: maximized === true }
}

function decodeBounds(stored: unknown): Rectangle | null {
  if (typeof stored !== 'object' || stored === null) return null
  const { x, y, width, height } = stored as Record<string, unknown>
  const isWhole = (value: unknown): value is number => Number.isInteger(value)
  return isWhole(x) && isWhole(y) && isWhole(width) && isWhole(height) ? { x, y, width, height } : null
}

/** The state as it can be shown on the screens that are there now: a window on a screen that was unplugged comes back to a visible place. */
export function fitToScreens(state: WindowState, screens: readonly Rectangle[]): WindowState {
  const { bounds } = state
  if (bounds === null) return state
  const isVisible = screens.some(
    screen =>
      bounds.x + grabPx <= screen.x + screen.width &&
      bounds.x + bounds.width - grabPx >= screen.x &&
      bounds.y >= screen.y &&
      bounds.y + grabPx <= screen.y + screen.height,
  )
  return isVisible ? state : { ...state, bounds: null }
}
