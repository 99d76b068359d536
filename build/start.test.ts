import { spawn } from 'node:child_process'
import { mkdir, mkdtemp, rm, utimes, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, onTestFinished, test, vi } from 'vitest'
import { getChromium } from './chromium.ts'
import { canReach, downloadHost, whyNoWindow } from './electron-binary.ts'
import { root } from './run.ts'
import { isStale, writeStamp } from './stale.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'headframe-start-'))
})
afterEach(async () => {
  vi.unstubAllEnvs()
  await rm(folder, { recursive: true })
})

test.each([
  ['linux', {}, false, 'there is no display here'],
  ['linux', { DISPLAY: ':0' }, true, 'it does not run as root'],
  ['linux', { WAYLAND_DISPLAY: 'wayland-0' }, false, null],
  ['darwin', {}, false, null],
  ['win32', {}, false, null],
] as const)('on %s with %j, root %s, a window cannot open because: %s', (platform, env, isRoot, why) => {
  expect(whyNoWindow({ platform, env, isRoot })).toBe(why)
})

test('the download host is that of the mirror when one is named', () => {
  expect(downloadHost({}).hostname).toBe('github.com')
  expect(downloadHost({ ELECTRON_MIRROR: 'https://mirror.example/electron/' }).hostname).toBe('mirror.example')
})

test('a host that cannot be reached is told from one that can', async () => {
  vi.stubEnv('HTTPS_PROXY', '')
  vi.stubEnv('https_proxy', '')
  const listening = createServer().listen(0, '127.38.0.5')
  await new Promise(resolve => listening.once('listening', resolve))
  const { port } = listening.address() as { port: number }
  expect(await canReach(new URL(`http://127.38.0.5:${port}/`))).toBe(true)
  await new Promise(resolve => listening.close(resolve))
  expect(await canReach(new URL(`http://127.38.0.5:${port}/`))).toBe(false)
})

test('a build is stale when a source is younger, gone, or nothing was built', async () => {
  const source = join(folder, 'source')
  const stamp = join(folder, 'out', '.built')
  await mkdir(join(source, 'deep'), { recursive: true })
  await writeFile(join(source, 'deep', 'a.ts'), '')
  expect(isStale(stamp, [source])).toBe(true)
  writeStamp(stamp)
  const past = new Date(Date.now() - 60_000)
  for (const path of [join(source, 'deep', 'a.ts'), join(source, 'deep'), source]) await utimes(path, past, past)
  expect(isStale(stamp, [source])).toBe(false)
  await rm(join(source, 'deep', 'a.ts'))
  const soon = new Date(Date.now() + 60_000)
  await utimes(join(source, 'deep'), soon, soon)
  expect(isStale(stamp, [source])).toBe(true)
})

test('a browser named wrongly is an error in one sentence', async () => {
  vi.stubEnv('CHROMIUM_PATH', join(folder, 'none'))
  await expect(getChromium()).rejects.toThrow(/^CHROMIUM_PATH names .*none, which is not a program\. Correct it or leave it out\.$/)
})

test('npm start says why there is no window, serves the same in the browser, and a signal ends all of it', async () => {
  const args = [join(root, 'build', 'start.ts'), '--browser', '--port', '0', '--data', folder]
  const child = spawn(process.execPath, args, {
    env: { ...process.env, BROWSER: 'none' },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  onTestFinished(() => void child.kill())
  let said = ''
  const url = await new Promise<string>(resolve =>
    child.stdout.on('data', text => {
      said += String(text)
      const at = /Headframe is at (\S+)/.exec(said)?.[1]
      if (at !== undefined) resolve(at)
    }),
  )
  expect(said).toContain('The desktop window cannot be opened (the browser was asked for); Headframe opens in the browser instead.')
  expect((await fetch(url)).status).toBe(200)
  const ended = new Promise(resolve => child.once('exit', resolve))
  child.kill('SIGTERM')
  expect(await ended).toBe(0)
  await expect(fetch(url)).rejects.toThrow()
}, 60_000)
