import { answerFor, commandNames, frameName, type PageQuestion } from '../drivers/recorded-names.ts'
import { Fields } from './fields.ts'
import type { SimModel } from './machine.ts'
import {
  type ApiAnswer,
  type ApiSide,
  type ExtraPort,
  errorPage,
  type Persona,
  type Program,
  type WebReply,
  type WebRequest,
} from './persona.ts'
import { keyOf, type Recording, readRecording } from './recording.ts'

/** A recorded folder as a family of one machine that says what was recorded, and nothing else. @throws RangeError see `readRecording` */
export function replayPersona(dir: string): Persona {
  const recording = readRecording(dir)
  const model: SimModel = { type: recording.name, boards: 1, chips: 0, fans: 0, rate: 0, powerW: 0, freqMhz: 0 }
  return { family: 'replay', realm: realmOf(recording), models: [model], start: machine => new Replay(recording, () => machine.now()) }
}

/** Machines with Bitmain's web interface ask for root / root under their maker's realm. */
function realmOf({ name, http, manifest }: Recording): string | null {
  // A recording that lists what was asked tells by itself whether there was a password.
  if (manifest?.asked !== undefined) return /\brealm="([^"]+)"/.exec(manifest.challenge?.['www-authenticate'] ?? '')?.[1] ?? null
  if (![...http.keys()].some(key => /(^|-)get-(miner-conf|system-info|blink-status)$/.test(key))) return null
  if (name.startsWith('blackminer')) return 'blackMiner Configuration'
  return name.startsWith('elphapex') ? 'Daoge Configuration' : 'antMiner Configuration'
}

class Replay implements Program {
  readonly api?: ApiSide
  readonly web?: (request: WebRequest) => WebReply
  readonly extraPorts: readonly ExtraPort[]
  readonly stored = ''
  readonly #recording: Recording
  readonly #now: () => number
  readonly #asked = new Map<string, number>()

  constructor(recording: Recording, now: () => number) {
    this.#recording = recording
    this.#now = now
    if (recording.rpc.size > 0) this.api = { maxRequestBytes: 8191, idleMs: null, answer: request => this.#answer(request) }
    const { ports, answers = [] } = recording.manifest ?? {}
    const isOnWeb = recording.http.size > 0 || answers.some(({ port }) => port === undefined)
    if (isOnWeb && ports?.webPort !== null) this.web = request => this.#page(request)
    this.extraPorts = this.#otherPorts()
  }

  load(): boolean {
    return true
  }

  #answer(request: string): ApiAnswer {
    const asked = parse(request)
    if (asked === null) return { text: `${this.#error(14, 'Invalid command')}\0` }
    const { command, parameter, names } = asked
    const named = names.map(name => this.#next('rpc', keyOf(name))).find(text => text !== undefined)
    const recorded = this.#next('rpc', keyOf(`${command} ${parameter}`)) ?? named
    return { text: `${recorded ?? (command.includes('+') ? this.#joined(command) : this.#error(14, 'Invalid command'))}\0` }
  }

  /** cgminer and its descendants join; Bitmain's rewrite of 2020 takes the whole for one unknown command. */
  #joined(command: string): string {
    const names = [...new Set(command.split('+').filter(name => name !== ''))]
    const sameSet = [...this.#recording.rpc.keys()].find(key => key.includes('+') && isSameSet(key.split('+'), names))
    if (sameSet !== undefined) return this.#next('rpc', sameSet) ?? ''
    if (this.#isRewrite()) return this.#error(14, 'Invalid command')
    const slots = names.map(name => `"${name}":[${this.#next('rpc', keyOf(name)) ?? this.#error(14, 'Invalid command')}]`)
    return `{${slots.join(',')},"id":1}`
  }

  #isRewrite(): boolean {
    return [...this.#recording.rpc.values()]
      .flat()
      .some(text => /"CompileTime":\s+"[^"]*\b20[2-9]\d\b/.test(text) && /"BMMiner":\s/.test(text))
  }

  #error(code: number, msg: string): string {
    const status = new Fields()
      .text('STATUS', 'E')
      .whole('When', this.#now() / 1000)
      .whole('Code', code)
      .text('Msg', msg)
      .text('Description', this.#description())
    return `{"STATUS":[${status.json('compact')}],"id":1}`
  }

  #description(): string {
    for (const text of [...this.#recording.rpc.values()].flat()) {
      const [, description] = /"Description":\s*"([^"]+)"/.exec(text) ?? []
      if (description !== undefined) return description
    }
    return 'cgminer'
  }

  /** A file may hold only the end of the path: `get_miner_conf` for `/cgi-bin/get_miner_conf.cgi`. */
  #page(request: WebRequest): WebReply {
    const known = this.#told(questionOf(request))
    if (known !== null) return known
    const wanted = keyOf(request.path)
    const keys = [...this.#recording.http.keys()]
    const whole = keys.find(key => key === keyOf(questionOf(request).path))
    const key = whole ?? keys.find(other => other === wanted || (other !== '' && wanted.endsWith(`-${other}`)))
    const body = key === undefined ? undefined : this.#next('http', key)
    return body === undefined ? errorPage(404, 'Not Found') : pageOf(body)
  }

  /** What the manifest says of a question; `null` = nothing. */
  #told(question: PageQuestion): WebReply | null {
    const { manifest, files } = this.#recording
    const answer = manifest === null ? undefined : answerFor(manifest, question)
    const body = answer === undefined ? undefined : files.get(answer.file)
    // A realm is asked for by the door itself.
    if (answer === undefined || body === undefined || answer.headers?.['www-authenticate'] !== undefined) return null
    return { ...pageOf(body), status: answer.status ?? 200, headers: answer.headers ?? {} }
  }

  #otherPorts(): readonly ExtraPort[] {
    const { manifest, frames } = this.#recording
    const ports = new Map((manifest?.answers ?? []).flatMap(({ port, tls }) => (port === undefined ? [] : [[port, tls === true] as const])))
    const pages = [...ports].map(([port, tls]): ExtraPort => {
      const answer = (request: WebRequest) => this.#told({ ...questionOf(request), port }) ?? errorPage(404, 'Not Found')
      return { kind: 'http', follows: 'web', port: port === usualApiPort ? 'api' : port, tls, answer }
    })
    if (frames.size === 0) return pages
    return [
      ...pages,
      {
        kind: 'framed',
        follows: 'api',
        port: manifest?.framedPort ?? usualFramedPort,
        answer: message => ({ text: this.#frame(message) }),
      },
    ]
  }

  #frame(message: string): string {
    const asked = objectOf(message)
    return (asked === null ? undefined : this.#recording.frames.get(frameName(asked))) ?? unknownFrame
  }

  /** What was said the next time; the last is said again and again. */
  #next(kind: 'rpc' | 'http', key: string): string | undefined {
    const texts = this.#recording[kind].get(key)
    if (texts === undefined) return undefined
    const count = this.#asked.get(`${kind} ${key}`) ?? 0
    this.#asked.set(`${kind} ${key}`, count + 1)
    return texts[Math.min(count, texts.length - 1)]
  }
}

/** Where the API port itself speaks HTTP; where frames of JSON are spoken; what that port says to what it does not know. */
const usualApiPort = 4028
const usualFramedPort = 4433
const unknownFrame = '{"code":-2,"when":1790000000,"msg":"invalid command","desc":""}'

function questionOf({ method, path, query, body }: WebRequest): PageQuestion {
  return { method, path: query === '' ? path : `${path}?${query}`, body }
}

function pageOf(body: string): WebReply {
  return { status: 200, body, contentType: body.trimStart().startsWith('<') ? 'text/html' : null }
}

interface AskedCommand {
  readonly command: string
  readonly parameter: string
  /** Under which its reply may be kept, the most telling first. */
  readonly names: readonly string[]
}

function parse(request: string): AskedCommand | null {
  const asked = objectOf(request)
  if (asked === null) return null
  const { command, cmd, parameter } = asked
  const text = parameter === undefined ? '' : String(parameter)
  if (typeof command === 'string' && asked.new_api !== true) return { command, parameter: text, names: [command] }
  if (typeof cmd !== 'string' && command === undefined) return null
  const names = commandNames(asked)
  return { command: names.at(-1) ?? '', parameter: text, names: asked.new_api === true ? names.slice(0, 1) : names }
}

function objectOf(text: string): Readonly<Record<string, unknown>> | null {
  if (!text.startsWith('{')) return null
  try {
    const value: Record<string, unknown> = JSON.parse(text)
    return value
  } catch {
    return null
  }
}

function isSameSet(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every(name => b.includes(name))
}
