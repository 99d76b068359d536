import { createORPCClient } from '@orpc/client'
import { RPCLink } from '@orpc/client/message-port'
import type { Connection, EngineClient } from './client.ts'

/** What the preload script posts along with a port to the engine. */
const portTag = 'headframe:engine'

let arrived: MessagePort | null = null
let wake: (() => void) | null = null

/** Listens for ports handed over by the preload script, from now on: one may come before anybody waits for it. */
export function listenForPorts(): void {
  window.addEventListener('message', event => {
    // Only this very window may hand over a port: a frame or an opener could post the same tag.
    if (event.source !== window || event.data !== portTag) return
    arrived?.close()
    arrived = event.ports[0] ?? null
    wake?.()
  })
}

/** Waits for the next port and speaks over it. */
export async function connectPort(): Promise<Connection> {
  while (arrived === null) {
    await new Promise<void>(resolve => {
      wake = resolve
    })
  }
  const port = arrived
  arrived = null
  return overPort(port)
}

function overPort(port: MessagePort): Connection {
  const { promise: closed, resolve } = Promise.withResolvers<void>()
  port.addEventListener('close', () => resolve())
  port.start()
  const client: EngineClient = createORPCClient(new RPCLink({ port }))
  const close = () => {
    port.close()
    resolve()
  }
  return { client, closed, close }
}
