import { createServer, type Server, type Socket } from 'node:net'

/** One listening port of one miner, which opens and closes as the machine lives. */
export class Door {
  readonly ip: string
  readonly port: number
  readonly #accept: (socket: Socket) => void
  readonly #sockets = new Set<Socket>()
  #server: Server | null = null

  constructor(ip: string, port: number, accept: (socket: Socket) => void) {
    this.ip = ip
    this.port = port
    this.#accept = accept
  }

  /** Open now. */
  get connections(): number {
    return this.#sockets.size
  }

  /** @throws the error of `listen`: EADDRINUSE, EACCES, EADDRNOTAVAIL, EMFILE */
  open(): Promise<void> {
    if (this.#server !== null) return Promise.resolve()
    const server = createServer({ pauseOnConnect: true, allowHalfOpen: true, noDelay: true }, socket => this.#take(socket))
    this.#server = server
    return new Promise((resolve, reject) => {
      server.once('error', error => {
        this.#server = null
        reject(error)
      })
      server.listen({ host: this.ip, port: this.port, backlog: 128 }, resolve)
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
