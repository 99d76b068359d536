import type { Machine, SimModel } from './machine.ts'
import type { Sequel } from './sequel.ts'
import type { UploadedFile } from './upload.ts'

/** What a driver's `sim.ts` may use of the simulator. */
export { answerCgminer, type CgminerDialect, type Command, type CommandTable, type Reply, refusal, success } from './cgminer-api.ts'
export { challenge, judgeDigest } from './digest.ts'
export { Fields, type JsonStyle, realJson } from './fields.ts'
export type { Machine, SimModel } from './machine.ts'
export { believablePools, type Pool, type PoolLine } from './pools.ts'
export { type BoardReading, inletC, readBoard, readBoards, readFans, readPower } from './sensors.ts'
export type { Sequel } from './sequel.ts'
export { type UploadedFile, uploadOf } from './upload.ts'
export type { OwnAddress } from './whereabouts.ts'

/** What the API port says to one request. */
export interface ApiAnswer {
  /** As it goes out; the NUL is part of it. */
  readonly text: string
  /** Done once the reply is out, e.g. the restart that was asked for. */
  readonly after?: () => void
  /** What goes over the same connection behind the reply. */
  readonly sequel?: Sequel
}

/** The cgminer API of a firmware. */
export interface ApiSide {
  /** One `recv` takes so many bytes; what is longer is answered and then reset. */
  readonly maxRequestBytes: number
  /** After which a silent connection is dropped; `null` = never: it blocks everyone. */
  readonly idleMs: number | null
  answer(request: string): ApiAnswer
}

/** What a web port is asked, decoded. */
export interface WebRequest {
  readonly method: string
  readonly path: string
  readonly query: string
  readonly body: string
  /** The same as it came. What lies beyond its first million bytes is left out of both. */
  readonly bytes: Buffer
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>
}

/** What a CGI or page says. */
export interface WebReply {
  readonly status: number
  readonly body: string
  /** `null` = none is sent, as for CGIs that print no header. */
  readonly contentType: string | null
  /** Beside or instead of the usual ones: `Server`, `Location`, `WWW-Authenticate`. */
  readonly headers?: Readonly<Record<string, string>>
  /** Whether it goes out as gzip; only with a content type. */
  readonly isPacked?: boolean
}

/** A port beside the two usual ones. It opens and closes with the mining program (`api`) or with the web interface (`web`). */
export type ExtraPort = { readonly follows: 'api' | 'web' } & (
  | {
      readonly kind: 'http'
      /** `api` = the API port itself speaks HTTP; `Program.api` is then absent. */
      readonly port: number | 'api'
      /** With a certificate that nobody vouches for. */
      readonly tls?: boolean
      answer(request: WebRequest): WebReply | Promise<WebReply>
    }
  /** JSON behind a length of 4 bytes, little-endian. */
  | { readonly kind: 'framed'; readonly port: number; answer(message: string): FramedAnswer }
)

/** What a framed port says to one message; the connection stays open. */
export interface FramedAnswer {
  readonly text: string
  readonly sequel?: Sequel
}

/** A firmware that runs on a simulated machine. */
export interface Program {
  /** Absent = its port is closed. */
  readonly api?: ApiSide
  /** The web interface behind the password; absent = its port is closed. */
  web?(request: WebRequest): WebReply | Promise<WebReply>
  /** How the web interface says that a change failed; absent = as a script that crashed. */
  refusal?(request: WebRequest): WebReply
  /** The plain port 6060 of Antminer stock: the text for a path; absent = its port is closed. */
  readonly statusPort?: (path: string) => string
  /** Other ports; they stay closed where all miners share one address. */
  readonly extraPorts?: readonly ExtraPort[]
  /** The configuration as it lies in the flash, verbatim. */
  readonly stored: string
  /** What its owner does with the maker's tool so that it takes changes; absent = it takes them as it is. */
  allowChanges?(): void
  /** Reads the stored configuration; `false` when the mining program cannot start with it. */
  load(): boolean
}

/** One firmware family as the simulator plays it, with the very faults that the real one has. */
export interface Persona<Model extends SimModel = SimModel> {
  /** The id of the driver: 'antminer-stock'. */
  readonly family: string
  /** The user of the web interface's Digest realm, and the realm; `null` = there is no web interface. */
  readonly realm: string | null
  /** Who opens it as it leaves the factory; absent = root / root. `Machine.password` is the password now. */
  readonly login?: { readonly user: string; readonly password: string }
  /** In the proportions in which halls hold them: a model that stands twice is twice as frequent. */
  readonly models: readonly [Model, ...Model[]]
  start(machine: Machine, model: Model): Program
  /** A firmware file for a model as its maker would give it; absent = a file of any form will do, or none. @param version as the machine shows it then */
  image?(model: Model, version: string): UploadedFile
}

/** A CGI's output: no content type, and the blank lines that shell scripts leave. */
export function cgi(body: string, status = 200): WebReply {
  return { status, body, contentType: null }
}

/** A REST reply. */
export function json(value: unknown, status = 200, headers: Readonly<Record<string, string>> = {}): WebReply {
  return { status, body: JSON.stringify(value), contentType: 'application/json', headers }
}

/** The token of `Authorization: Bearer …`, or the bare value that some firmware takes; `null` when there is none. */
export function bearerOf({ headers }: WebRequest): string | null {
  const value = headers.authorization?.replace(/^bearer\s+/i, '').trim() ?? ''
  return value === '' ? null : value
}

/** The object of a JSON body; `null` when it is none. */
export function bodyOf({ body }: WebRequest): Readonly<Record<string, unknown>> | null {
  try {
    const value: unknown = JSON.parse(body)
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : null
  } catch {
    return null
  }
}

/** lighttpd's own error page. */
export function errorPage(status: number, title: string): WebReply {
  const head =
    '<?xml version="1.0" encoding="iso-8859-1"?>\n<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Transitional//EN"\n         "http://www.w3.org/TR/xhtml1/DTD/xhtml1-transitional.dtd">\n'
  const page = `<html xmlns="http://www.w3.org/1999/xhtml" xml:lang="en" lang="en">\n <head>\n  <title>${status} - ${title}</title>\n </head>\n <body>\n  <h1>${status} - ${title}</h1>\n </body>\n</html>\n`
  return { status, body: head + page, contentType: 'text/html' }
}
