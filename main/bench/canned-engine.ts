import { readFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { extname, join, normalize } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { RPCHandler } from '@orpc/server/ws'
import { WebSocketServer } from 'ws'
import { openBooks } from './canned-books.ts'
import { CannedFleet } from './canned-fleet.ts'
import { settle } from './canned-hall.ts'
import { fillLog } from './canned-log.ts'
import { namesOf } from './canned-names.ts'
import { fillBooks } from './canned-past.ts'
import { CannedRollouts } from './canned-rollouts.ts'
import { cannedRouter } from './canned-router.ts'
import { CannedScan } from './canned-scan.ts'

/** The built window. */
const pages = fileURLToPath(new URL('../../out/renderer', import.meta.url))
/** What a past holds. */
const pastEntries = 20_000
const pastRollouts = 300
const mimeTypes: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
}

export interface CannedEngineOptions {
  readonly host: string
  /** 0 = any free one. */
  readonly port: number
  readonly miners: number
  readonly changesPerS: number
  readonly seed: number
  readonly longNames: boolean
  /** The sentence of a read-only data folder, or `null`. */
  readonly readOnly: string | null
  /** Begin with a rollout that was cut short. */
  readonly interrupted?: boolean
  /** Begin with years of use behind it: places, tags, drift, expectations, schedules, credentials, a long log and past rollouts. */
  readonly past?: boolean
}

export interface CannedEngine {
  readonly url: string
  readonly fleet: CannedFleet
  close(): Promise<void>
}

/** Serves the built window and an invented fleet over the real contract, for developing, screenshots and benches. */
export async function startCannedEngine(options: CannedEngineOptions): Promise<CannedEngine> {
  const fleet = new CannedFleet(options)
  const books = await openBooks(fleet.miners)
  const server = createServer((request, response) => {
    void servePage(request.url ?? '/').then(page => {
      response.writeHead(page === null ? 404 : 200, page === null ? {} : { 'content-type': page.type })
      response.end(page?.body)
    })
  })
  const sockets = new WebSocketServer({ server, path: '/rpc' })
  const rollouts = new CannedRollouts(id => fleet.miners.get(id))
  const scan = new CannedScan(() => [...fleet.miners.keys()])
  fleet.work = () => ({ scan: scan.progress(), rollouts: rollouts.unfinished(), missedRuns: books.schedules.misses })
  if (options.past) {
    const names = namesOf(options.longNames)
    settle(fleet, names)
    const miners = [...fleet.miners.values()]
    await fillBooks(books, miners, names)
    await fillLog(books, miners, names, pastEntries)
    rollouts.remember(miners, pastRollouts)
  }
  if (options.interrupted) rollouts.interrupt([...fleet.miners.keys()].slice(0, 24))
  const handler = new RPCHandler(cannedRouter({ fleet, scan, rollouts, books, options }))
  sockets.on('connection', socket => void handler.upgrade(socket))
  await new Promise<void>(resolve => server.listen(options.port, options.host, resolve))
  const { port } = server.address() as AddressInfo
  return { url: `http://${options.host}:${port}/`, fleet, close: () => close(server, sockets, [fleet, rollouts, books]) }
}

async function close(server: Server, sockets: WebSocketServer, parts: readonly { close(): void | Promise<void> }[]): Promise<void> {
  for (const part of parts) await part.close()
  for (const socket of sockets.clients) socket.terminate()
  await new Promise<void>(resolve => server.close(() => resolve()))
}

async function servePage(url: string): Promise<{ type: string; body: Buffer } | null> {
  const path = normalize(new URL(url, 'http://x').pathname).replace(/\/$/, '/index.html')
  try {
    return { type: mimeTypes[extname(path)] ?? 'application/octet-stream', body: await readFile(join(pages, path)) }
  } catch {
    return null
  }
}

if (import.meta.main) {
  const { values } = parseArgs({
    options: {
      host: { type: 'string', default: '127.36.0.1' },
      port: { type: 'string', default: '4380' },
      miners: { type: 'string', default: '200' },
      changes: { type: 'string', default: '20' },
      seed: { type: 'string', default: '1' },
      'long-names': { type: 'boolean', default: false },
      'read-only': { type: 'boolean', default: false },
      interrupted: { type: 'boolean', default: false },
      past: { type: 'boolean', default: false },
    },
  })
  const engine = await startCannedEngine({
    host: values.host,
    port: Number(values.port),
    miners: Number(values.miners),
    changesPerS: Number(values.changes),
    seed: Number(values.seed),
    longNames: values['long-names'],
    readOnly: values['read-only'] ? 'Another Headframe uses this data folder.' : null,
    interrupted: values.interrupted,
    past: values.past,
  })
  console.log(engine.url)
}
