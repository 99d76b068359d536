import type { Manifest } from '../contract/recording.ts'
import type { CgminerCommand } from '../transport/cgminer-tcp.ts'
import type { FramedMessage } from '../transport/framed-tcp.ts'

/**
 * The files in which the reply to a command of the cgminer API is looked for, the most telling first: `rpc-check-pools`, `rpc-check`.
 * Without `rpc-` and the extension.
 */
export function commandNames(command: CgminerCommand, parameter?: string): readonly string[] {
  const name = nameOfCommand(command)
  const rest = [parameter ?? '', ...(typeof command === 'string' ? [] : extrasOf(command))].map(fileKeyOf).filter(part => part !== '')
  return [...new Set([[name, ...rest].join('-'), name])]
}

/** A command as drivers name it; `summary+pools` where several are joined. */
export function nameOfCommand(command: CgminerCommand): string {
  if (typeof command === 'string') return command
  return typeof command.cmd === 'string' ? command.cmd : partsOfCommand(command).join('+')
}

/** The commands of a request in the JSON dialect. */
export function partsOfCommand(command: Exclude<CgminerCommand, string>): readonly string[] {
  return [command.command].flat().map(String)
}

function extrasOf(command: Exclude<CgminerCommand, string>): readonly string[] {
  return Object.entries(command).flatMap(([key, value]) => {
    if (key === 'cmd' || key === 'command') return []
    return value === true ? [key] : [`${key}-${typeof value === 'string' ? value : JSON.stringify(value)}`]
  })
}

/**
 * The files in which a page is looked for: the whole path with `-` for every mark that is neither letter, digit, `_` nor `.`, with the
 * query or without (`/api/v1/info` -> `api-v1-info`), then only the last part without `.cgi`. `/` is `index`. Without `http-` and the extension.
 */
export function pageNames(path: string): readonly string[] {
  const [bare = ''] = path.split('?')
  return bare === '/' ? ['index'] : [fileKeyOf(path), fileKeyOf(bare), bare.replace(/^.*\/|\.cgi$/g, '')]
}

/** Of a framed message: `cmd`, with a plain `param` behind it (`get.miner.status-summary`). */
export function frameName(message: FramedMessage): string {
  if (typeof message === 'string') return message
  return [message.cmd, message.param].filter(part => typeof part === 'string').join('-')
}

/** Any text as a part of a file name. */
export function fileKeyOf(text: string): string {
  return text.replace(/[^A-Za-z0-9_.]+/g, '-').replace(/^-|-$/g, '')
}

/** A question to a page. */
export interface PageQuestion {
  readonly method?: string
  readonly path: string
  readonly body?: string
  /** Absent = the web port. */
  readonly port?: number
}

/** A page's question as `answers[].to` of a manifest is compared with it. */
export function pageText({ method = 'GET', path, body = '' }: PageQuestion): string {
  return `${method} ${path} ${body}`
}

/** The entry of a manifest that tells which file answers a page's question; `undefined` = its name tells. */
export function answerFor(
  { answers = [], otherPorts = false }: Manifest,
  question: PageQuestion,
): NonNullable<Manifest['answers']>[number] | undefined {
  const text = pageText(question)
  return answers.find(({ to, port }) => (port === question.port || (port === undefined && otherPorts)) && text.includes(to))
}

/** Questions as a manifest lists them. */
export const titles = {
  command(command: CgminerCommand, parameter?: string): string {
    const name = typeof command === 'string' ? command : JSON.stringify(command)
    return parameter === undefined ? `tcp ${name}` : `tcp ${name} ${parameter}`
  },
  page({ method = 'GET', path, body, port }: PageQuestion): string {
    return `${method} ${port === undefined ? '' : `:${port}`}${path}${body === undefined ? '' : ` ${body}`}`
  },
  frame(message: FramedMessage, port: number): string {
    return `frame :${port} ${typeof message === 'string' ? message : JSON.stringify(message)}`
  },
} as const
