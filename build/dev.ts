import { spawn } from 'node:child_process'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { root, toolScript } from './run.ts'

/** The command of `npm run dev`: the window with hot reload on Vite's own port, and behind it an engine with a simulated hall. */

const enginePort = '4381'
const dataDir = join(root, 'out', 'dev-data')
mkdirSync(dataDir, { recursive: true })

const engine = [
  '--disable-warning=ExperimentalWarning',
  '--watch',
  '--watch-preserve-output',
  join(root, 'main/cli/main.ts'),
  'serve',
  '--demo',
]
const commands: readonly (readonly string[])[] = [
  [...engine, '--port', enginePort, '--data', dataDir, ...process.argv.slice(2)],
  [toolScript('vite'), '-c', 'build/vite.config.ts'],
]
const env = { ...process.env, HEADFRAME_ENGINE: `http://127.0.0.1:${enginePort}` }
const children = commands.map(args => spawn(process.execPath, args, { cwd: root, stdio: 'inherit', env }))

// One without the other is of no use: when either ends, both do.
for (const child of children) child.once('exit', () => children.forEach(other => void other.kill()))
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => children.forEach(child => void child.kill(signal)))
