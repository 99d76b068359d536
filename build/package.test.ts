import { fork } from 'node:child_process'
import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { extractFile, listPackage } from '@electron/asar'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { EngineInit, FromEngine, ToEngine } from '../main/shell/engine-frames.ts'
import { ensureBuilt } from './built.ts'
import { root, runTool } from './run.ts'

/**
 * The package as electron-builder makes it, around a stand-in for Electron's program: what is inside and how its fuses are set does not
 * depend on the real one, whose download not every machine can have.
 */

/** Marks the place of the fuses in Electron's program; then come the format, their number, and one character each. */
const fuseSentinel = 'dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX'
const fuseNames = [
  'runAsNode',
  'cookieEncryption',
  'nodeOptions',
  'nodeInspect',
  'asarIntegrity',
  'onlyAsar',
  'browserSnapshot',
  'fileProtocol',
] as const

let folder: string
let asar: string

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'headframe-package-'))
  expect(await ensureBuilt('desktop')).toBe(true)
  const standIn = join(folder, 'electron')
  await mkdir(join(standIn, 'resources'), { recursive: true })
  await writeFile(join(standIn, 'electron'), `stand-in ${fuseSentinel}\u0001\u0008${'1'.repeat(fuseNames.length)} end`)
  await chmod(join(standIn, 'electron'), 0o755)
  const output = join(folder, 'dist')
  const options = [`-c.electronDist=${standIn}`, `-c.directories.output=${output}`]
  expect(await runTool('electron-builder', ['--config', 'build/electron-builder.yml', '--linux', 'dir', ...options], { show: false })).toBe(
    0,
  )
  asar = join(output, 'linux-unpacked', 'resources', 'app.asar')
}, 120_000)
afterAll(() => rm(folder, { recursive: true }))

function files(): readonly string[] {
  return listPackage(asar, { isPack: false }).map(path => path.replaceAll('\\', '/'))
}

test('the package holds the entries of each process and nothing that is not needed', () => {
  const all = files()
  for (const entry of ['shell', 'engine', 'database-worker', 'scan-worker', 'simulator']) expect(all).toContain(`/out/main/${entry}.js`)
  expect(all).toContain('/out/preload/preload.cjs')
  expect(all).toContain('/out/renderer/index.html')
  expect(all.filter(path => /\.(ts|tsx|map|test\.js|db|key|keychain)$|node_modules|fixtures|\/e2e|\/\.|\/docs/.test(path))).toEqual([])
  expect(all.filter(path => !path.startsWith('/out'))).toEqual(['/build', '/build/icon.png', '/package.json'])
})

test('the page in the package carries the policy, and no inline script or style', () => {
  const page = extractFile(asar, join('out', 'renderer', 'index.html')).toString()
  expect(page).toMatch(/http-equiv="Content-Security-Policy"\s+content="default-src 'none'; script-src 'self'; style-src 'self'/)
  expect(page).not.toMatch(/<style|<script(?![^>]*\bsrc=)|\bon\w+=|unsafe-/)
})

test('the package starts at the shell and hides nothing of this machine', () => {
  const manifest = JSON.parse(extractFile(asar, 'package.json').toString()) as { main: string }
  expect(manifest.main).toBe('out/main/shell.js')
  const texts = files()
    .filter(path => /\.(js|cjs|html|css)$/.test(path))
    .map(path => extractFile(asar, path.slice(1)).toString())
  expect(texts.length).toBeGreaterThan(6)
  expect(texts.filter(text => text.includes(root))).toEqual([])
})

test('the fuses are set: no plain Node, no options from outside, only the package is loaded', async () => {
  const program = await readFile(join(folder, 'dist', 'linux-unpacked', 'headframe'), 'latin1')
  const wire = program.slice(program.indexOf(fuseSentinel) + fuseSentinel.length + 2)
  const fuses = Object.fromEntries(fuseNames.map((name, at) => [name, wire[at] === '1']))
  expect(fuses).toEqual({
    runAsNode: false,
    cookieEncryption: true,
    nodeOptions: false,
    nodeInspect: false,
    asarIntegrity: true,
    onlyAsar: true,
    browserSnapshot: true,
    fileProtocol: false,
  })
})

/** Gives a plain Node process the one thing of Electron that the engine's entry uses. */
const parentPort = `
import { EventEmitter } from 'node:events'
process.parentPort = Object.assign(new EventEmitter(), { postMessage: frame => process.send(frame) })
process.on('message', data => process.parentPort.emit('message', { data, ports: [] }))
`

test('the built engine starts on a data folder, opens its database thread and closes', async () => {
  const shim = join(folder, 'parent-port.mjs')
  await writeFile(shim, parentPort)
  const child = fork(join(root, 'out', 'main', 'engine.js'), { execArgv: ['--disable-warning=ExperimentalWarning', '--import', shim] })
  const frames: FromEngine[] = []
  const said = (type: FromEngine['type']) =>
    new Promise<FromEngine>(resolve => child.on('message', (frame: FromEngine) => frame.type === type && resolve(frame)))
  child.on('message', (frame: FromEngine) => frames.push(frame))
  const ready = said('ready')
  const tell = (frame: ToEngine) => child.send(frame)
  const init: EngineInit = {
    type: 'init',
    dataDir: join(folder, 'data'),
    version: '1.0.0',
    key: Buffer.alloc(32, 7).toString('base64'),
    demo: false,
  }
  tell(init)
  await ready
  const known = said('known')
  tell({ type: 'is-known', question: 1, ip: '10.0.0.1' })
  expect(await known).toEqual({ type: 'known', question: 1, known: false })
  const ended = new Promise<number | null>(resolve => child.once('exit', resolve))
  tell({ type: 'close' })
  expect(await ended).toBe(0)
  expect(frames.map(frame => frame.type)).toEqual(['ready', 'known'])
})
