import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { MinerError } from '../contract/failure.ts'
import type { Manifest } from '../contract/recording.ts'
import { Secret } from '../lib/secret.ts'
import { type CgminerCommand, parseReply } from '../transport/cgminer-tcp.ts'
import type { HttpPort, HttpReply } from '../transport/http.ts'
import { Logins } from '../transport/logins.ts'
import { blankFacts } from './dialect/evidence.ts'
import type { CgminerAnswer, Driver, Evidence, FollowUpAnswer, FollowUpProbe, IdentityFacts, Probe, Session } from './driver.ts'
import { joinedParts } from './joined-parts.ts'
import {
  answerFor,
  commandNames,
  frameName,
  nameOfCommand,
  type PageQuestion,
  pageNames,
  partsOfCommand,
  titles,
} from './recorded-names.ts'
import { drivers } from './registry.ts'

/** The replies of one machine, as kept in a driver's `fixtures/`. Tests read them as if the machine were there. */
export interface Recording {
  /** 'antminer-legacy/l3plus-2017' */
  readonly name: string
  /** The driver that must claim it. */
  readonly family: string
  readonly folder: string
  /** Instead of the folder: one that is not on a disk. */
  readonly files?: Readonly<Record<string, string>>
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

/** When a replayed machine is read whose recording does not say when it was made, ms since the epoch. */
export const replayedAt = 1_790_000_000_000

const replayedIp = '127.32.0.1'
const notFound: HttpReply = { status: 404, headers: {}, body: '<html></html>' }
const closed = { request: () => Promise.reject(new MinerError({ code: 'unreachable', detail: 'connection refused' })) }
// Firmware that never tries a default takes the second; passwords are scrubbed, so any lets in.
const replayLogin = [
  { user: 'root', password: new Secret('root'), isDefault: true },
  { user: 'root', password: new Secret('recorded'), isDefault: false },
]
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
  if (recording.files !== undefined) return Object.hasOwn(recording.files, file) ? (recording.files[file]?.trim() ?? null) : null
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
  // What a machine without an API is asked in any case.
  gathered.ask({ kind: 'http', path: '/' })
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
  readonly #manifest: Manifest
  readonly #mangle: (text: string) => string
  readonly #cgminer = new Map<string, CgminerAnswer>()
  readonly #http = new Map<string, HttpReply>()
  readonly #more: { readonly probe: FollowUpProbe; readonly answer: FollowUpAnswer }[] = []

  constructor(recording: Recording, mangle: (text: string) => string) {
    this.#recording = recording
    this.#manifest = manifestOf(recording)
    this.#mangle = mangle
  }

  get evidence(): Evidence {
    const { apiPort, webPort } = this.#manifest.ports ?? { apiPort: 4028, webPort: null }
    const openPorts = [apiPort, webPort].filter(port => port !== null)
    return { ip: replayedIp, openPorts, cgminer: this.#cgminer, http: this.#http, more: this.#more }
  }

  get isEmpty(): boolean {
    return this.#cgminer.size + this.#http.size === 0
  }

  ask(probe: Probe | FollowUpProbe): void {
    switch (probe.kind) {
      case 'cgminer': {
        const text = recordedText(this.#recording, `rpc-${probe.command}.json`)
        if (text !== null) this.#cgminer.set(probe.command, replyOf(this.#mangle(text)))
        return
      }
      case 'framed': {
        const text = recordedText(this.#recording, `frame-${frameName(probe.message)}.json`)
        if (text === null) return
        const mangled = this.#mangle(text)
        this.#more.push({ probe, answer: { kind: 'framed', text: mangled, parsed: parseReply(mangled) } })
        return
      }
      case 'http': {
        const reply = this.#page(probe)
        if (reply === null) return
        const mangled = { ...reply, body: this.#mangle(reply.body) }
        if ('port' in probe) this.#more.push({ probe, answer: { kind: 'http', reply: mangled } })
        else this.#http.set(probe.path, mangled)
      }
    }
  }

  /** A folder that was put together by hand does not say on which port a page was. */
  #page(probe: Extract<FollowUpProbe, { kind: 'http' }>): HttpReply | null {
    const { ports, challenge } = this.#manifest
    if (challenge !== undefined && probe.path === '/' && probe.port === undefined) return { status: 401, headers: challenge, body: '' }
    const port = ports === undefined || probe.port === undefined ? null : probe.port === 'api' ? (ports.apiPort ?? 4028) : probe.port
    return recordedReply(this.#recording, this.#manifest, { path: probe.path, ...(port === null ? {} : { port }) })
  }
}

/** The answer that discovery makes of a reply. */
export function replyOf(text: string): CgminerAnswer {
  return { kind: 'reply', text, parsed: parseReply(text) }
}

/** A session that plays the recording back. What was not recorded is answered as an unknown command, or not found. */
export function sessionOf(recording: Recording, options: ReplayOptions = {}): Session {
  const mangle = options.mangle ?? (text => text)
  const manifest = manifestOf(recording)
  const logins = new Logins(replayLogin)
  const http = (port?: number): HttpPort => ({
    request: async request => {
      const question = { ...request, ...(port === undefined ? {} : { port }) }
      throwUnanswered(manifest, titles.page(question))
      const reply = recordedReply(recording, manifest, question)
      return reply === null ? notFound : { ...reply, body: mangle(reply.body, request.path) }
    },
  })
  const isServed = (port: number) => manifest.otherPorts === true || (manifest.answers ?? []).some(answer => answer.port === port)
  const other = (port: number) => (isServed(port) ? http(port) : closed)
  const web = http()
  return {
    ip: replayedIp,
    address: { ip: replayedIp, ...(manifest.ports ?? { apiPort: 4028, webPort: 80 }) },
    facts: { ...blankFacts('recorded'), ...options.facts },
    memo: new Map(),
    now: () => manifest.recordedAt ?? replayedAt,
    sleep: () => Promise.resolve(),
    openFile: () => Promise.reject(new MinerError({ code: 'refused', reason: 'a recording takes no file' })),
    progress: () => undefined,
    cgminer: {
      request: async (command, { parameter }) => {
        throwUnanswered(manifest, titles.command(command, parameter))
        const text = mangle(commandReply(recording, { command, parameter, joins: options.joins ?? true }), nameOfCommand(command))
        return { text, parsed: parseReply(text) }
      },
    },
    http: web,
    rest: web,
    httpAt: other,
    httpsAt: other,
    framedAt: port => ({
      request: async messages =>
        messages.map(message => {
          throwUnanswered(manifest, titles.frame(message, port))
          const name = frameName(message)
          const text = mangle(recordedText(recording, `frame-${name}.json`) ?? unknownFrame, name)
          return { text, parsed: parseReply(text) }
        }),
    }),
    talkAt: () => ({ talk: closed.request }),
    logins,
  }
}

/** What had no reply then has none now. */
function throwUnanswered({ unanswered = [] }: Manifest, asked: string): void {
  const found = unanswered.find(question => question.asked === asked)
  if (found !== undefined) throw new MinerError(found.failure)
}

/** The reply to a page's question; `null` when none was recorded. */
function recordedReply(recording: Recording, manifest: Manifest, question: PageQuestion): HttpReply | null {
  const answer = answerFor(manifest, question)
  if (answer === undefined) {
    const isElsewhere = question.port !== undefined && manifest.otherPorts !== true
    const body = isElsewhere ? null : recordedPage(recording, question.path)
    return body === null ? null : { status: 200, headers: {}, body }
  }
  const body = recordedText(recording, answer.file)
  return body === null ? null : { status: answer.status ?? 200, headers: answer.headers ?? {}, body }
}

function recordedPage(recording: Recording, path: string): string | null {
  for (const name of pageNames(path)) {
    for (const extension of ['json', 'html', 'txt']) {
      const text = recordedText(recording, `http-${name}.${extension}`)
      if (text !== null) return text
    }
  }
  return null
}

interface AskedCommand {
  readonly command: CgminerCommand
  readonly parameter: string | undefined
  readonly joins: boolean
}

function commandReply(recording: Recording, { command, parameter, joins }: AskedCommand): string {
  const isNewApi = typeof command !== 'string' && command.new_api === true
  const [telling = '', name = telling] = commandNames(command, parameter)
  const special = telling === name ? null : recordedText(recording, `rpc-${telling}.json`)
  if (special !== null) return special
  if (isNewApi) return newApi(recording, command)
  if (!name.includes('+')) return single(recording, name)
  if (!joins) return unknownCommand
  const whole = recordedText(recording, `rpc-${name}.json`)
  return whole ?? `{${[...new Set(name.split('+'))].map(part => `"${part}":[${single(recording, part)}]`).join(',')},"id":1}`
}

/** By itself, or cut out of a reply to joined commands. */
function single(recording: Recording, command: string): string {
  const alone = recordedText(recording, `rpc-${command}.json`)
  if (alone !== null) return alone
  for (const file of filesOf(recording)) {
    if (!/^rpc-.*\+/.test(file) || !file.slice(4, -5).split('+').includes(command)) continue
    const part = joinedParts(recordedText(recording, file) ?? '').get(command)
    if (part !== undefined) return part
  }
  return unknownCommand
}

function filesOf(recording: Recording): readonly string[] {
  return recording.files === undefined ? readdirSync(recording.folder) : Object.keys(recording.files)
}

/** The JSON dialect answers what the web page of the same machine printed. */
function newApi(recording: Recording, command: Exclude<CgminerCommand, string>): string {
  const parts = partsOfCommand(command).flatMap(part => {
    const text = recordedText(recording, `http-${part}.json`)
    return text === null ? [] : [`"${part}":${text}`]
  })
  return parts.length === 0 ? unknownCommand : `{${parts.join(',')}}`
}
