import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { defaultState, fitToScreens, loadState, saveState } from './window-state.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'headframe-window-'))
})
afterEach(() => rm(folder, { recursive: true }))

const state = { bounds: { x: 10, y: 20, width: 1200, height: 800 }, maximized: true }

test('a window comes back where it was', () => {
  const path = join(folder, 'new', 'window.json')
  saveState(path, state)
  expect(loadState(path)).toEqual(state)
})

test.each([
  '',
  '{',
  'null',
  '7',
  '{"bounds":{"x":1}}',
  '{"bounds":{"x":1,"y":2,"width":"3","height":4},"maximized":"yes"}',
  '{"bounds":[]}',
])('a file with %j is as good as none', async text => {
  const path = join(folder, 'window.json')
  await writeFile(path, text)
  expect(loadState(path)).toEqual(defaultState)
})

test('there is no file at first', () => expect(loadState(join(folder, 'none.json'))).toEqual(defaultState))

const laptop = { x: 0, y: 0, width: 1366, height: 768 }
const second = { x: 1366, y: 0, width: 1920, height: 1080 }

test.each([
  [{ x: 10, y: 20, width: 1200, height: 700 }, [laptop], true],
  [{ x: 1500, y: 50, width: 1200, height: 700 }, [laptop, second], true],
  [{ x: 1500, y: 50, width: 1200, height: 700 }, [laptop], false],
  [{ x: 0, y: -300, width: 1200, height: 700 }, [laptop], false],
  [{ x: -1150, y: 0, width: 1200, height: 700 }, [laptop], false],
])('a window at %j on %j is kept: %s', (bounds, screens, kept) => {
  expect(fitToScreens({ bounds, maximized: true }, screens)).toEqual({ bounds: kept ? bounds : null, maximized: true })
})
