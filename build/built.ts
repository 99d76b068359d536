import { join } from 'node:path'
import { root, runTool } from './run.ts'
import { isStale, writeStamp } from './stale.ts'

/** What can be built: the window alone, for the browser; or the whole desktop app, which holds the window too. */
export type BuildTarget = 'window' | 'desktop'

const commands: Readonly<Record<BuildTarget, readonly [tool: string, ...args: string[]]>> = {
  window: ['vite', 'build', '-c', 'build/vite.config.ts', '--logLevel', 'warn'],
  desktop: ['electron-vite', 'build', '-c', 'build/electron.vite.config.ts', '--logLevel', 'warn'],
}

const sources = ['main', 'renderer', 'build/vite.config.ts', 'build/electron.vite.config.ts', 'package-lock.json'].map(path =>
  join(root, path),
)

/** Builds into out/ unless what lies there is younger than every source. `false` = it could not be built; the tool has said why. */
export async function ensureBuilt(target: BuildTarget): Promise<boolean> {
  const stamp = join(root, 'out', `.built-${target}`)
  if (!isStale(stamp, sources)) return true
  const [tool, ...args] = commands[target]
  if ((await runTool(tool, args)) !== 0) return false
  writeStamp(stamp)
  return true
}
