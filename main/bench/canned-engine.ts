import { readFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { extname, join, normalize } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { implement, ORPCError } from '@orpc/server'
import { RPCHandler } from '@orpc/server/ws'
import { WebSocketServer } from 'ws'
import type { CredentialSet } from '../contract/credentials.ts'
import { type EngineHello, engineApi, protocolVersion } from '../contract/engine-api.ts'
import type { Miner, MinerId, Placement } from '../contract/model.ts'
import type { PoolProfile } from '../contract/profile.ts'
import { decodeSettings } from '../contract/settings.ts'
import { CannedFleet } from './canned-fleet.ts'
import { makeMiners } from './canned-miners.ts'
import { cannedRecording } from './canned-recording.ts'
import { CannedRollouts } from './canned-rollouts.ts'
import { CannedScan, cannedSubnets } from './canned-scan.ts'

/** The built window. */
const pages = fileURLToPath(new URL('../../out/renderer', import.meta.url))
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
}

export interface CannedEngine {
  readonly url: string
  readonly fleet: CannedFleet
  close(): Promise<void>
}

/** Serves the built window and an invented fleet over the real contract, for developing, screenshots and benches. */
export async function startCannedEngine(options: CannedEngineOptions): Promise<CannedEngine> {
  const fleet = new CannedFleet(options)
  const server = createServer((request, response) => {
    void servePage(request.url ?? '/').then(page => {
      response.writeHead(page === null ? 404 : 200, page === null ? {} : { 'content-type': page.type })
      response.end(page?.body)
    })
  })
  const sockets = new WebSocketServer({ server, path: '/rpc' })
  const rollouts = new CannedRollouts(id => fleet.miners.get(id))
  const scan = new CannedScan(() => [...fleet.miners.keys()])
  fleet.work = () => ({ scan: scan.progress(), rollouts: rollouts.unfinished() })
  if (options.interrupted) rollouts.interrupt([...fleet.miners.keys()].slice(0, 24))
  const handler = new RPCHandler(cannedRouter(fleet, scan, rollouts, options))
  sockets.on('connection', socket => void handler.upgrade(socket))
  await new Promise<void>(resolve => server.listen(options.port, options.host, resolve))
  const { port } = server.address() as AddressInfo
  return { url: `http://${options.host}:${port}/`, fleet, close: () => close(server, sockets, [fleet, rollouts]) }
}

async function close(server: Server, sockets: WebSocketServer, parts: readonly { close(): void }[]): Promise<void> {
  for (const part of parts) part.close()
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

function cannedRouter(fleet: CannedFleet, scan: CannedScan, rollouts: CannedRollouts, options: CannedEngineOptions) {
  const os = implement(engineApi)
  const ok = { ok: true } as const
  let settings = decodeSettings({}).settings
  let profiles: readonly PoolProfile[] = []
  let credentials: readonly CredentialSet[] = []
  const hello = (): EngineHello => ({
    protocol: protocolVersion,
    version: '0.1.0',
    dataDir: '(in memory)',
    secrets: 'memory',
    readOnly: options.readOnly,
    notices: [],
    settings,
  })
  const missing = (): never => {
    throw new ORPCError('NOT_FOUND', { message: 'This miner is not in the canned fleet.' })
  }
  const known = (id: MinerId): Miner => fleet.miners.get(id) ?? missing()

  return os.router({
    hello: os.hello.handler(hello),
    fleet: {
      watch: os.fleet.watch.handler(({ signal }) => fleet.watch(signal)),
      taken: os.fleet.taken.handler(({ input }) => {
        fleet.taken(input.watch, input.seq)
        return ok
      }),
      annotate: os.fleet.annotate.handler(({ input: { miners, addTags = [], removeTags = [], placement, firstSlot: _, ...change } }) => {
        for (const id of miners) {
          const was = known(id)
          const tags = [...(change.tags ?? was.tags).filter(tag => !removeTags.includes(tag)), ...addTags]
          const stands = placement == null ? was.placement : { ...nowhere, ...was.placement, ...defined(placement) }
          fleet.put({ ...was, ...defined(change), tags: [...new Set(tags)], placement: stands })
        }
        return ok
      }),
      forget: os.fleet.forget.handler(({ input }) => {
        fleet.remove(input.miners)
        return ok
      }),
    },
    miner: {
      readNow: os.miner.readNow.handler(({ input }) => ({ ok: true, value: known(input.id) })),
      config: os.miner.config.handler(({ input }) => {
        const miner = known(input.id)
        if (miner.state === 'offline') return { ok: false, failure: { code: 'timeout', afterMs: 5000, during: 'connecting' } }
        const pools = (miner.reading?.pools ?? []).map(pool => ({ url: pool.url, user: pool.user, password: 'x' }))
        return {
          ok: true,
          value: {
            at: Date.now(),
            pools,
            mode: 'normal',
            fanMode: 'auto',
            fanPct: null,
            fanTargetC: null,
            freqMhz: 545,
            powerLimitW: null,
            other: { 'bitmain-voltage': '1360', 'bitmain-nobeeper': 'false' },
          },
        }
      }),
      logs: os.miner.logs.handler(({ input }) => ({ ok: true, value: [{ name: 'kernel log', text: `${known(input.id).model} booted` }] })),
      record: os.miner.record.handler(({ input, signal }) =>
        cannedRecording('id' in input ? (known(input.id).model ?? '') : '', 60, signal),
      ),
      rawReplies: os.miner.rawReplies.handler(({ input }) => [
        {
          request: 'tcp 4028 stats',
          at: Date.now(),
          reply: JSON.stringify(
            { STATUS: [{ STATUS: 'S', Msg: 'CGMiner stats' }], STATS: [{ Type: known(input.id).model }], id: 1 },
            null,
            1,
          ),
        },
      ]),
    },
    scan: {
      subnets: os.scan.subnets.handler(() => cannedSubnets),
      start: os.scan.start.handler(({ input }) => told(() => ({ scan: scan.start(input.ranges) }))),
      cancel: os.scan.cancel.handler(() => {
        scan.cancel()
        return ok
      }),
      report: os.scan.report.handler(() => scan.report()),
      ranges: os.scan.ranges.handler(() => scan.ranges()),
      saveRange: os.scan.saveRange.handler(({ input }) => scan.saveRange(input)),
      removeRange: os.scan.removeRange.handler(({ input }) => scan.removeRange(input.id)),
    },
    credentials: {
      list: os.credentials.list.handler(() => credentials),
      save: os.credentials.save.handler(({ input: { id, entries, ...set } }) => {
        const saved = { ...set, id: id ?? `set-${credentials.length + 1}`, users: entries.map(entry => entry.user) }
        credentials = id === null ? [...credentials, saved] : credentials.map(old => (old.id === id ? saved : old))
        return credentials
      }),
      remove: os.credentials.remove.handler(({ input }) => {
        credentials = credentials.filter(set => set.id !== input.id)
        return credentials
      }),
      test: os.credentials.test.handler(async function* () {}),
      reorder: os.credentials.reorder.handler(({ input }) => {
        credentials = input.ids.flatMap(id => credentials.find(set => set.id === id) ?? [])
        return credentials
      }),
    },
    profiles: {
      list: os.profiles.list.handler(() => profiles),
      save: os.profiles.save.handler(({ input }) => {
        profiles = [...profiles.filter(profile => profile.id !== input.id), input]
        return profiles
      }),
      remove: os.profiles.remove.handler(({ input }) => {
        profiles = profiles.filter(profile => profile.id !== input.id)
        return profiles
      }),
    },
    rollouts: {
      plan: os.rollouts.plan.handler(({ input }) => told(() => rollouts.plan(input))),
      start: os.rollouts.start.handler(({ input }) => told(() => rollouts.start(input.plan, input.exclude))),
      list: os.rollouts.list.handler(() => rollouts.list()),
      get: os.rollouts.get.handler(({ input }) => rollouts.get(input.id)),
      setAside: os.rollouts.setAside.handler(() => []),
      watch: os.rollouts.watch.handler(({ input, signal }) => told(() => rollouts.watch(input.id, signal))),
      adjust: os.rollouts.adjust.handler(({ input: { id, ...change } }) => rollouts.adjust(id, change)),
      pause: os.rollouts.pause.handler(({ input }) => rollouts.setState(input.id, 'paused')),
      resume: os.rollouts.resume.handler(({ input }) => rollouts.setState(input.id, 'running')),
      cancel: os.rollouts.cancel.handler(({ input }) => rollouts.setState(input.id, 'cancelled')),
      retryFailed: os.rollouts.retryFailed.handler(({ input }) => rollouts.again(input.id, 'retry')),
      undo: os.rollouts.undo.handler(({ input }) => rollouts.again(input.id, 'undo')),
      lookAgain: os.rollouts.lookAgain.handler(({ input }) => rollouts.lookAgain(input.id)),
      example: os.rollouts.example.handler(() => []),
    },
    expectations: {
      list: os.expectations.list.handler(() => []),
      save: os.expectations.save.handler(() => []),
      remove: os.expectations.remove.handler(() => []),
      reorder: os.expectations.reorder.handler(() => []),
      restore: os.expectations.restore.handler(() => []),
    },
    schedules: {
      list: os.schedules.list.handler(() => []),
      save: os.schedules.save.handler(() => []),
      remove: os.schedules.remove.handler(() => []),
      acknowledge: os.schedules.acknowledge.handler(() => []),
    },
    audit: { list: os.audit.list.handler(() => []), check: os.audit.check.handler(() => ({ ok: true, entries: 0 })) },
    firmware: {
      list: os.firmware.list.handler(() => []),
      put: os.firmware.put.handler(() => {
        throw new ORPCError('BAD_REQUEST', { message: 'The canned engine keeps no files.' })
      }),
      discard: os.firmware.discard.handler(() => ok),
      remove: os.firmware.remove.handler(() => []),
    },
    settings: {
      get: os.settings.get.handler(() => settings),
      set: os.settings.set.handler(({ input }) => {
        settings = { ...settings, ...defined(input) }
        return settings
      }),
    },
    demo: {
      start: os.demo.start.handler(({ input }) => {
        for (const miner of makeMiners({ ...options, miners: input.miners }, Date.now())) fleet.put(miner)
        return ok
      }),
      stop: os.demo.stop.handler(() => {
        fleet.remove([...fleet.miners.keys()])
        return ok
      }),
    },
  })
}

/** Sentences thrown by the canned parts reach the window as sentences. */
function told<T>(work: () => T): T {
  try {
    return work()
  } catch (error) {
    throw new ORPCError('BAD_REQUEST', { message: error instanceof Error ? error.message : String(error) })
  }
}

/** Without the keys that are present but undefined. */
function defined<T extends object>(change: T): { [Key in keyof T]: Exclude<T[Key], undefined> } {
  return Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined)) as {
    [Key in keyof T]: Exclude<T[Key], undefined>
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
  })
  console.log(engine.url)
}

const nowhere: Placement = { site: null, building: null, row: null, rack: null, slot: null }
