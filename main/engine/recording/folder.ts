import type { Manifest } from '../../contract/recording.ts'
import { commandNames, fileKeyOf, frameName, type PageQuestion, pageNames, pageText } from '../../drivers/recorded-names.ts'
import type { HttpReply } from '../../transport/http.ts'
import type { Scrubber } from './scrubber.ts'
import type { Heard } from './tape.ts'

type Answer = NonNullable<Manifest['answers']>[number]

/** Headers that a driver may conclude something from; the server's name is the same on every page, so the front page's and that of a locked page are enough. */
const tellingHeaders = ['www-authenticate', 'location', 'set-cookie']

/** What was heard, as the files of a fixture folder and what their names do not tell. */
export interface Folder {
  readonly files: Readonly<Record<string, string>>
  readonly answers: readonly Answer[]
}

/** Lays out scrubbed replies. Of two replies to one name the first stays. */
export function folderOf(heard: readonly Heard[], scrubber: Scrubber): Folder {
  const files: Record<string, string> = {}
  const answers: Answer[] = []
  const put = (name: string, text: string) => {
    files[name] ??= scrubber.scrub(text)
  }
  for (const one of heard) {
    if (one.kind === 'page') continue
    switch (one.kind) {
      case 'command':
        put(`rpc-${plainName(commandNames(one.command, one.parameter)[0] ?? '')}.json`, one.text)
        break
      case 'frame':
        put(`frame-${plainName(frameName(one.message))}.json`, one.text)
        break
    }
  }
  const pages = heard
    .filter(one => one.kind === 'page')
    .toReversed()
    .toSorted((a, b) => a.reply.status - b.reply.status)
  for (const [number, page] of pages.entries()) {
    const answer = answerOf(page, scrubber, number)
    // Two questions that differ in their secrets alone, as logins do: the one that was let in counts, and that was the last.
    if (answers.some(other => other.to === answer.to && other.port === answer.port)) continue
    put(answer.file, page.reply.body)
    if (!isToldByName(page, answer)) answers.push(answer)
  }
  return { files, answers: answers.sort((a, b) => b.to.length - a.to.length) }
}

type HeardPage = Extract<Heard, { kind: 'page' }>

function answerOf({ question, isTls, reply }: HeardPage, scrubber: Scrubber, number: number): Answer {
  const { method = 'GET', path, port } = question
  const isPlain = method === 'GET' && port === undefined
  const name = fileKeyOf(pageNames(toldPath(path, scrubber))[0] ?? '').slice(0, 120)
  const file = isPlain ? `http-${name}` : `${method.toLowerCase()}-${name}-${port ?? number}`
  return {
    to: toldBy(question, scrubber),
    file: `${file}.${extensionOf(reply)}`,
    ...(port === undefined ? {} : { port }),
    ...(isTls ? { tls: true } : {}),
    ...(reply.status === 200 ? {} : { status: reply.status }),
    ...headersOf(reply, path === '/' || reply.status === 401 ? [...tellingHeaders, 'server'] : tellingHeaders, scrubber),
  }
}

/** What tells this question from others. A body counts until its first secret: whoever asks the recording logs in with another. */
function toldBy({ method = 'GET', path, body }: PageQuestion, scrubber: Scrubber): string {
  const told = toldPath(path, scrubber)
  if (told !== scrubber.scrub(path)) return pageText({ method, path: told }).trimEnd()
  return pageText({ method, path: told, ...(body === undefined ? {} : { body: scrubber.untilTelling(body) }) })
}

/** With the token that the machine gave, as it was invented; a query counts until its first secret. */
function toldPath(path: string, scrubber: Scrubber): string {
  const at = path.indexOf('?')
  return at < 0 ? scrubber.scrub(path) : scrubber.scrub(path.slice(0, at)) + scrubber.untilTelling(path.slice(at))
}

function headersOf({ headers }: HttpReply, names: readonly string[], scrubber: Scrubber): { headers?: Record<string, string> } {
  const telling = names.flatMap(name => {
    const value = headers[name]
    return value === undefined ? [] : [[name, scrubber.scrub(value)] as const]
  })
  return telling.length === 0 ? {} : { headers: Object.fromEntries(telling) }
}

function isToldByName({ question }: HeardPage, { to, headers, status }: Answer): boolean {
  const isPlain = (question.method ?? 'GET') === 'GET' && question.port === undefined && to === pageText({ path: question.path })
  return isPlain && headers === undefined && status === undefined
}

function extensionOf({ body }: HttpReply): string {
  const start = body.trimStart()[0]
  return start === '{' || start === '[' ? 'json' : start === '<' ? 'html' : 'txt'
}

/** Commands hold letters, digits and `+`; whatever else came must not leave the folder. */
function plainName(name: string): string {
  return name.replace(/[^\w.+=-]+/g, '-').slice(0, 150)
}
