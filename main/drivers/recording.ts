import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { MinerError } from '../contract/failure.ts'
import { type CgminerCommand, parseReply } from '../transport/cgminer-tcp.ts'
import { blankFacts } from './dialect/evidence.ts'
import type { CgminerAnswer, Evidence, IdentityFacts, Session } from './driver.ts'

/** The replies of one machine, as kept in a driver's `fixtures/`. Tests read them as if the machine were there. */
export interface Recording {
  /** 'antminer-legacy/l3plus-2017' */
  readonly name: string
  /** The driver that must claim it. */
  readonly family: string
  readonly folder: string
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

/** What discovery would have found out about it. */
export function evidenceOf(recording: Recording, mangle: (text: string) => string = text => text): Evidence {
  const text = recordedText(recording, 'rpc-version.json')
  const answers: [string, CgminerAnswer][] = text === null ? [] : [['version', replyOf(mangle(text))]]
  return { ip: '127.32.0.1', openPorts: [4028], cgminer: new Map(answers), http: new Map() }
}

/** The answer that discovery makes of a reply. */
export function replyOf(text: string): CgminerAnswer {
  return { kind: 'reply', text, parsed: parseReply(text) }
}

/** A session that plays the recording back. What was not recorded is answered as an unknown command, or not found. */
export function sessionOf(recording: Recording, options: ReplayOptions = {}): Session {
  const answer = (command: string) => recordedText(recording, `rpc-${command}.json`) ?? unknownCommand
  const mangle = options.mangle ?? (text => text)
  return {
    ip: '127.32.0.1',
    facts: { ...blankFacts('recorded'), ...options.facts },
    memo: new Map(),
    now: () => replayedAt,
    sleep: () => Promise.resolve(),
    cgminer: {
      request: command => {
        const text = mangle(
          typeof command === 'string' ? answerTo(command, answer, options.joins ?? true) : newApi(recording, command),
          nameOf(command),
        )
        return Promise.resolve({ text, parsed: parseReply(text) })
      },
    },
    http: {
      request: ({ path }) => {
        const body = recordedText(recording, `http-${path.replace(/^.*\/|\.cgi$/g, '')}.json`)
        return Promise.resolve({
          status: body === null ? 404 : 200,
          headers: {},
          body: body === null ? '<html></html>' : mangle(body, path),
        })
      },
    },
    httpAt: () => ({ request: () => Promise.reject(new MinerError({ code: 'unreachable', detail: 'connection refused' })) }),
  }
}

function nameOf(command: CgminerCommand): string {
  return typeof command === 'string' ? command : partsOf(command).join('+')
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
