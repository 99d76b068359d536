import { type ChildProcess, spawn } from 'node:child_process'
import { mkdirSync, watch } from 'node:fs'
import { join } from 'node:path'
import { root, toolScript } from './run.ts'

/**
 * The command of `npm run dev`: the window with hot reload on Vite's own port, and behind it an engine with a simulated hall that
 * starts again when a file under main/ is saved. Not `node --watch`: its messages reach our worker threads' first listeners.
 */

const enginePort = '4381'
const dataDir = join(root, 'out', 'dev-data')
/** Editors save in several steps. ms */
const quietMs = 200

const engineArgs = ['--disable-warning=ExperimentalWarning', join(root, 'main/cli/main.ts'), 'serve', '--demo', '--port', enginePort]
const env = { ...process.env, HEADFRAME_ENGINE: `http://127.0.0.1:${enginePort}` }
const start = (args: readonly string[]): ChildProcess => spawn(process.execPath, args, { cwd: root, stdio: 'inherit', env })

mkdirSync(dataDir, { recursive: true })
const vite = start([toolScript('vite'), '-c', 'build/vite.config.ts'])
let engine = startEngine()
let isEnding = false

function startEngine(): ChildProcess {
  return start([...engineArgs, '--data', dataDir, ...process.argv.slice(2)])
}

/** One that ended by itself said why; the next save tries again. */
function restartEngine(): void {
  if (engine.exitCode !== null || engine.signalCode !== null) startAgain()
  else {
    // Off first: of two saves while it ends, one start comes.
    engine.off('exit', startAgain).once('exit', startAgain)
    engine.kill()
  }
}

function startAgain(): void {
  if (!isEnding) engine = startEngine()
}

let pending: NodeJS.Timeout | undefined
const watcher = watch(join(root, 'main'), { recursive: true }, (_event, file) => {
  if (file === null || !file.endsWith('.ts') || file.endsWith('.test.ts')) return
  clearTimeout(pending)
  pending = setTimeout(restartEngine, quietMs)
})

/** One without the other is of no use: when Vite ends or somebody asks, both do. */
function end(): void {
  isEnding = true
  watcher.close()
  clearTimeout(pending)
  for (const child of [vite, engine]) child.kill()
}
vite.once('exit', end)
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, end)
