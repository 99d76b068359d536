import { type ChildProcess, spawn } from 'node:child_process'
import { join } from 'node:path'
import { type BuildTarget, ensureBuilt } from './built.ts'
import { getElectron } from './electron-binary.ts'
import { root } from './run.ts'

/**
 * The command of `npm start`: opens the desktop app; where that cannot be, says why in one sentence and opens the same window in the browser.
 * `--demo` starts a simulated hall, `--browser` takes the browser in any case; other options are those of `headframe serve`.
 */

/** An app that ends with an error this early never showed a window: the sandbox or a library it needs is missing. */
const earlyExitMs = 5000

const args = process.argv.slice(2)

async function start(): Promise<number> {
  const electron = args.includes('--browser') ? { missing: 'the browser was asked for' } : await getElectron()
  if ('missing' in electron) return inBrowser(electron.missing)
  await build('desktop')
  const startedAt = performance.now()
  const code = await ended(spawn(electron.path, [root, ...args], { stdio: 'inherit' }))
  return code !== 0 && performance.now() - startedAt < earlyExitMs ? inBrowser(`it ended at once with code ${code}`) : code
}

async function inBrowser(reason: string): Promise<number> {
  console.log(`The desktop window cannot be opened (${reason}); Headframe opens in the browser instead.`)
  await build('window')
  const options = [
    '--disable-warning=ExperimentalWarning',
    join(root, 'main/cli/main.ts'),
    'serve',
    ...args.filter(arg => arg !== '--browser'),
  ]
  const server = spawn(process.execPath, options, { stdio: ['inherit', 'pipe', 'inherit'] })
  server.stdout.setEncoding('utf8').on('data', (text: string) => {
    process.stdout.write(text)
    const url = /Headframe is at (\S+)/.exec(text)?.[1]
    if (url !== undefined) openBrowser(url)
  })
  return ended(server)
}

async function build(target: BuildTarget): Promise<void> {
  if (!(await ensureBuilt(target))) throw new Error('The window could not be built; the lines above say why.')
}

/** Opens the default browser where there is a screen and BROWSER is not none; else the printed address is all there is. */
function openBrowser(url: string): void {
  const sayIt = () => console.log('Open this address in a browser.')
  const opener = openerOf(url)
  if (opener === null) {
    sayIt()
    return
  }
  const child = spawn(opener[0], opener.slice(1), { stdio: 'ignore', detached: true })
  child.once('error', sayIt)
  child.unref()
}

function openerOf(url: string): readonly [string, ...string[]] | null {
  if (process.env.BROWSER === 'none') return null
  switch (process.platform) {
    case 'darwin':
      return ['open', url]
    case 'win32':
      return ['rundll32', 'url.dll,FileProtocolHandler', url]
    default:
      return process.env.DISPLAY || process.env.WAYLAND_DISPLAY ? ['xdg-open', url] : null
  }
}

/** Waits for the program. Ctrl+C reaches it through the terminal; a signal to this process alone is passed on. */
function ended(child: ChildProcess): Promise<number> {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => child.kill(signal))
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('exit', code => resolve(code ?? 0))
  })
}

process.exitCode = await start().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error)
  return 1
})
