import type { Socket } from 'node:net'
import type { Machine } from './machine.ts'

const headBytes = 4
/** Longer requests are no requests: the port hangs up. */
const maxRequestBytes = 64 * 1024

/** A port of JSON behind a length of 4 bytes, little-endian, both ways; several requests per connection, a frame of length 0 is a heartbeat. */
export class FramedDoor {
  readonly #machine: Machine
  readonly #answer: (message: string) => string

  constructor(machine: Machine, answer: (message: string) => string) {
    this.#machine = machine
    this.#answer = answer
  }

  accept(socket: Socket): void {
    let rest: Buffer = Buffer.alloc(0)
    socket.on('data', chunk => {
      rest = Buffer.concat([rest, typeof chunk === 'string' ? Buffer.from(chunk) : chunk])
      while (rest.length >= headBytes) {
        const length = rest.readUInt32LE(0)
        if (length > maxRequestBytes) {
          socket.destroy()
          return
        }
        if (rest.length < headBytes + length) return
        const message = rest.toString('utf8', headBytes, headBytes + length)
        rest = rest.subarray(headBytes + length)
        if (length === 0) send(socket, '')
        else void this.#reply(socket, message)
      }
    })
    socket.on('end', () => socket.end())
    socket.resume()
  }

  async #reply(socket: Socket, message: string): Promise<void> {
    const { faults } = this.#machine
    this.#machine.note(`framed ${message.slice(0, 200)}`)
    if (faults.has('hang')) return
    if (faults.has('slow')) await this.#machine.wait(2000).catch(() => undefined)
    if (socket.destroyed) return
    if (faults.has('garbage')) socket.end('\u0001\u0002nothing that means anything')
    else send(socket, this.#answer(message))
  }
}

function send(socket: Socket, text: string): void {
  const body = Buffer.from(text, 'utf8')
  const head = Buffer.alloc(headBytes)
  head.writeUInt32LE(body.length)
  socket.write(Buffer.concat([head, body]))
}
