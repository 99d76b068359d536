import { EventEmitter } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { BrowserWindowConstructorOptions } from 'electron'
import { expect, test, vi } from 'vitest'
import { openWindow } from './window.ts'
import { loadState } from './window-state.ts'

const made: BrowserWindowConstructorOptions[] = []
const urls: string[] = []

vi.mock('electron', () => ({
  screen: { getAllDisplays: () => [{ workArea: { x: 0, y: 0, width: 1920, height: 1080 } }] },
  BrowserWindow: class extends EventEmitter {
    constructor(options: BrowserWindowConstructorOptions) {
      super()
      made.push(options)
    }
    async loadURL(url: string) {
      urls.push(url)
    }
    getNormalBounds = () => ({ x: 40, y: 50, width: 1400, height: 900 })
    isMaximized = () => false
  },
}))

test('the page has no Node and no way out of its sandbox, and the window remembers its place', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'headframe-window-'))
  const stateFile = join(folder, 'window.json')
  const window = openWindow({ preload: '/out/preload/preload.cjs', stateFile })
  expect(made[0]?.webPreferences).toEqual({
    preload: '/out/preload/preload.cjs',
    sandbox: true,
    contextIsolation: true,
    nodeIntegration: false,
    webviewTag: false,
    spellcheck: false,
  })
  expect(urls).toEqual(['app://headframe/'])
  window.emit('close')
  expect(loadState(stateFile).bounds).toEqual({ x: 40, y: 50, width: 1400, height: 900 })
  openWindow({ preload: '', stateFile })
  expect(made[1]).toMatchObject({ x: 40, y: 50, width: 1400, height: 900 })
  await rm(folder, { recursive: true })
})
