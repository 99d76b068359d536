import { MinerError } from '../contract/failure.ts'
import type { MinerAddress } from '../contract/model.ts'
import type { Driver, IdentityFacts, Session } from '../drivers/driver.ts'
import type { Clock } from '../lib/clock.ts'
import { type CgminerPort, openCgminer } from '../transport/cgminer-tcp.ts'
import { type DialoguePort, openDialogue } from '../transport/dialogue.ts'
import { type FramedPort, openFramed } from '../transport/framed-tcp.ts'
import { type HttpPort, openHttp, type Upload } from '../transport/http.ts'
import { Logins } from '../transport/logins.ts'
import { Turn } from '../transport/turn.ts'
import { type Credential, WebAccess } from '../transport/web-access.ts'

export { type Credential, isSameCredential } from '../transport/web-access.ts'

/** The passwords to try on a miner of a family. */
export type CredentialsFor = (ip: string, driver: Pick<Driver, 'defaultCredentials'>) => readonly Credential[]

export interface SessionOptions {
  readonly address: MinerAddress
  readonly clock: Clock
  readonly facts: IdentityFacts
  readonly memo: Map<string, unknown>
  /** In the order in which they are tried; the one that worked last comes first by itself. */
  readonly credentials: readonly Credential[]
  /** The firmware files that may be sent; without it there are none. */
  readonly openFile?: (id: string) => Promise<Upload>
  /** Sees every request and reply, for the raw replies of a bug report. */
  readonly onExchange?: (request: string, reply: string) => void
}

/** What makes sessions. Tests put their own in its place. */
export type OpenSession = (options: SessionOptions) => Session

/** Where the memo keeps the passwords' state, so that the next session of this miner starts with what this one learned. */
const accessKey = 'session.webAccess'
const loginsKey = 'session.logins'

/** Talks to one miner over real sockets, one connection at a time across all its ports. Opens nothing by itself. */
export const openSession: OpenSession = options => {
  const { address, clock, memo, facts } = options
  const turn = new Turn()
  const { ip, apiPort, webPort } = address
  const access = accessOf(memo, options.credentials)
  const now = () => clock.now()
  const web = webPort === null ? closedHttp : openHttp({ ...webDoor(ip, webPort), access, now }, turn)
  const rest = webPort === null ? closedHttp : openHttp(webDoor(ip, webPort), turn)
  const http = kept((port: number) => overheardHttp(openHttp({ host: ip, port }, turn), `:${port}`, options))
  const https = kept((port: number) => overheardHttp(openHttp({ host: ip, port, tls: true }, turn), `:${port}`, options))
  const framed = kept((port: number) => overheardFramed(openFramed({ host: ip, port }, turn), port, options))
  const dialogue = kept((port: number | 'api') => {
    const number = port === 'api' ? apiPort : port
    return number === null ? closedDialogue : openDialogue({ host: ip, port: number }, turn)
  })
  return {
    ip,
    address,
    facts,
    memo,
    cgminer: overheardCgminer(apiPort === null ? closedCgminer : openCgminer({ host: ip, port: apiPort }, turn), apiPort, options),
    http: overheardHttp(web, '', options),
    rest: overheardHttp(rest, '', options),
    httpAt: http,
    httpsAt: https,
    framedAt: framed,
    talkAt: dialogue,
    logins: loginsOf(memo, options.credentials, now),
    now,
    sleep: (ms, signal) => clock.sleep(ms, signal),
    openFile: options.openFile ?? noFile,
    progress: () => undefined,
  }
}

function noFile(): Promise<never> {
  return Promise.reject(new MinerError({ code: 'refused', reason: 'the firmware file is not kept any more. Pick it again.' }))
}

function accessOf(memo: Map<string, unknown>, credentials: readonly Credential[]): WebAccess {
  const kept = memo.get(accessKey)
  if (kept instanceof WebAccess && kept.isFor(credentials)) return kept
  const access = kept instanceof WebAccess ? kept.with(credentials) : new WebAccess(credentials)
  memo.set(accessKey, access)
  return access
}

/** What a memo knows of passwords, without tokens and what else a driver learned: which let in, and which were refused. */
export function passwordsIn(memo: ReadonlyMap<string, unknown>): Map<string, unknown> {
  return new Map([...memo].filter(([key]) => key === accessKey || key === loginsKey))
}

/** Forgets which passwords were refused and which let in: something was learned that changes it. */
export function forgetPasswordsIn(memo: Map<string, unknown>): void {
  memo.delete(accessKey)
  memo.delete(loginsKey)
}

/** Whether what a memo knows of passwords is that none of them opened the miner. */
export function isLockedIn(memo: ReadonlyMap<string, unknown>): boolean {
  const [logins, access] = [memo.get(loginsKey), memo.get(accessKey)]
  return (logins instanceof Logins && logins.access === 'locked') || (access instanceof WebAccess && access.kind === 'locked')
}

/** What opened a miner last, as its memo knows it; `null` = nothing did. */
export function credentialIn(memo: ReadonlyMap<string, unknown>): Credential | null {
  const [logins, access] = [memo.get(loginsKey), memo.get(accessKey)]
  return (logins instanceof Logins ? logins.credential : null) ?? (access instanceof WebAccess ? access.good : null)
}

function loginsOf(memo: Map<string, unknown>, credentials: readonly Credential[], now: () => number): Logins {
  const kept = memo.get(loginsKey)
  if (kept instanceof Logins && kept.isFor(credentials)) return kept
  const logins = kept instanceof Logins ? kept.with(credentials) : new Logins(credentials, now)
  memo.set(loginsKey, logins)
  return logins
}

/** A machine whose web interface was found on 443 has only that one. */
function webDoor(host: string, port: number) {
  return { host, port, tls: port === 443 }
}

/** The same port again for the same number. */
function kept<Port, Place>(open: (port: Place) => Port): (port: Place) => Port {
  const opened = new Map<Place, Port>()
  return number => {
    const port = opened.get(number) ?? open(number)
    opened.set(number, port)
    return port
  }
}

const closedCgminer: CgminerPort = {
  request: () => Promise.reject(new MinerError({ code: 'unreachable', detail: 'its API port did not answer when it was found' })),
}

const closedDialogue: DialoguePort = {
  talk: () => Promise.reject(new MinerError({ code: 'unreachable', detail: 'its API port did not answer when it was found' })),
}

const closedHttp: HttpPort = {
  access: null,
  request: () => Promise.reject(new MinerError({ code: 'unreachable', detail: 'its web port did not answer when it was found' })),
}

function overheardCgminer(port: CgminerPort, number: number | null, { onExchange }: SessionOptions): CgminerPort {
  if (!onExchange) return port
  return {
    async request(command, options) {
      const reply = await port.request(command, options)
      const asked = typeof command === 'string' ? command : JSON.stringify(command)
      onExchange(`tcp ${number} ${asked}${options.parameter === undefined ? '' : ` ${options.parameter}`}`, reply.text)
      return reply
    },
  }
}

function overheardHttp(port: HttpPort, suffix: string, { onExchange }: SessionOptions): HttpPort {
  if (!onExchange) return port
  return {
    get access() {
      return port.access ?? null
    },
    get credential() {
      return port.credential ?? null
    },
    async request(request) {
      const reply = await port.request(request)
      onExchange(
        `${request.method ?? 'GET'} ${suffix}${request.path}`,
        reply.status === 200 ? reply.body : `HTTP ${reply.status}\n${reply.body}`,
      )
      return reply
    },
  }
}

function overheardFramed(port: FramedPort, number: number, { onExchange }: SessionOptions): FramedPort {
  if (!onExchange) return port
  return {
    async request(messages, options) {
      const replies = await port.request(messages, options)
      for (const [n, reply] of replies.entries()) {
        const message = messages[n]
        onExchange(`tcp ${number} ${typeof message === 'string' ? message : JSON.stringify(message)}`, reply.text)
      }
      return replies
    },
  }
}
