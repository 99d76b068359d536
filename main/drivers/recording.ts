import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { MinerError } from '../contract/failure.ts'
import { Secret } from '../lib/secret.ts'
import { type CgminerCommand, parseReply } from '../transport/cgminer-tcp.ts'
import type { FramedMessage } from '../transport/framed-tcp.ts'
import type { HttpPort, HttpReply } from '../transport/http.ts'
import { Logins } from '../transport/logins.ts'
import { blankFacts } from './dialect/evidence.ts'
import type { CgminerAnswer, Driver, Evidence, FollowUpAnswer, FollowUpProbe, IdentityFacts, Probe, Session } from './driver.ts'
import { drivers } from './registry.ts'

/** The replies of one machine, as kept in a driver's `fixtures/`. Tests read them as if the machine were there. */
export interface Recording {
  /** 'antminer-legacy/l3plus-2017' */
  readonly name: string
  /** The driver that must claim it. */
  readonly family: string
  readonly folder: string
}

/** What `manifest.json` says beside where the machine comes from. */
export interface Manifest {
  readonly model: string
  readonly firmware: string
  readonly source: string
  /** Whether enough was recorded for a reading; absent = when one of `stats`, `summary`, `devs` of the API was. */
  readonly readable?: boolean
  /** Whether its pages are served on every other port too. */
  readonly otherPorts?: boolean
  /** Files for requests whose path does not tell (GraphQL, one page for everything): the first whose `to` stands in 'METHOD /path body'. */
  readonly answers?: readonly { readonly to: string; readonly file: string }[]
}

/** The manifest of a recording. */
export function manifestOf(recording: Recording): Manifest {
  const manifest: Manifest = JSON.parse(recordedText(recording, 'manifest.json') ?? '{}')
  return manifest
}

/** What a test changes about a recording. */
export interface ReplayOptions {
  readonly facts?: Partial<IdentityFacts>
  /** Changes each reply before it is read. */
  readonly mangle?: (text: string, command: string) => string
  /** Whether commands joined with `+` are known. */
  readonly joins?: boolean
}

/** When every replayed machine is read, ms since the epoch. */
export const replayedAt = 1_790_000_000_000

const closed = { request: () => Promise.reject(new MinerError({ code: 'unreachable', detail: 'connection refused' })) }
const replayLogin = [{ user: 'root', password: new Secret('root'), isDefault: true }]
const unknownFrame = '{"code":-2,"when":1790000000,"msg":"invalid command","desc":""}'
const unknownCommand =
  '{"STATUS":[{"STATUS":"E","When":1790000000,"Code":14,"Msg":"Invalid command","Description":"cgminer 1.0.0"}],"id":1}'

/** Every recording of every driver. */
export function listRecordings(): readonly Recording[] {
  const root = import.meta.dirname
  return readdirSync(root).flatMap(family => {
    const fixtures = join(root, family, 'fixtures')
    if (!existsSync(fixtures)) return []
    return readdirSync(fixtures).map(name => ({ name: `${family}/${name}`, family, folder: join(fixtures, name) }))
  })
}

/** One of them, by its name. */
export function recordingNamed(name: string): Recording {
  const found = listRecordings().find(recording => recording.name === name)
  if (found === undefined) throw new Error(`no recording ${name}`)
  return found
}

/** The text of one file; `null` when it was not recorded. */
export function recordedText(recording: Recording, file: string): string | null {
  const path = join(recording.folder, file)
  return existsSync(path) ? readFileSync(path, 'utf8').trim() : null
}

/** What discovery would have found out about it in both rounds. @param asking the drivers whose questions are asked */
export function evidenceOf(
  recording: Recording,
  mangle: (text: string) => string = text => text,
  asking: readonly Driver[] = drivers,
): Evidence {
  const gathered = new Gathered(recording, mangle)
  for (const probe of asking.flatMap(driver => driver.probes)) gathered.ask(probe)
  for (const { id, followUp } of asking) {
    // Where the first round was not recorded, the machine's own family knows it all the same.
    const looks = gathered.isEmpty ? id === recording.family : followUp?.when(gathered.evidence) === true
    if (looks) for (const probe of followUp?.probes ?? []) gathered.ask(probe)
  }
  return gathered.evidence
}

/** The answers of a recording to the questions of discovery. What was not recorded is absent. */
class Gathered {
  readonly #recording: Recording
  readonly #mangle: (text: string) => string
  readonly #cgminer = new Map<string, CgminerAnswer>()
  readonly #http = new Map<string, HttpReply>()
  readonly #more: { readonly probe: FollowUpProbe; readonly answer: FollowUpAnswer }[] = []

  constructor(recording: Recording, mangle: (text: string) => string) {
    this.#recording = recording
    this.#mangle = mangle
  }

  get evidence(): Evidence {
    return { ip: '127.32.0.1', openPorts: [4028], cgminer: this.#cgminer, http: this.#http, more: this.#more }
  }

  get isEmpty(): boolean {
    return this.#cgminer.size + this.#http.size === 0
  }

  ask(probe: Probe | FollowUpProbe): void {
    const text = this.#recorded(probe)
    if (text === null) return
    const mangled = this.#mangle(text)
    if (probe.kind === 'cgminer') this.#cgminer.set(probe.command, replyOf(mangled))
    else if (probe.kind === 'framed') this.#more.push({ probe, answer: { kind: 'framed', text: mangled, parsed: parseReply(mangled) } })
    else if ('port' in probe) this.#more.push({ probe, answer: { kind: 'http', reply: pageOf(mangled) } })
    else this.#http.set(probe.path, pageOf(mangled))
  }

  #recorded(probe: Probe | FollowUpProbe): string | null {
    switch (probe.kind) {
      case 'cgminer':
        return recordedText(this.#recording, `rpc-${probe.command}.json`)
      case 'http':
        return recordedPage(this.#recording, probe.path)
      case 'framed':
        return recordedText(this.#recording, `frame-${commandOf(probe.message)}.json`)
    }
  }
}

function pageOf(body: string): HttpReply {
  return { status: 200, headers: {}, body }
}

/** The answer that discovery makes of a reply. */
export function replyOf(text: string): CgminerAnswer {
  return { kind: 'reply', text, parsed: parseReply(text) }
}

/** A session that plays the recording back. What was not recorded is answered as an unknown command, or not found. */
export function sessionOf(recording: Recording, options: ReplayOptions = {}): Session {
  const answer = (command: string) => recordedText(recording, `rpc-${command}.json`) ?? unknownCommand
  const mangle = options.mangle ?? (text => text)
  const manifest = manifestOf(recording)
  const replyTo = (command: CgminerCommand, parameter?: string) => {
    if (typeof command !== 'string' && command.new_api === true) return newApi(recording, command)
    const name = nameOf(command)
    const special = parameter === undefined ? null : recordedText(recording, `rpc-${name}-${keyOf(parameter)}.json`)
    return special ?? answerTo(name, answer, options.joins ?? true)
  }
  const http: HttpPort = {
    request: request => {
      const { path } = request
      const file = manifest.answers?.find(({ to }) => `${request.method ?? 'GET'} ${path} ${request.body ?? ''}`.includes(to))?.file
      const body = file === undefined ? recordedPage(recording, path) : recordedText(recording, file)
      return Promise.resolve({
        status: body === null ? 404 : 200,
        headers: {},
        body: body === null ? '<html></html>' : mangle(body, path),
      })
    },
  }
  return {
    ip: '127.32.0.1',
    address: { ip: '127.32.0.1', apiPort: 4028, webPort: 80 },
    facts: { ...blankFacts('recorded'), ...options.facts },
    memo: new Map(),
    now: () => replayedAt,
    sleep: () => Promise.resolve(),
    cgminer: {
      request: (command, { parameter }) => {
        const text = mangle(replyTo(command, parameter), nameOf(command))
        return Promise.resolve({ text, parsed: parseReply(text) })
      },
    },
    http,
    rest: http,
    httpAt: () => (manifest.otherPorts === true ? http : closed),
    httpsAt: () => (manifest.otherPorts === true ? http : closed),
    framedAt: () => ({
      request: messages =>
        Promise.resolve(
          messages.map(message => {
            const name = commandOf(message)
            const text = mangle(recordedText(recording, `frame-${name}.json`) ?? unknownFrame, name)
            return { text, parsed: parseReply(text) }
          }),
        ),
    }),
    logins: new Logins(replayLogin),
  }
}

/**
 * A recorded page by its path: `http-` and the whole path with `-` for every mark that is neither letter, digit, `_` nor `.`, with the
 * query or without (`/api/v1/info` -> `http-api-v1-info.json`), or only the last part without `.cgi`. `/` is `http-index.html`.
 */
function recordedPage(recording: Recording, path: string): string | null {
  const [bare = ''] = path.split('?')
  const names = bare === '/' ? ['index'] : [keyOf(path), keyOf(bare), bare.replace(/^.*\/|\.cgi$/g, '')]
  for (const name of names) {
    for (const extension of ['json', 'html', 'txt']) {
      const text = recordedText(recording, `http-${name}.${extension}`)
      if (text !== null) return text
    }
  }
  return null
}

function keyOf(path: string): string {
  return path.replace(/[^A-Za-z0-9_.]+/g, '-').replace(/^-|-$/g, '')
}

/** Of a framed message: `cmd`, with a plain `param` behind it (`get.miner.status-summary`). */
function commandOf(message: FramedMessage): string {
  if (typeof message === 'string') return message
  return [message.cmd, message.param].filter(part => typeof part === 'string').join('-')
}

function nameOf(command: CgminerCommand): string {
  if (typeof command === 'string') return command
  return typeof command.cmd === 'string' ? command.cmd : partsOf(command).join('+')
}

function partsOf(command: Exclude<CgminerCommand, string>): readonly string[] {
  return [command.command].flat().map(String)
}

function answerTo(command: string, answer: (command: string) => string, joins: boolean): string {
  if (!command.includes('+')) return answer(command)
  if (!joins) return unknownCommand
  return `{${command
    .split('+')
    .map(part => `"${part}":[${answer(part)}]`)
    .join(',')},"id":1}`
}

/** The JSON dialect answers what the web page of the same machine printed. */
function newApi(recording: Recording, command: Exclude<CgminerCommand, string>): string {
  const parts = partsOf(command).flatMap(part => {
    const text = recordedText(recording, `http-${part}.json`)
    return text === null ? [] : [`"${part}":${text}`]
  })
  return parts.length === 0 ? unknownCommand : `{${parts.join(',')}}`
}
