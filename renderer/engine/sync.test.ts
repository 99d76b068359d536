import { createRouterClient, implement } from '@orpc/server'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { engineApi, type FleetEvent, protocolVersion } from '../../main/contract/engine-api.ts'
import { defaultSettings } from '../../main/contract/settings.ts'
import { useConnection } from '../store/connection.ts'
import { useFleet } from '../store/fleet.ts'
import { sampleMiner, sampleStatus } from '../store/miner.sample.ts'
import { type Connection, engine } from './client.ts'
import { startSync } from './sync.ts'

/** What the window acknowledged: 'w1 0', 'w1 1', … */
let taken: string[]
let watches: number

beforeEach(() => {
  taken = []
  watches = 0
  vi.stubGlobal('requestAnimationFrame', (frame: () => void) => setTimeout(frame, 1))
})
afterEach(() => vi.unstubAllGlobals())

const snapshot = (watch: string, ...miners: number[]): FleetEvent => ({
  type: 'snapshot',
  watch,
  seq: 0,
  miners: miners.map(n => sampleMiner(n)),
  status: sampleStatus(miners.length),
})
const delta = (seq: number, ...miners: number[]): FleetEvent => ({
  type: 'delta',
  seq,
  changed: miners.map(n => sampleMiner(n)),
  removed: [],
  status: sampleStatus(miners.length),
})

/** A connection to an engine that sends these events and then nothing. `protocol` as a newer one would say it. */
function connectionTo(events: readonly FleetEvent[], protocol = protocolVersion): Connection & { end(): void } {
  const os = implement(engineApi)
  const { promise: closed, resolve: end } = Promise.withResolvers<void>()
  async function* watch() {
    watches++
    yield* events
    await closed
  }
  const router = {
    hello: os.hello.handler(() => ({
      protocol,
      version: '9.9.9',
      dataDir: '',
      readOnly: null,
      notices: [],
      secrets: 'memory',
      settings: defaultSettings,
    })),
    fleet: {
      watch: os.fleet.watch.handler(watch),
      taken: os.fleet.taken.handler(({ input }) => {
        taken.push(`${input.watch} ${input.seq}`)
        return { ok: true as const }
      }),
    },
  }
  // Only the calls that the window makes by itself.
  return { client: createRouterClient(router) as Connection['client'], closed, close: end, end }
}

/** Connects to each of these in turn, then never again. */
function connectTo(...connections: readonly (Connection | Error)[]): () => Promise<Connection> {
  const rest = [...connections]
  return () => {
    const next = rest.shift()
    return next === undefined ? new Promise(() => {}) : next instanceof Error ? Promise.reject(next) : Promise.resolve(next)
  }
}

test('takes the snapshot and each delta in, and acknowledges every one', async () => {
  startSync(connectTo(connectionTo([snapshot('w1', 1, 2), delta(1, 2), delta(2, 3)])))
  await vi.waitFor(() => expect(taken).toEqual(['w1 0', 'w1 1', 'w1 2']))
  expect(useFleet.getState().order).toEqual(['mac:1', 'mac:2', 'mac:3'])
  expect(useConnection.getState().phase).toBe('live')
})

test('a gap in the sequence is not taken in: the window connects again and takes a new snapshot', async () => {
  startSync(connectTo(connectionTo([snapshot('w1', 1), delta(2, 2)]), connectionTo([snapshot('w2', 7)])))
  await vi.waitFor(() => expect(taken).toEqual(['w1 0', 'w2 0']), 3000)
  expect(useFleet.getState().order).toEqual(['mac:7'])
  expect(watches).toBe(2)
})

test('when the engine goes, the window says so, keeps what it showed, and comes back', async () => {
  const first = connectionTo([snapshot('w1', 1)])
  const second = connectionTo([snapshot('w2', 1, 2)])
  startSync(connectTo(first, new Error('The engine cannot be reached.'), second))
  await vi.waitFor(() => expect(taken).toEqual(['w1 0']))
  first.end()
  await vi.waitFor(
    () => expect(useConnection.getState()).toMatchObject({ phase: 'reconnecting', problem: 'The engine cannot be reached.' }),
    3000,
  )
  expect(useFleet.getState().order).toEqual(['mac:1'])
  expect(() => engine()).toThrow('reconnecting')
  await vi.waitFor(() => expect(taken).toEqual(['w1 0', 'w2 0']), 3000)
  expect(useConnection.getState()).toMatchObject({ phase: 'live', problem: null, lostAt: null })
})

test('an engine of another protocol is not listened to', async () => {
  startSync(connectTo(connectionTo([snapshot('w1', 1)], protocolVersion + 1)))
  await vi.waitFor(() => expect(useConnection.getState()).toMatchObject({ phase: 'mismatch', problem: '9.9.9' }))
  expect(taken).toEqual([])
})
