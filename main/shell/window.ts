import { BrowserWindow, screen } from 'electron'
import { appOrigin } from './protocol.ts'
import { fitToScreens, loadState, minimumSize, saveState } from './window-state.ts'

/** What a window is opened with. */
export interface WindowOptions {
  /** Path of the built preload script. */
  readonly preload: string
  /** Where place and size are remembered. */
  readonly stateFile: string
}

const firstSize = { width: 1366, height: 840 }

/** Opens a window on our page. It has no Node, no network and no permissions. */
export function openWindow({ preload, stateFile }: WindowOptions): BrowserWindow {
  const state = fitToScreens(
    loadState(stateFile),
    screen.getAllDisplays().map(display => display.workArea),
  )
  const window = new BrowserWindow({
    ...firstSize,
    ...state.bounds,
    minWidth: minimumSize.width,
    minHeight: minimumSize.height,
    show: false,
    // The colour under the page until it has painted; the dark theme's background.
    backgroundColor: '#101316',
    webPreferences: { preload, sandbox: true, contextIsolation: true, nodeIntegration: false, webviewTag: false, spellcheck: false },
  })
  if (state.maximized) window.maximize()
  window.once('ready-to-show', () => window.show())
  window.on('close', () => saveState(stateFile, { bounds: window.getNormalBounds(), maximized: window.isMaximized() }))
  void window.loadURL(`${appOrigin}/`)
  return window
}
