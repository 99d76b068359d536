import type { FleetEvent } from '../../main/contract/engine-api.ts'
import { protocolVersion } from '../../main/contract/engine-api.ts'
import { setConnected, setMismatch, setReconnecting } from '../store/connection.ts'
import { applyDelta, applySnapshot } from '../store/fleet.ts'
import { type Connection, type EngineClient, setEngine } from './client.ts'
import { prepareConnect } from './connect.ts'

/** Waits between attempts to connect, ms; the last one repeats. */
const backOffMs = [250, 500, 1000, 2000, 5000]

/** Keeps the stores in step with the engine for the life of the page: connects, takes the snapshot and its deltas, and starts anew when lost. */
export function startSync(connect: () => Promise<Connection> = prepareConnect()): void {
  void keepConnected(connect)
}

async function keepConnected(connect: () => Promise<Connection>): Promise<never> {
  for (let attempt = 0; ; attempt++) {
    try {
      const connection = await connect()
      await live(connection, () => {
        attempt = -1
      })
    } catch (error) {
      setReconnecting(error instanceof Error ? error.message : String(error))
    }
    setEngine(null)
    await sleep(backOffMs[Math.min(attempt + 1, backOffMs.length - 1)] ?? 1000)
  }
}

/** One connection, from hello to its end. `onTaken` is called once the first snapshot is in. */
async function live(connection: Connection, onTaken: () => void): Promise<void> {
  try {
    const hello = await connection.client.hello()
    if (hello.protocol !== protocolVersion) return setMismatch(hello.version)
    setEngine(connection.client)
    setConnected(hello)
    await Promise.race([follow(connection.client, onTaken), connection.closed])
    setReconnecting('The engine stopped answering.')
  } finally {
    connection.close()
  }
}

/** Takes the watch in, event by event; returns when it ends or has a gap. */
async function follow(client: EngineClient, onTaken: () => void): Promise<void> {
  let watch = ''
  let seq = 0
  for await (const event of await client.fleet.watch()) {
    if (event.type === 'delta' && event.seq !== seq + 1) return
    take(event)
    seq = event.seq
    if (event.type === 'snapshot') {
      watch = event.watch
      onTaken()
    }
    // Asked for after painting: a window that cannot keep up gets fewer, larger batches.
    await painted()
    await client.fleet.taken({ watch, seq })
  }
}

function take(event: FleetEvent): void {
  if (event.type === 'snapshot') applySnapshot(event.miners, event.status)
  else applyDelta(event.changed, event.removed, event.status)
}

/** After the next frame, or soon when the window is hidden and paints none. */
function painted(): Promise<void> {
  return new Promise(resolve => {
    const timer = setTimeout(resolve, 250)
    requestAnimationFrame(() => {
      clearTimeout(timer)
      resolve()
    })
  })
}

function sleep(ms: number): Promise<void> {
  return new Promise(resolve => {
    setTimeout(resolve, ms)
  })
}
