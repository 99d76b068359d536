import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The folder of the repository. */
export const root = dirname(dirname(fileURLToPath(import.meta.url)))

/** The script of a tool installed in node_modules, to be run by node itself: `.bin` holds shell shims that Windows cannot spawn. */
export function toolScript(packageName: string, command = packageName.slice(packageName.lastIndexOf('/') + 1)): string {
  const folder = join(root, 'node_modules', packageName)
  const { bin } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { bin: string | Record<string, string> }
  const script = typeof bin === 'string' ? bin : bin[command]
  if (script === undefined) throw new Error(`${packageName} has no command ${command}. Run npm ci first.`)
  return join(folder, script)
}

/** How a command is run. */
export interface RunOptions {
  readonly env?: Readonly<Record<string, string>>
  /** Ends the command with SIGTERM after so many ms. Default: none. */
  readonly timeoutMs?: number
  /** `false` swallows what it prints. Default true. */
  readonly show?: boolean
}

/** Runs a command in the repository. Resolves with its exit code, 1 when a signal or the time limit ended it. Throws when it cannot be started. */
export function run(command: string, args: readonly string[], options: RunOptions = {}): Promise<number> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd: root,
      stdio: options.show === false ? 'ignore' : ['ignore', 'inherit', 'inherit'],
      env: { ...process.env, ...options.env },
      ...(options.timeoutMs === undefined ? {} : { timeout: options.timeoutMs }),
    })
    child.once('error', reject)
    child.once('exit', code => resolve(code ?? 1))
  })
}

/** Runs a tool of node_modules on this Node. */
export function runTool(packageName: string, args: readonly string[], options: RunOptions = {}): Promise<number> {
  return run(process.execPath, [toolScript(packageName), ...args], options)
}
