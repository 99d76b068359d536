import { createHash } from 'node:crypto'
import { request } from 'node:http'
import { connect, type Socket } from 'node:net'

/** What came back on a bare socket, and how the connection ended. */
export interface RawReply {
  readonly text: string
  readonly end: 'fin' | 'reset' | 'refused'
}

/** Sends these pieces, each as a segment of its own, and reads until the other side ends. For tests: no driver's client is involved. */
export function askRaw(ip: string, port: number, ...pieces: readonly string[]): Promise<RawReply> {
  return new Promise(resolve => {
    let text = ''
    let end: RawReply['end'] = 'fin'
    const socket = connect({ host: ip, port, noDelay: true }, () => sendOneByOne(pieces))
    const sendOneByOne = ([piece, ...rest]: readonly string[]): void => {
      if (piece === undefined || socket.destroyed) return
      socket.write(piece, () => setTimeout(() => sendOneByOne(rest), 20))
    }
    socket.on('data', chunk => {
      text += chunk.toString('utf8')
    })
    socket.on('error', error => {
      end = 'code' in error && error.code === 'ECONNREFUSED' ? 'refused' : 'reset'
    })
    socket.on('close', () => resolve({ text, end }))
  })
}

/** Whether a port takes connections. */
export function isOpen(ip: string, port: number): Promise<boolean> {
  return new Promise(resolve => {
    const socket = connect(port, ip, () => {
      socket.destroy()
      resolve(true)
    })
    socket.on('error', () => resolve(false))
  })
}

/** Connects and says nothing, as nobody should. The caller destroys it. */
export function connectIdle(ip: string, port: number): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, ip, () => resolve(socket))
    socket.on('error', reject)
  })
}

/** Sends one request and counts what comes back, until `enough` bytes have come or the other side ends. */
export function countBytes(ip: string, port: number, request: string, enough: number): Promise<number> {
  return new Promise(resolve => {
    let bytes = 0
    const socket = connect(port, ip, () => socket.write(request))
    socket.on('data', chunk => {
      bytes += chunk.length
      if (bytes > enough) socket.destroy()
    })
    socket.on('close', () => resolve(bytes))
  })
}

/** One command as JSON. */
export async function askApi(ip: string, port: number, command: unknown, parameter?: unknown): Promise<string> {
  return (await askRaw(ip, port, JSON.stringify({ command, parameter }))).text
}

/** One request to a web port. */
export interface WebAsk {
  readonly ip: string
  readonly port: number
  readonly path: string
  readonly method?: string
  readonly body?: string
  readonly password?: string
  readonly signal?: AbortSignal
}

/** What a web port answered. */
export interface WebAnswer {
  readonly status: number
  readonly contentType: string | null
  readonly text: string
}

/** One request with Digest on a connection of its own. The nonce is made up, which lighttpd 1.4.32 does not mind. */
export function askWeb(ask: WebAsk): Promise<WebAnswer> {
  const method = ask.method ?? (ask.body === undefined ? 'GET' : 'POST')
  const headers = {
    authorization: digest(method, ask.path, ask.password ?? 'root'),
    ...(ask.body === undefined ? {} : { 'content-length': Buffer.byteLength(ask.body) }),
  }
  return new Promise((resolve, reject) => {
    const options = { host: ask.ip, port: ask.port, path: ask.path, method, headers, agent: false }
    const sent = request(ask.signal === undefined ? options : { ...options, signal: ask.signal }, response => {
      let text = ''
      response.setEncoding('utf8')
      response.on('data', chunk => {
        text += chunk
      })
      response.on('error', reject)
      response.on('end', () => resolve({ status: response.statusCode ?? 0, contentType: response.headers['content-type'] ?? null, text }))
    })
    sent.on('error', reject)
    sent.end(ask.body)
  })
}

function digest(method: string, uri: string, password: string): string {
  const md5 = (text: string) => createHash('md5').update(text).digest('hex')
  const ha1 = md5(`root:antMiner Configuration:${password}`)
  const response = md5(`${ha1}:made-up:00000001:abc:auth:${md5(`${method}:${uri}`)}`)
  return `Digest username="root", realm="antMiner Configuration", nonce="made-up", uri="${uri}", qop=auth, nc=00000001, cnonce="abc", response="${response}"`
}
