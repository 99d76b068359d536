import { existsSync, readFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { _electron } from 'playwright'
import { expect, test } from 'vitest'
import { root } from '../build/run.ts'

/** The real desktop app, where Electron's program is installed and a window can open. Elsewhere this is skipped and says so. */

const electronFolder = join(root, 'node_modules', 'electron')
const note = join(electronFolder, 'path.txt')
const program = existsSync(note) ? join(electronFolder, 'dist', readFileSync(note, 'utf8')) : null
const hasScreen = process.platform !== 'linux' || Boolean(process.env.DISPLAY || process.env.WAYLAND_DISPLAY)
const whyNot = program === null || !existsSync(program) ? "Electron's program is not installed" : hasScreen ? null : 'there is no display'

if (whyNot !== null) console.log(`The desktop app is not tried: ${whyNot}.`)

test.skipIf(whyNot !== null)('the desktop app opens a sandboxed window that reaches its engine', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'headframe-desktop-'))
  const app = await _electron.launch({ executablePath: program ?? '', args: [root, `--user-data-dir=${folder}`] })
  const page = await app.firstWindow()
  await page.getByRole('button', { name: /scan/i }).first().waitFor()
  expect(page.url()).toBe('app://headframe/')
  const seen = await page.evaluate(() => ({ hasNode: 'process' in window || 'require' in window, hasIpc: 'ipcRenderer' in window }))
  expect(seen).toEqual({ hasNode: false, hasIpc: false })
  await app.close()
  await rm(folder, { recursive: true })
})
