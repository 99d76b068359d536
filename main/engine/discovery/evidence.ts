import { MinerError } from '../../contract/failure.ts'
import type { CgminerAnswer, Driver, Evidence } from '../../drivers/driver.ts'
import type { Clock } from '../../lib/clock.ts'
import { type CgminerReply, requestCgminer } from '../../transport/cgminer-tcp.ts'
import { isLocalLimit } from '../../transport/connect-failure.ts'
import { type HttpReply, openHttp } from '../../transport/http.ts'
import { type Knock, knock } from '../../transport/knock.ts'
import type { Target } from './targets.ts'

/** A miner that initialises its boards, or whose API is held by another tool, needs seconds. */
const questionTimeouts = { connectMs: 3000, firstByteMs: 6000, totalMs: 10_000 } as const
/** The front page is a file, which even a busy machine hands out within a second or two. */
const pageTimeoutMs = 4000

/** What a page is stands at its begin. Drivers look through it with patterns, so a page made to be endless must not reach them. Characters. */
const mostOfPage = 131_072

/** Pause before asking again when this computer ran out of sockets, ms, and how often. */
const shortage = { pauseMs: 250, attempts: 40 } as const

/** The questions of all drivers, each once. */
export interface Questions {
  readonly commands: readonly string[]
  readonly paths: readonly string[]
}

export interface Asking {
  readonly clock: Clock
  readonly signal: AbortSignal
}

/** What the drivers want asked, without repetitions, in the order in which they name it. */
export function questionsOf(drivers: readonly Driver[]): Questions {
  const probes = drivers.flatMap(driver => driver.probes)
  const commands = probes.flatMap(probe => (probe.kind === 'cgminer' ? [probe.command] : []))
  const paths = probes.flatMap(probe => (probe.kind === 'http' ? [probe.path] : []))
  return { commands: [...new Set(commands)], paths: [...new Set(paths)] }
}

/**
 * Asks one address everything, one connection at a time. What a machine does wrong is in the evidence, never thrown.
 * @param isApiOpen whether the API port took a connection; `false` = only the web port did
 * @throws MinerError cancelled
 */
export async function gatherEvidence(target: Target, isApiOpen: boolean, questions: Questions, asking: Asking): Promise<Evidence> {
  const cgminer = isApiOpen ? await askCommands(target, questions.commands, asking) : new Map<string, CgminerAnswer>()
  const isWebOpen = !isApiOpen || (await isOpen(target, asking))
  // Only the front page tells what a machine without an API is.
  const paths = isApiOpen ? questions.paths : [...new Set([...questions.paths, '/'])]
  const http = isWebOpen ? await askPages(target, paths, asking) : new Map<string, HttpReply>()
  const openPorts = [...(isApiOpen ? [target.apiPort] : []), ...(isWebOpen && target.webPort !== null ? [target.webPort] : [])]
  return { ip: target.ip, openPorts, cgminer, http, more: [] }
}

async function askCommands(target: Target, commands: readonly string[], asking: Asking): Promise<Map<string, CgminerAnswer>> {
  const answers = new Map<string, CgminerAnswer>()
  for (const command of commands) {
    const answer = await askCommand(target, command, asking)
    answers.set(command, answer)
    // Who is not allowed, or speaks something else, will not answer the next question either.
    if (answer.kind !== 'reply') break
  }
  return answers
}

/** One command as discovery asks it. @throws MinerError cancelled */
export async function askCommand({ ip, apiPort }: Target, command: string, asking: Asking): Promise<CgminerAnswer> {
  const { signal } = asking
  try {
    return answerOf(await patiently(() => requestCgminer({ host: ip, port: apiPort, command, timeouts: questionTimeouts, signal }), asking))
  } catch (error) {
    const failure = minerFailure(error, signal)
    if (failure.code === 'refused') return { kind: 'not-allowed' }
    return failure.code === 'malformed' ? { kind: 'garbage', text: failure.got } : { kind: 'silent' }
  }
}

/** A reply that begins like JSON speaks the protocol, however broken it is. */
function answerOf({ parsed, text }: CgminerReply): CgminerAnswer {
  return parsed.ok || /^[\s,]*[{[]/.test(text) ? { kind: 'reply', parsed, text } : { kind: 'garbage', text: text.slice(0, 1000) }
}

async function askPages({ ip, webPort }: Target, paths: readonly string[], asking: Asking): Promise<Map<string, HttpReply>> {
  const { signal } = asking
  const pages = new Map<string, HttpReply>()
  if (webPort === null) return pages
  const port = openHttp({ host: ip, port: webPort })
  for (const path of paths) {
    try {
      const page = await patiently(() => port.request({ path, timeoutMs: pageTimeoutMs, signal }), asking)
      pages.set(path, page.body.length <= mostOfPage ? page : { ...page, body: page.body.slice(0, mostOfPage) })
    } catch (error) {
      minerFailure(error, signal)
      break
    }
  }
  return pages
}

async function isOpen(target: Target, asking: Asking): Promise<boolean> {
  if (target.webPort === null) return false
  for (let attempt = 1; ; attempt++) {
    const result = await knockOnce(target.ip, target.webPort, asking.signal)
    if (result !== 'exhausted' || attempt === shortage.attempts) return result === 'open'
    await asking.clock.sleep(shortage.pauseMs, asking.signal)
  }
}

function knockOnce(ip: string, port: number, signal: AbortSignal): Promise<Knock> {
  return new Promise((resolve, reject) => {
    const cancel = () => {
      stop()
      reject(new MinerError({ code: 'cancelled' }))
    }
    const stop = knock(ip, port, questionTimeouts.connectMs, result => {
      signal.removeEventListener('abort', cancel)
      resolve(result)
    })
    signal.addEventListener('abort', cancel, { once: true })
  })
}

/** Asks again while it is this computer, not the machine, that is short of sockets: a miner must not be missed for that. */
export async function patiently<T>(ask: () => Promise<T>, { clock, signal }: Asking): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await ask()
    } catch (error) {
      if (!isLocalLimit(error) || attempt === shortage.attempts) throw error
    }
    await clock.sleep(shortage.pauseMs, signal)
  }
}

/** The failure of the machine; what is not its doing is thrown on. */
function minerFailure(error: unknown, signal: AbortSignal): MinerError['failure'] {
  if (!(error instanceof MinerError) || signal.aborted) throw error
  return error.failure
}
