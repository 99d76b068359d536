import { randomBytes } from 'node:crypto'
import type { ActionId } from '../contract/actions/registry.ts'
import { MinerError } from '../contract/failure.ts'
import type { Miner } from '../contract/model.ts'
import type { Rollout, RolloutStep } from '../contract/rollout.ts'
import type { Driver, Session } from '../drivers/driver.ts'
import { drivers } from '../drivers/registry.ts'
import { openImage } from '../drivers/trial.sample.ts'
import { compose } from '../engine/compose.ts'
import { sealedWith } from '../engine/credentials/seal.ts'
import { type Scan, scan } from '../engine/discovery/scan.ts'
import type { Engine } from '../engine/host.ts'
import { type OpenSession, openSession } from '../engine/session.ts'
import { type Clock, systemClock } from '../lib/clock.ts'
import { openLog } from '../lib/log.ts'
import type { HttpPort } from '../transport/http.ts'
import { ElasticClock } from './elastic-clock.sample.ts'
import { type Hall, startHall, type Wanted } from './hall.ts'

const ports = { api: 14_628, web: 18_680 }

/** Simulated halls and one engine that has found all of them, in a time of their own. */
export interface TableWire {
  readonly halls: readonly Hall[]
  readonly client: Engine['client']
  readonly clock: Clock
  /** What drivers were told to do, each time in words: by address and action, '127.46.1.1 setPools'. */
  readonly writes: ReadonlyMap<string, readonly string[]>
  /** By the address at which it was found. */
  found(ip: string): Miner
  /** Where the roster has a miner now. */
  addressOf(id: string): Promise<string>
  /** Waits for the end of a rollout. */
  over(id: string): Promise<Rollout>
  close(): Promise<void>
}

/** Opens the halls, one for each roster and base, and finds every miner. */
export async function openTableWire(rosters: ReadonlyMap<string, readonly Wanted[]>): Promise<TableWire> {
  const clock = new ElasticClock()
  const halls = await Promise.all(
    // Each of its own seed, because the MACs come from it.
    [...rosters].map(([base, roster], seed) =>
      startHall({ base, roster, seed, apiPort: ports.api, webPort: ports.web, statusPort: null, clock }),
    ),
  )
  const writes = new Map<string, readonly string[]>()
  const engine = await compose(
    {
      dataDir: null,
      version: '0.0.0',
      by: 'cli',
      secrets: sealedWith(randomBytes(32), 'memory'),
      log: openLog({ level: 'silent', file: null }),
      ports,
      polling: false,
      clock,
    },
    { drivers: drivers.map(driver => counting(driver, writes)), scan: scanOn(clock), openSession: patient(clock), subnets: () => [] },
  )
  const { client } = engine
  const found = await findAll(client, halls)
  return {
    halls,
    client,
    clock,
    writes,
    found: ip => one(found.get(ip), ip),
    addressOf: id => addressOf(client, id),
    over: id => over(client, id),
    close: async () => {
      await engine.close()
      await Promise.all(halls.map(hall => hall.close()))
      clock.close()
    },
  }
}

/** The only step of a rollout of one miner. */
export function onlyStep({ steps }: Rollout): RolloutStep {
  return one(steps[0], 'step')
}

function one<T>(value: T | undefined, what: string): T {
  if (value === undefined) throw new Error(`there is no ${what}`)
  return value
}

async function findAll(client: Engine['client'], halls: readonly Hall[]): Promise<ReadonlyMap<string, Miner>> {
  const ips = halls.flatMap(hall => hall.addresses.map(({ ip }) => ip))
  await client.scan.start({ ranges: ips.join(' ') })
  const found = new Map<string, Miner>()
  let watch = ''
  for await (const event of await client.fleet.watch()) {
    if (event.type === 'snapshot') watch = event.watch
    for (const miner of event.type === 'snapshot' ? event.miners : event.changed) found.set(miner.address.ip, miner)
    if (found.size === ips.length) break
    await client.fleet.taken({ watch, seq: event.seq })
  }
  return found
}

async function addressOf(client: Engine['client'], id: string): Promise<string> {
  for await (const event of await client.fleet.watch()) {
    const miner = event.type === 'snapshot' ? event.miners.find(other => other.id === id) : undefined
    return miner?.address.ip ?? 'nowhere'
  }
  return 'nowhere'
}

async function over(client: Engine['client'], id: string): Promise<Rollout> {
  for await (const _ of await client.rollouts.watch({ id }));
  return one((await client.rollouts.get({ id })) ?? undefined, id)
}

/** A scan whose own pauses take our time: it asks over sockets that the clock does not see. */
function scanOn(clock: Clock): Scan {
  return options => scan({ ...options, clock: { ...systemClock, now: () => clock.now() } })
}

/** The same driver; what it is told to write is counted. */
function counting(driver: Driver, writes: Map<string, readonly string[]>): Driver {
  const actions = Object.fromEntries(
    Object.entries(driver.actions).map(([id, handler]) => [id, counted(handler as AnyHandler, id as ActionId, writes)]),
  )
  return { ...driver, actions }
}

interface AnyHandler {
  run(session: Session, params: unknown, signal: AbortSignal): Promise<void>
}

function counted(handler: AnyHandler, id: ActionId, writes: Map<string, readonly string[]>): AnyHandler {
  return {
    ...handler,
    run: (session, params, signal) => {
      const key = `${session.ip} ${id}`
      writes.set(key, [...(writes.get(key) ?? []), JSON.stringify(params)])
      return handler.run(session, params, signal)
    },
  }
}

/** Sessions whose patience is measured by the clock of the test, not by ours. */
function patient(clock: ElasticClock): OpenSession {
  const within = async <T>(ms: number, during: string, signal: AbortSignal, ask: (signal: AbortSignal) => Promise<T>): Promise<T> => {
    const over = new AbortController()
    const late = new MinerError({ code: 'timeout', afterMs: ms, during })
    const timer = clock.sleep(ms, over.signal).then(
      () => Promise.reject(late),
      () => new Promise<never>(() => undefined),
    )
    const gone = new AbortController()
    try {
      return await Promise.race([ask(AbortSignal.any([signal, gone.signal])), timer])
    } finally {
      over.abort()
      gone.abort()
      clock.stir()
    }
  }
  const page = (port: HttpPort): HttpPort => ({
    get access() {
      return port.access ?? null
    },
    get credential() {
      return port.credential ?? null
    },
    request: request =>
      within(request.timeoutMs ?? usualMs, `${request.method ?? 'GET'} ${request.path}`, request.signal, signal =>
        port.request({ ...request, signal }),
      ),
  })
  return options => {
    const session = openSession({ ...options, openFile: openImage })
    return {
      ...session,
      cgminer: {
        request: (command, asked) =>
          within(usualMs, 'the reply', asked.signal, signal => session.cgminer.request(command, { ...asked, signal })),
      },
      http: page(session.http),
      rest: page(session.rest),
      httpAt: port => page(session.httpAt(port)),
      httpsAt: port => page(session.httpsAt(port)),
      framedAt: port => ({
        request: (messages, asked) =>
          within(asked.timeoutMs ?? usualMs, 'the reply', asked.signal, signal =>
            session.framedAt(port).request(messages, { ...asked, signal }),
          ),
      }),
      talkAt: port => ({
        talk: (task, asked) =>
          within(asked.timeoutMs, asked.during, asked.signal, signal => session.talkAt(port).talk(task, { ...asked, signal })),
      }),
    }
  }
}

const usualMs = 10_000
