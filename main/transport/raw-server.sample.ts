import { createServer, type Server, type Socket } from 'node:net'

/** A TCP server of a test: it does with each connection exactly what the test says. */
export interface RawServer {
  readonly host: string
  readonly port: number
  /** What each connection sent, in order. */
  readonly received: readonly string[]
  /** Connections open now. */
  readonly open: number
  close(): Promise<void>
}

/** Listens on a loopback address, on a free port unless one is given; `serve` is called for each connection, with the first piece of data as soon as there is one. */
export async function rawServer(
  host: string,
  serve: { onConnect?(socket: Socket): void; onData?(socket: Socket, data: string): void },
  port = 0,
): Promise<RawServer> {
  const received: string[] = []
  const sockets = new Set<Socket>()
  const server = createServer({ noDelay: true }, socket => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
    socket.on('error', () => socket.destroy())
    serve.onConnect?.(socket)
    socket.on('data', data => {
      received.push(data.toString('latin1'))
      serve.onData?.(socket, data.toString('latin1'))
    })
  })
  const taken = await listen(server, host, port)
  return {
    host,
    port: taken,
    received,
    get open() {
      return sockets.size
    },
    close: () => {
      for (const socket of sockets) socket.destroy()
      return new Promise(resolve => server.close(() => resolve()))
    },
  }
}

function listen(server: Server, host: string, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, () => {
      const address = server.address()
      resolve(typeof address === 'object' && address ? address.port : 0)
    })
  })
}
