import { readFileSync } from 'node:fs'
import { createORPCClient } from '@orpc/client'
import { RPCLink } from '@orpc/client/websocket'
import { WebSocket } from 'ws'
import type { Client } from './find.ts'
import { UsageError } from './usage.ts'

/** The variable that carries the token of a server, so that it has not to stand on the command line. */
export const tokenVariable = 'HEADFRAME_TOKEN'

/** The server of a running `headframe serve`. */
export interface ServerOptions {
  /** As it printed it: 'http://10.0.0.5:4380'. */
  readonly server: string
  readonly tokenFile?: string | undefined
}

/** Runs a task with the engine of a running server. Throws with a sentence when it cannot be reached or does not take the token. */
export async function withServer<T>(options: ServerOptions, task: (client: Client) => Promise<T>): Promise<T> {
  const socket = await connect(addressOf(options.server), tokenOf(options))
  // A WebSocket of ws is one of browsers for all that the link needs of it.
  const link = new RPCLink({ websocket: socket as unknown as globalThis.WebSocket })
  const gone = new Promise<never>((_resolve, reject) => socket.once('close', () => reject(new Error('The server closed the connection.'))))
  gone.catch(() => undefined)
  try {
    return await Promise.race([task(createORPCClient<Client>(link)), gone])
  } finally {
    socket.close()
  }
}

/** The page may have been opened with its token behind a #: only where it is counts. */
function addressOf(server: string): string {
  const url = URL.parse(server.includes('://') ? server : `http://${server}`)
  if (url === null || (url.protocol !== 'http:' && url.protocol !== 'https:'))
    throw new UsageError(`--server "${server}" is no address of a server. It is such as http://10.0.0.5:4380.`)
  return `${url.protocol === 'https:' ? 'wss' : 'ws'}://${url.host}/rpc`
}

function tokenOf({ tokenFile }: ServerOptions): string | null {
  if (tokenFile === undefined) return process.env[tokenVariable] || null
  try {
    return readFileSync(tokenFile, 'utf8').trim() || null
  } catch (error) {
    throw new UsageError(`--token-file "${tokenFile}" cannot be read: ${error instanceof Error ? error.message : String(error)}.`, {
      cause: error,
    })
  }
}

/** A server takes its token where browsers can put one: among the subprotocols. */
function connect(address: string, token: string | null): Promise<WebSocket> {
  const socket = new WebSocket(address, token === null ? ['headframe'] : ['headframe', `headframe.token.${token}`])
  return new Promise((resolve, reject) => {
    socket.once('open', () => resolve(socket))
    socket.once('unexpected-response', (_request, response) => {
      const why =
        response.statusCode === 401
          ? `wants its token: set ${tokenVariable} or name a file with --token-file`
          : `says ${response.statusCode}`
      reject(new Error(`The server at ${address} ${why}.`))
    })
    socket.once('error', error =>
      reject(new Error(`The server at ${address} cannot be reached: ${error.message || 'connection refused'}.`)),
    )
  })
}
