import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import type { Socket } from 'node:net'

/** What went over the wire. */
export interface WireCosts {
  readonly connections: number
  /** Commands, messages and HTTP requests, those that were answered with 401 too. */
  readonly requests: number
  /** Sent and received, as far as the system gave them to this process; of TLS what was inside. */
  readonly bytes: number
  /** Requests that ask to be let in: by their name, or answered with 401. */
  readonly logins: number
}

/** Names of requests that log in, whatever the firmware. */
const loginName = /log-?(?:in|on)\b|auth|token|unlock|session/i

/** Counts what this process sends, below the code that is measured. HTTP and TCP are heard from the runtime; what goes inside a connection is told. */
export class WireTally {
  #sockets: Socket[] = []
  #requests = 0
  #logins = 0
  readonly #ears: readonly (readonly [string, (message: unknown) => void])[] = [
    ['net.client.socket', message => this.#connected(socketOf(message))],
    // A TLS connection is not told as a plain one.
    ['undici:client:connected', message => isTls(message) && this.#connected(socketOf(message))],
    ['undici:request:create', message => this.told(String(fieldOf(fieldOf(message, 'request'), 'path')))],
    ['undici:request:headers', message => this.#answered(fieldOf(fieldOf(message, 'response'), 'statusCode'))],
  ]

  constructor() {
    for (const [channel, ear] of this.#ears) subscribe(channel, ear)
  }

  /** One more request; `name` is its path or command. */
  told(name: string): void {
    this.#requests++
    if (loginName.test(name)) this.#logins++
  }

  /** What was counted since the last time. Call it when nothing is under way. */
  take(): WireCosts {
    const bytes = this.#sockets.reduce((sum, socket) => sum + socket.bytesRead + socket.bytesWritten, 0)
    const costs = { connections: this.#sockets.length, requests: this.#requests, bytes, logins: this.#logins }
    this.#sockets = []
    this.#requests = 0
    this.#logins = 0
    return costs
  }

  close(): void {
    for (const [channel, ear] of this.#ears) unsubscribe(channel, ear)
  }

  #connected(socket: Socket | null): void {
    if (socket !== null) this.#sockets.push(socket)
  }

  #answered(status: unknown): void {
    if (status === 401) this.#logins++
  }
}

function socketOf(message: unknown): Socket | null {
  const socket = fieldOf(message, 'socket')
  return typeof socket === 'object' && socket !== null && 'bytesRead' in socket ? (socket as Socket) : null
}

function isTls(message: unknown): boolean {
  return fieldOf(fieldOf(message, 'connectParams'), 'protocol') === 'https:'
}

function fieldOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined
}
