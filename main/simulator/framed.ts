import type { Socket } from 'node:net'
import type { Machine } from './machine.ts'
import type { FramedAnswer } from './persona.ts'
import { handle } from './request.ts'
import { bytesOf, IncomingFile } from './sequel.ts'

const headBytes = 4
/** Longer requests are no requests: the port hangs up. */
const maxRequestBytes = 64 * 1024

/** One connection. */
interface Talk {
  readonly socket: Socket
  rest: Buffer
  file: IncomingFile | null
}

/** A port of JSON behind a length of 4 bytes, little-endian, both ways; several requests per connection, a frame of length 0 is a heartbeat. */
export class FramedDoor {
  readonly #machine: Machine
  readonly #answer: (message: string) => FramedAnswer

  constructor(machine: Machine, answer: (message: string) => FramedAnswer) {
    this.#machine = machine
    this.#answer = answer
  }

  accept(socket: Socket): void {
    const talk: Talk = { socket, rest: Buffer.alloc(0), file: null }
    socket.on('data', chunk => {
      talk.rest = Buffer.concat([talk.rest, bytesOf(chunk)])
      this.#hear(talk)
    })
    socket.on('end', () => socket.end())
    socket.resume()
  }

  /** Messages one by one, unless a file is on its way. */
  #hear(talk: Talk): void {
    while (talk.file === null && talk.rest.length >= headBytes) {
      const length = talk.rest.readUInt32LE(0)
      if (length > maxRequestBytes) {
        talk.socket.destroy()
        return
      }
      if (talk.rest.length < headBytes + length) return
      const message = talk.rest.toString('utf8', headBytes, headBytes + length)
      talk.rest = talk.rest.subarray(headBytes + length)
      if (length === 0) send(talk.socket, '')
      else void this.#reply(talk, message)
    }
    if (talk.file !== null) this.#takeFile(talk, talk.file)
  }

  #takeFile(talk: Talk, file: IncomingFile): void {
    const answer = file.take(talk.rest)
    talk.rest = Buffer.alloc(0)
    if (answer === undefined) return
    talk.file = null
    if (answer !== null) send(talk.socket, answer)
  }

  async #reply(talk: Talk, message: string): Promise<void> {
    const { socket } = talk
    const { faults } = this.#machine
    this.#machine.note(`framed ${message.slice(0, 200)}`)
    if (faults.has('hang')) return
    if (faults.has('slow')) await this.#machine.wait(2000).catch(() => undefined)
    if (socket.destroyed) return
    if (faults.has('garbage')) socket.end('\u0001\u0002nothing that means anything')
    else await this.#handle(talk, this.#machine.hearsRequest(message))
  }

  async #handle(talk: Talk, message: string): Promise<void> {
    const handled = await handle(this.#machine, () => this.#answer(message))
    if (handled.kind === 'refused') send(talk.socket, JSON.stringify({ code: -1, when: 0, msg: handled.because.message, desc: '' }))
    if (handled.kind === 'reply') this.#say(talk, handled.reply)
  }

  #say(talk: Talk, { text, sequel }: FramedAnswer): void {
    send(talk.socket, text)
    if (sequel?.kind === 'gives') talk.socket.write(sequel.bytes)
    if (sequel?.kind === 'takes') talk.file = new IncomingFile(sequel)
  }
}

function send(socket: Socket, text: string): void {
  const body = Buffer.from(text, 'utf8')
  const head = Buffer.alloc(headBytes)
  head.writeUInt32LE(body.length)
  socket.write(Buffer.concat([head, body]))
}
