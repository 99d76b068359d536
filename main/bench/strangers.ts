import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { createServer, type Socket } from 'node:net'
import { fileURLToPath } from 'node:url'
import { addressesOf, formatAddress, parseRanges } from '../contract/ranges.ts'

/** Machines of a hall that are no miners, in a process of their own: what a scan asks them is counted. */
export interface Strangers {
  readonly count: number
  /** What they were asked since the last time. */
  take(): Promise<StrangersAsked>
  close(): Promise<void>
}

/** Over all of them. */
export interface StrangersAsked {
  /** Connections that were taken, those that sent nothing too. */
  readonly connections: number
  /** Questions: connections that sent something. */
  readonly questions: number
  /** Of the one that was asked most. */
  readonly mostQuestions: number
}

interface Ask {
  readonly range: string
  readonly ports: { readonly api: number; readonly web: number }
}

const self = fileURLToPath(import.meta.url)

/** What stands in halls beside miners, dealt in turn. `api` is what answers on 4028; absent = it is closed. */
const kinds: readonly { readonly api?: string; readonly web: string }[] = [
  { web: page(200, '<title>OpenWrt - LuCI</title><meta http-equiv="refresh" content="0; URL=/cgi-bin/luci/">') },
  { web: page(401, 'Unauthorized', 'WWW-Authenticate: Basic realm="switch"') },
  { web: page(401, 'Unauthorized', 'WWW-Authenticate: Digest realm="camera", nonce="5f", qop="auth"') },
  { web: page(200, '<title>HP LaserJet 400</title>', 'Server: Virata-EmWeb/R6_2_1') },
  { web: page(302, '', 'Location: https://192.0.2.1/login') },
  { web: page(307, '', 'Location: https://192.0.2.1/') },
  { api: 'SSH-2.0-dropbear_2022.83\r\n', web: page(200, '<title>IP camera</title>') },
  { api: page(400, 'Bad Request'), web: page(404, 'Not Found') },
]

/** Ports of certain families that a stranger might have too: a scan that asks there everywhere would show. */
const otherPorts: readonly number[] = [4029, 4433, 8080, 8889, 50_051]

/** Opens them on every address of a range. Resolves when all answer. */
export async function startStrangers(ask: Ask): Promise<Strangers> {
  const child: ChildProcess = fork(self, [JSON.stringify(ask)], { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] })
  const hear = async <T>(): Promise<T> => {
    const [word] = await Promise.race([once(child, 'message'), once(child, 'exit')])
    if (typeof word !== 'object' || word === null) throw new Error('the process of the strangers ended')
    return word as T
  }
  const { count } = await hear<{ count: number }>()
  return {
    count,
    take() {
      const told = hear<StrangersAsked>()
      child.send('take')
      return told
    },
    async close() {
      const gone = once(child, 'exit')
      child.disconnect()
      await gone
    },
  }
}

function page(status: number, body: string, header = 'Server: nginx'): string {
  return `HTTP/1.1 ${status} x\r\n${header}\r\nContent-Type: text/html\r\nContent-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`
}

async function serve({ range, ports }: Ask): Promise<void> {
  const ranges = parseRanges(range)
  if (!ranges.ok) throw new Error(ranges.problem)
  const questions = new Map<string, number>()
  let connections = 0
  const answer = (ip: string, words: string) => (socket: Socket) => {
    connections++
    socket.on('error', () => socket.destroy())
    socket.once('data', () => {
      questions.set(ip, (questions.get(ip) ?? 0) + 1)
      socket.end(words)
    })
  }
  const listen = (ip: string, port: number, words: string) =>
    new Promise<void>((resolve, reject) => createServer(answer(ip, words)).once('error', reject).listen(port, ip, resolve))
  const ips = [...addressesOf(ranges.spans)].map(formatAddress)
  for (const [n, ip] of ips.entries()) {
    const kind = kinds[n % kinds.length]
    if (kind === undefined) continue
    await listen(ip, ports.web, kind.web)
    if (kind.api !== undefined) await listen(ip, ports.api, kind.api)
    for (const port of otherPorts) await listen(ip, port, '')
  }
  process.on('message', () => {
    const counts = [...questions.values()]
    const asked: StrangersAsked = {
      connections,
      questions: counts.reduce((sum, n) => sum + n, 0),
      mostQuestions: Math.max(0, ...counts),
    }
    connections = 0
    questions.clear()
    process.send?.(asked)
  })
  process.send?.({ count: ips.length })
}

// As the child: serves until the parent lets go.
if (process.argv[1] === self && process.send) {
  process.once('disconnect', () => process.exit(0))
  await serve(JSON.parse(process.argv[2] ?? '{}') as Ask)
}
