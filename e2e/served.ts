import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const command = fileURLToPath(new URL('../main/cli/main.ts', import.meta.url))

export interface ServedOptions {
  /** Ports of the simulated miners. */
  readonly apiPort: number
  readonly webPort: number
  /** A folder that outlives this server, for tests that kill it and start another on it. Default: one of its own, removed at the end. */
  readonly dataDir?: string
  readonly args?: readonly string[]
}

/** A Headframe server in a process of its own. */
export interface Served {
  readonly url: string
  readonly process: ChildProcess
  /** Ends it and waits until it is gone. */
  close(signal?: NodeJS.Signals): Promise<void>
}

/** Starts `headframe serve` on a free port. Rejects with what it said when it ends instead. */
export async function serve({ apiPort, webPort, dataDir, args = [] }: ServedOptions): Promise<Served> {
  const folder = dataDir ?? (await mkdtemp(join(tmpdir(), 'headframe-e2e-')))
  const options = ['serve', '--port', '0', '--data', folder, '--api-port', String(apiPort), '--web-port', String(webPort), ...args]
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', command, ...options], {
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const gone = new Promise<void>(resolve => child.once('exit', () => resolve()))
  const url = await addressOf(child)
  return {
    url,
    process: child,
    async close(signal = 'SIGTERM') {
      child.kill(signal)
      await gone
      if (dataDir === undefined) await rm(folder, { recursive: true })
    },
  }
}

function addressOf(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let said = ''
    child.stderr?.on('data', text => {
      said += String(text)
    })
    child.stdout?.on('data', text => {
      const url = /Headframe is at (\S+)/.exec(String(text))?.[1]
      if (url !== undefined) resolve(url)
    })
    child.once('exit', code => reject(new Error(`The server ended with code ${code}: ${said}`)))
  })
}
