import { networkInterfaces } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { openKeyFile } from '../engine/credentials/key-file.ts'
import { startEngine } from '../engine/engine.ts'
import type { Engine } from '../engine/host.ts'
import { prepareDataFolder } from '../lib/data-folder.ts'
import { type Logger, openLog } from '../lib/log.ts'
import { isLoopback } from '../server/access.ts'
import { startServer } from '../server/server.ts'
import { type OpenedToken, openToken } from '../server/token.ts'
import { demoHall } from '../simulator/demo-hall.ts'
import type { Terminal } from './terminal.ts'
import { exitCode } from './usage.ts'
import { version } from './version.ts'

/** Options of `headframe serve`. */
export interface ServeOptions {
  readonly host: string
  readonly port: number
  readonly dataDir: string
  /** Other names by which browsers call this machine. */
  readonly allowHost: readonly string[]
  /** Makes a new token; the old one is no longer accepted. */
  readonly newToken: boolean
  /** Starts the simulated hall at once. */
  readonly demo: boolean
  readonly apiPort: number
  readonly webPort: number
}

const uiDir = fileURLToPath(new URL('../../out/renderer', import.meta.url))
const demoMiners = 200

/** `headframe serve`: the engine without a window of its own, seen in any browser. Ends on Ctrl+C. Returns the exit code. */
export async function serve(options: ServeOptions, terminal: Terminal): Promise<number> {
  await prepareDataFolder(options.dataDir)
  const log = openLog({ level: 'info', file: join(options.dataDir, 'logs', 'headframe.log') })
  const token = isLoopback(options.host) ? null : await openToken(options.dataDir, options.newToken)
  const engine = await openEngine(options, log)
  try {
    const { readOnly, notices } = await engine.client.hello()
    const server = await startServer({
      engine,
      ...options,
      allowHosts: options.allowHost,
      uiDir,
      token: token?.guard ?? null,
      version,
      log,
    })
    for (const notice of readOnly === null ? notices : [...notices, readOnly]) terminal.err(notice)
    announce(server.url, token, terminal)
    if (options.demo) await engine.client.demo.start({ miners: demoMiners })
    await untilStopped(terminal.signal)
    terminal.err('Stopping.')
    await server.close()
    return exitCode.ok
  } finally {
    await engine.close()
  }
}

async function openEngine({ dataDir, apiPort, webPort }: ServeOptions, log: Logger): Promise<Engine> {
  return startEngine({
    dataDir,
    version,
    by: 'server',
    secrets: await openKeyFile(dataDir),
    demo: demoHall(),
    log,
    ports: { api: apiPort, web: webPort },
  })
}

/** The first line on standard output is an address, for scripts; a token appears once, in the part of an address that browsers never send. */
function announce(url: string, token: OpenedToken | null, terminal: Terminal): void {
  const fragment = token?.made == null ? '' : `#token=${token.made.reveal()}`
  const [first = url, ...others] = reachableUrls(url)
  terminal.out(`Headframe is at ${first}${fragment}`)
  for (const other of others) terminal.out(`              or ${other}${fragment}`)
  if (token === null) return
  if (token.made === null) terminal.err('The token made earlier is still valid. Make another with --new-token when it is lost.')
  else terminal.err('This token is shown only now. Keep the address, or make another token with --new-token.')
}

/** "All addresses" is nothing that a browser can open: what others can type instead. */
function reachableUrls(url: string): readonly string[] {
  const parsed = new URL(url)
  if (parsed.hostname !== '0.0.0.0' && parsed.hostname !== '[::]') return [url]
  const own = Object.values(networkInterfaces()).flatMap(addresses => addresses ?? [])
  const lan = own.filter(address => address.family === 'IPv4' && !address.internal).map(address => address.address)
  return [...lan, '127.0.0.1'].map(address => `http://${address}:${parsed.port}/`)
}

function untilStopped(signal: AbortSignal): Promise<void> {
  return new Promise(resolve => {
    if (signal.aborted) resolve()
    else signal.addEventListener('abort', () => resolve(), { once: true })
  })
}
