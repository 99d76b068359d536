import { randomBytes } from 'node:crypto'
import type { TestContext } from 'vitest'
import type { Miner } from '../contract/model.ts'
import type { Rollout } from '../contract/rollout.ts'
import { sealedWith } from '../engine/credentials/seal.ts'
import { startEngine } from '../engine/engine.ts'
import type { Engine } from '../engine/host.ts'
import { type Clock, systemClock } from '../lib/clock.ts'
import { type Logger, openLog } from '../lib/log.ts'
import { type Hall, startHall, type Wanted } from './hall.ts'

const ports = { api: 14_028, web: 18_080 }

/** A simulated hall on loopback and an engine that has found all of it. */
export interface Wire {
  readonly hall: Hall
  readonly client: Engine['client']
  /** In the order of the hall. */
  readonly miners: readonly Miner[]
  /** Waits for the end of a rollout. */
  over(id: string): Promise<Rollout>
  /** What the engine knows of its miners now, in the order of the hall. */
  now(): Promise<readonly Miner[]>
  /** Ends the engine before the test does. */
  close(): Promise<void>
}

export interface WireOptions {
  /** A /24 that no other test uses. */
  readonly base: string
  readonly roster: readonly Wanted[]
  /** How many times faster the engine's clock runs than in life; default 1. */
  readonly haste?: number
  /** The same for the miners; default 20. */
  readonly speed?: number
  /** Where the engine keeps what it knows; default in memory. */
  readonly dataDir?: string
  /** Default: silent. */
  readonly log?: Logger
}

/** Starts both and scans. They end with the test. */
export async function openWire(context: TestContext, options: WireOptions): Promise<Wire> {
  const { base, roster, haste = 1, speed = 20, dataDir = null, log = openLog({ level: 'silent', file: null }) } = options
  const hall = await startHall({ roster, base, apiPort: ports.api, webPort: ports.web, statusPort: 16_060, speed })
  const secrets = sealedWith(randomBytes(32), 'memory')
  const engine = await startEngine({ dataDir, version: '0.0.0', by: 'cli', secrets, log, ports, polling: false, clock: hasty(haste) })
  const { client } = engine
  context.onTestFinished(async () => {
    await engine.close()
    await hall.close()
  })
  const places = hall.addresses.map(address => address.ip)
  await client.scan.start({ ranges: places.join(' ') })
  const found = await known(client, miners => places.every(place => miners.some(miner => miner.address.ip === place)))
  const miners = places.flatMap(place => found.find(miner => miner.address.ip === place) ?? [])
  const now = async () => {
    const all = await known(client, () => true)
    return miners.flatMap(({ id }) => all.find(miner => miner.id === id) ?? [])
  }
  return { hall, client, miners, over: id => over(client, id), now, close: () => engine.close() }
}

/** The engine's miners, once they are as they should be. */
async function known(client: Engine['client'], isEnough: (miners: readonly Miner[]) => boolean): Promise<readonly Miner[]> {
  const found = new Map<string, Miner>()
  let watch = ''
  for await (const event of await client.fleet.watch()) {
    if (event.type === 'snapshot') watch = event.watch
    for (const miner of event.type === 'snapshot' ? event.miners : event.changed) found.set(miner.id, miner)
    if (isEnough([...found.values()])) break
    await client.fleet.taken({ watch, seq: event.seq })
  }
  return [...found.values()]
}

async function over(client: Engine['client'], id: string): Promise<Rollout> {
  for await (const _ of await client.rollouts.watch({ id }));
  const rollout = await client.rollouts.get({ id })
  if (!rollout) throw new Error('no such rollout')
  return rollout
}

function hasty(haste: number): Clock {
  const start = systemClock.now()
  return {
    now: () => start + (systemClock.now() - start) * haste,
    steady: () => systemClock.steady() * haste,
    sleep: (ms, signal) => systemClock.sleep(ms / haste, signal),
  }
}
