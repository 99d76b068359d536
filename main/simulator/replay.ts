import { Fields } from './fields.ts'
import type { SimModel } from './machine.ts'
import { type ApiAnswer, type ApiSide, errorPage, type Persona, type Program, type WebReply, type WebRequest } from './persona.ts'
import { keyOf, type Recording, readRecording } from './recording.ts'

/** A recorded folder as a family of one machine that says what was recorded, and nothing else. @throws RangeError see `readRecording` */
export function replayPersona(dir: string): Persona {
  const recording = readRecording(dir)
  const model: SimModel = { type: recording.name, boards: 1, chips: 0, fans: 0, rate: 0, powerW: 0, freqMhz: 0 }
  return { family: 'replay', realm: realmOf(recording), models: [model], start: machine => new Replay(recording, () => machine.now()) }
}

/** Machines with Bitmain's web interface ask for root / root under their maker's realm. */
function realmOf({ name, http }: Recording): string | null {
  if (![...http.keys()].some(key => /(^|-)get-(miner-conf|system-info|blink-status)$/.test(key))) return null
  if (name.startsWith('blackminer')) return 'blackMiner Configuration'
  return name.startsWith('elphapex') ? 'Daoge Configuration' : 'antMiner Configuration'
}

class Replay implements Program {
  readonly api?: ApiSide
  readonly web?: (request: WebRequest) => WebReply
  readonly stored = ''
  readonly #recording: Recording
  readonly #now: () => number
  readonly #asked = new Map<string, number>()

  constructor(recording: Recording, now: () => number) {
    this.#recording = recording
    this.#now = now
    if (recording.rpc.size > 0) this.api = { maxRequestBytes: 8191, idleMs: null, answer: request => this.#answer(request) }
    if (recording.http.size > 0) this.web = request => this.#page(request)
  }

  load(): boolean {
    return true
  }

  #answer(request: string): ApiAnswer {
    const asked = parse(request)
    if (asked === null) return { text: `${this.#error(14, 'Invalid command')}\0` }
    const { command, parameter } = asked
    const recorded = this.#next('rpc', keyOf(`${command} ${parameter}`)) ?? this.#next('rpc', keyOf(command))
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
  #page({ path }: WebRequest): WebReply {
    const wanted = keyOf(path)
    const key = [...this.#recording.http.keys()].find(other => other === wanted || (other !== '' && wanted.endsWith(`-${other}`)))
    const body = key === undefined ? undefined : this.#next('http', key)
    if (body === undefined) return errorPage(404, 'Not Found')
    return { status: 200, body, contentType: body.trimStart().startsWith('<') ? 'text/html' : null }
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

function parse(request: string): { command: string; parameter: string } | null {
  if (!request.startsWith('{')) return null
  try {
    const { command, cmd, parameter }: { command?: unknown; cmd?: unknown; parameter?: unknown } = JSON.parse(request)
    const name = typeof command === 'string' ? command : cmd
    return typeof name === 'string' ? { command: name, parameter: parameter === undefined ? '' : String(parameter) } : null
  } catch {
    return null
  }
}

function isSameSet(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every(name => b.includes(name))
}
