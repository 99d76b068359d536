import { createServer, type Server, type Socket } from 'node:net'
import { parseLoopback } from './addresses.ts'

/** One listening port of one miner, which opens and closes as the machine lives. */
export class Door {
  readonly port: number
  readonly #accept: (socket: Socket) => void
  readonly #sockets = new Set<Socket>()
  #ip: string
  #server: Server | null = null

  constructor(ip: string, port: number, accept: (socket: Socket) => void) {
    this.#ip = ip
    this.port = port
    this.#accept = accept
  }

  /** Open now. */
  get connections(): number {
    return this.#sockets.size
  }

  /** From now on it is a port of this address. Open, it closes. */
  moveTo(ip: string): void {
    if (ip === this.#ip) return
    this.close()
    this.#ip = ip
  }

  /** @throws RangeError for an address that is not on loopback, and the error of `listen`: EADDRINUSE, EACCES, EADDRNOTAVAIL, EMFILE */
  async open(): Promise<void> {
    if (this.#server !== null) return
    parseLoopback(this.#ip)
    const server = createServer({ pauseOnConnect: true, allowHalfOpen: true, noDelay: true }, socket => this.#take(socket))
    this.#server = server
    await new Promise<void>((resolve, reject) => {
      server.once('error', error => {
        if (this.#server === server) this.#server = null
        reject(error)
      })
      server.listen({ host: this.#ip, port: this.port, backlog: 128 }, resolve)
    })
  }

  /** Stops listening at once and cuts every connection. */
  close(): void {
    this.#server?.close()
    this.#server = null
    for (const socket of this.#sockets) socket.destroy()
  }

  #take(socket: Socket): void {
    this.#sockets.add(socket)
    socket.once('close', () => this.#sockets.delete(socket))
    // A client that resets its connection is everyday life here.
    socket.on('error', () => socket.destroy())
    this.#accept(socket)
  }
}
