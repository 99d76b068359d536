import type { Socket } from 'node:net'
import type { Machine } from './machine.ts'
import type { ApiAnswer, ApiSide } from './persona.ts'
import type { Refusal } from './refusal.ts'
import { handle } from './request.ts'
import { bytesOf, IncomingFile, type Sequel } from './sequel.ts'

/**
 * The cgminer API port of one miner: ONE thread that takes a connection, reads once, answers and closes. Who connects and says
 * nothing blocks everybody behind him, for ever or for `idleMs`.
 */
export class ApiPort {
  readonly #machine: Machine
  readonly #api: ApiSide
  readonly #waiting: Socket[] = []
  #serving: Socket | null = null
  #served = 0

  constructor(machine: Machine, api: ApiSide) {
    this.#machine = machine
    this.#api = api
  }

  accept(socket: Socket): void {
    this.#waiting.push(socket)
    this.#next()
  }

  #next(): void {
    if (this.#serving !== null) return
    let socket = this.#waiting.shift()
    // Some may have gone while they waited.
    while (socket?.destroyed === true) socket = this.#waiting.shift()
    if (socket === undefined) return
    this.#serving = socket
    socket.once('close', () => {
      this.#serving = null
      this.#next()
    })
    if (this.#machine.faults.has('locked')) socket.destroySoon()
    else this.#listen(socket)
  }

  /** The one `recv`: what arrives in the first segment is the request. */
  #listen(socket: Socket): void {
    let heard = false
    if (this.#api.idleMs !== null) socket.setTimeout(this.#api.idleMs, () => socket.destroy())
    socket.once('data', chunk => {
      heard = true
      void this.#answer(socket, chunk)
    })
    socket.once('end', () => {
      if (!heard) socket.destroy()
    })
    socket.resume()
  }

  async #answer(socket: Socket, chunk: Buffer | string): Promise<void> {
    const request = chunk.toString('utf8').slice(0, this.#api.maxRequestBytes)
    const { faults } = this.#machine
    this.#machine.note(`tcp ${request.slice(0, 200)}`)
    if (faults.has('hang')) {
      // Whoever has given up is noticed: the kernel hears the goodbye.
      socket.once('end', () => socket.destroy())
      return
    }
    if (faults.has('slow')) await this.#machine.wait(2000).catch(() => undefined)
    if (socket.destroyed) return
    if (faults.has('flood')) return flood(socket)
    const handled = await handle(this.#machine, () => this.#api.answer(this.#machine.hearsRequest(request)))
    const { text, after, sequel } = handled.kind === 'refused' ? this.#no(handled.because) : handled.reply
    if (handled.kind === 'mute') {
      after?.()
      socket.once('end', () => socket.destroy())
      return
    }
    if (after !== undefined) socket.once('close', after)
    if (sequel !== undefined) return follow(socket, this.#distort(text), sequel)
    socket.end(this.#distort(text))
    if (chunk.length > this.#api.maxRequestBytes) socket.once('finish', () => socket.resetAndDestroy())
    else socket.destroySoon()
  }

  /** As cgminer says no. */
  #no({ message }: Refusal): ApiAnswer {
    const when = Math.floor(this.#machine.now() / 1000)
    return { text: `{"STATUS":[{"STATUS":"E","When":${when},"Code":58,"Msg":"${message}","Description":""}],"id":1}\0` }
  }

  #distort(text: string): string {
    const { faults, seed } = this.#machine
    this.#served++
    if (faults.has('garbage')) return garbage[seed % garbage.length] ?? ''
    if (faults.has('html')) return '<html><head><title>Router</title></head><body><h1>Please log in</h1></body></html>'
    if (faults.has('flaky') && this.#served % 2 === 0) return text.slice(0, text.length >> 1)
    return text
  }
}

/** The reply, and what follows it on the same connection. */
function follow(socket: Socket, reply: string, sequel: Sequel): void {
  socket.write(reply)
  if (sequel.kind === 'gives') {
    socket.end(sequel.bytes)
    return
  }
  const file = new IncomingFile(sequel)
  socket.on('data', chunk => {
    const answer = file.take(bytesOf(chunk))
    if (answer !== undefined) socket.end(answer ?? '')
  })
  socket.once('end', () => socket.destroy())
}

const garbage = [
  '\u0001\u0002\u0003\ufffd\ufffd\ufffd\0',
  'SSH-2.0-dropbear_2019.78\r\n',
  '}{][,"":\0',
  '{"STATUS":[{"STATUS":"S","When":',
  '{"a":'.repeat(2000),
]

/** Writes until the other side has had enough. */
function flood(socket: Socket): void {
  const block = `{"STATUS":[${'{"STATUS":"S"},'.repeat(4000)}`
  const pour = (): void => {
    while (!socket.destroyed && socket.write(block));
  }
  socket.on('drain', pour)
  pour()
}
