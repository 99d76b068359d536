import { Fields } from './fields.ts'

/** One list of a reply, under its name. */
export interface Section {
  readonly name: string
  readonly records: readonly Fields[]
}

/** The answer to one command of the cgminer API, before framing. */
export interface Reply {
  readonly severity: 'S' | 'I' | 'W' | 'E' | 'F'
  readonly code: number
  readonly msg: string
  readonly section?: Section
  /** Beside the first one: some firmware adds what belongs to the whole list. */
  readonly more?: readonly Section[]
  /** `restart` and `quit` answer with a bare word instead of a status list. */
  readonly word?: string
  /** Done once the reply is out. */
  readonly after?: () => void
  /** Some errors of 4.11 come without a Description. */
  readonly bare?: boolean
}

/** One command of the API, as a firmware carries it out. */
export interface Command<Target> {
  /** `P` needs write access. */
  readonly access: 'R' | 'P'
  /** Whether it may be joined with `+`; absent = yes for R, no for P. */
  readonly joinable?: boolean
  run(target: Target, parameter: string): Reply
}

/** Commands by name. */
export type CommandTable<Target> = Readonly<{ [name: string]: Command<Target> }>

/** How one build of the program speaks. */
export interface CgminerDialect<Target> {
  /** 'bmminer 1.0.0' */
  readonly description: string
  readonly commands: CommandTable<Target>
  /** Whether this client may run a command at all; what it may not is answered with code 45. */
  allows(target: Target, name: string, access: 'R' | 'P'): boolean
  /** Commands that the build has but that its access groups keep from everybody. */
  readonly forbidden?: ReadonlySet<string>
  /** Bitmain builds before 2019 forget the comma between the records of STATS. */
  readonly forgetsComma?: boolean
  readonly now: (target: Target) => number
}

/** A reply as it goes over the wire. */
export interface Framed {
  readonly text: string
  readonly after?: () => void
}

/** Answers one request as cgminer does: JSON when it begins with `{`, else text; several commands joined with `+`. */
export function answerCgminer<Target>(dialect: CgminerDialect<Target>, target: Target, request: string): Framed {
  const isJson = request.startsWith('{')
  const asked = isJson ? parseJson(request) : parseText(request)
  const speak = new Speech(dialect, target, isJson)
  if ('problem' in asked) return speak.one(asked.problem)
  if (!asked.command.includes('+')) return speak.one(speak.run(asked.command, asked.parameter))
  return speak.joined(asked.command.split('+'))
}

/** A reply that says yes. */
export function success(code: number, msg: string, section?: Section): Reply {
  return section === undefined ? { severity: 'S', code, msg } : { severity: 'S', code, msg, section }
}

/** A reply that says no. */
export function refusal(code: number, msg: string): Reply {
  return { severity: 'E', code, msg }
}

function denied(name: string): Reply {
  return refusal(45, `Access denied to '${name}' command`)
}

const invalidCommand: Reply = { severity: 'E', code: 14, msg: 'Invalid command' }

type Asked = { readonly command: string; readonly parameter: string } | { readonly problem: Reply }

function parseJson(request: string): Asked {
  let value: unknown
  try {
    value = JSON.parse(request)
  } catch {
    return { problem: refusal(23, 'Invalid JSON') }
  }
  const { command, parameter } = value as { command?: unknown; parameter?: unknown }
  if (typeof command !== 'string') return { problem: refusal(24, "Missing JSON 'command'") }
  return { command, parameter: typeof parameter === 'string' || typeof parameter === 'number' ? String(parameter) : '' }
}

/** C strings end at NUL; only the first `|` splits. */
function parseText(request: string): Asked {
  const [line = ''] = request.split('\0')
  const bar = line.indexOf('|')
  return bar < 0 ? { command: line, parameter: '' } : { command: line.slice(0, bar), parameter: line.slice(bar + 1) }
}

/** One request's way out: runs commands and frames what they say. */
class Speech<Target> {
  readonly #dialect: CgminerDialect<Target>
  readonly #target: Target
  readonly #isJson: boolean

  constructor(dialect: CgminerDialect<Target>, target: Target, isJson: boolean) {
    this.#dialect = dialect
    this.#target = target
    this.#isJson = isJson
  }

  run(name: string, parameter: string, joined = false): Reply {
    const command = Object.hasOwn(this.#dialect.commands, name) ? this.#dialect.commands[name] : undefined
    if (command === undefined) return this.#dialect.forbidden?.has(name) === true ? denied(name) : invalidCommand
    const joinable = command.joinable ?? command.access === 'R'
    if (!this.#dialect.allows(this.#target, name, command.access) || (joined && !joinable)) return denied(name)
    return command.run(this.#target, parameter)
  }

  one(reply: Reply): Framed {
    const text = `${this.#isJson ? `{${this.#jsonBody(reply)},"id":1}` : this.#plain(reply)}\0`
    return reply.after === undefined ? { text } : { text, after: reply.after }
  }

  joined(names: readonly string[]): Framed {
    const distinct = [...new Set(names.filter(name => name !== ''))]
    const replies = distinct.map(name => ({ name, reply: this.run(name, '', true) }))
    if (!this.#isJson) return { text: `${replies.map(({ name, reply }) => `CMD=${name}|${this.#plain(reply)}`).join('')}\0` }
    const slots = replies.map(({ name, reply }) => `"${name}":[{${this.#jsonBody(reply)},"id":1}]`).join(',')
    // A lone "+" names no command: the brace is opened by the first one, so it is missing.
    return { text: `${slots === '' ? '' : `{${slots}`},"id":1}\0` }
  }

  #jsonBody(reply: Reply): string {
    if (reply.word !== undefined) return `"STATUS":"${reply.word}"`
    const status = `"STATUS":[${this.#status(reply).json('compact')}]`
    if (reply.section === undefined) return status
    const gap = reply.section.name === 'STATS' && this.#dialect.forgetsComma === true ? '' : ','
    const list = ({ name, records }: Section, between: string) =>
      `"${name}":[${records.map(record => record.json('compact')).join(between)}]`
    return [status, list(reply.section, gap), ...(reply.more ?? []).map(section => list(section, ','))].join(',')
  }

  #plain(reply: Reply): string {
    if (reply.word !== undefined) return reply.word
    const status = `${this.#status(reply).plain()}|`
    if (reply.section === undefined) return status
    // Lists begin with their own number (`POOL=0`), single sections with their name.
    const isList = (name: string) => ['POOLS', 'DEVS', 'STATS', 'DEVDETAILS', 'NOTIFY'].includes(name)
    const plain = ({ name, records }: Section) => records.map(record => `${isList(name) ? '' : `${name},`}${record.plain()}|`).join('')
    return status + [reply.section, ...(reply.more ?? [])].map(plain).join('')
  }

  #status(reply: Reply): Fields {
    const status = new Fields()
      .text('STATUS', reply.severity)
      .whole('When', Math.floor(this.#dialect.now(this.#target) / 1000))
      .whole('Code', reply.code)
      .text('Msg', reply.msg)
    return reply.bare === true ? status : status.text('Description', this.#dialect.description)
  }
}
