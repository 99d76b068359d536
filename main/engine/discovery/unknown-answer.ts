import { quote } from '../../contract/failure.ts'
import type { UnknownAnswer } from '../../contract/scan.ts'
import type { CgminerAnswer, Evidence } from '../../drivers/driver.ts'
import type { HttpReply } from '../../transport/http.ts'
import type { Target } from './targets.ts'

/** What to say about a machine that no driver recognised: what answered, on which port, in plain words. */
export function describeUnknown({ ip, apiPort, webPort }: Target, evidence: Evidence): UnknownAnswer {
  const api = [...evidence.cgminer.values()].at(-1)
  const page = evidence.http.get('/') ?? [...evidence.http.values()][0]
  const isWebOpen = webPort !== null && evidence.openPorts.includes(webPort)
  const onApi = evidence.openPorts.includes(apiPort) ? apiWords(apiPort, api) : null
  const onWeb = isWebOpen ? webWords(webPort, page) : null
  const what = onApi
    ? `${onApi}${onWeb ? `; ${onWeb}` : ''}`
    : `${onWeb ?? `answers on port ${evidence.openPorts.join(' and ')}`}; nothing on ${apiPort}`
  return { ip, ports: evidence.openPorts, kind: isLocked(api, page) ? 'locked' : 'unknown', what }
}

function isLocked(api: CgminerAnswer | undefined, page: HttpReply | undefined): boolean {
  return api?.kind === 'not-allowed' || (api === undefined && page?.status === 401)
}

function apiWords(port: number, answer: CgminerAnswer | undefined): string {
  switch (answer?.kind) {
    case 'not-allowed':
      return `takes the connection on port ${port} and closes it without a word: its API does not allow this computer's address (api-allow)`
    case 'garbage':
      return `answers on port ${port}, but not as a miner: ${garbageWords(answer.text)}`
    case 'reply':
      return `answers on port ${port} as the cgminer API does, but nothing that tells what it is`
    case 'silent':
    case undefined:
      return `takes the connection on port ${port} but does not answer; another program may be holding its API`
  }
}

function garbageWords(text: string): string {
  if (text === '') return 'an empty answer'
  if (text.startsWith('SSH-')) return `an SSH server, ${quote(text)}`
  if (/^(?:HTTP\/|\s*<)/.test(text)) return `a web page${titleOf(text)}`
  return quote(text)
}

function webWords(port: number, page: HttpReply | undefined): string {
  if (!page) return `answers on port ${port}, but not as a web server`
  const realm = /realm="([^"]*)"/i.exec(page.headers['www-authenticate'] ?? '')?.[1]
  if (page.status === 401) return `asks for a password on port ${port}${realm ? ` (${quote(realm)})` : ''}`
  const server = page.headers.server
  return `answers on port ${port} with a web page${titleOf(page.body)}${server ? `, server ${quote(server)}` : ''}`
}

function titleOf(html: string): string {
  const title = /<title[^>]{0,200}>([^<]{1,200})/i.exec(html.slice(0, 20_000))?.[1]?.trim()
  return title ? ` ${quote(title)}` : ''
}
