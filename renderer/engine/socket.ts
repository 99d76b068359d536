import { createORPCClient } from '@orpc/client'
import { RPCLink } from '@orpc/client/websocket'
import type { Connection, EngineClient } from './client.ts'
import { accessToken } from './token.ts'

/** Speaks to a headless server at the address that this page came from. Rejects when it cannot be reached. */
export function connectSocket(): Promise<Connection> {
  const { promise, resolve, reject } = Promise.withResolvers<Connection>()
  const { promise: closed, resolve: ended } = Promise.withResolvers<void>()
  const socket = new WebSocket(socketUrl(), socketProtocols())
  socket.addEventListener('open', () => {
    const client: EngineClient = createORPCClient(new RPCLink({ websocket: socket }))
    resolve({ client, closed, close: () => socket.close() })
  })
  socket.addEventListener('close', () => {
    ended()
    reject(new Error('The engine cannot be reached.'))
  })
  return promise
}

function socketUrl(): URL {
  const url = new URL('rpc', location.href)
  url.protocol = location.protocol === 'https:' ? 'wss:' : 'ws:'
  url.hash = ''
  return url
}

/** Browsers cannot set headers on a WebSocket; the token travels as a subprotocol, which unlike an address is not logged. */
function socketProtocols(): string[] {
  const token = accessToken()
  return token === null ? [] : ['headframe', `headframe.token.${token}`]
}
