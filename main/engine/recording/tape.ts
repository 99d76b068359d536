import { type Failure, failureOf } from '../../contract/failure.ts'
import type { Session } from '../../drivers/driver.ts'
import { type PageQuestion, titles } from '../../drivers/recorded-names.ts'
import type { CgminerCommand, CgminerPort } from '../../transport/cgminer-tcp.ts'
import type { FramedMessage, FramedPort } from '../../transport/framed-tcp.ts'
import type { HttpPort, HttpReply } from '../../transport/http.ts'

/** One question and what came back, as it came. */
export type Heard =
  | { readonly kind: 'command'; readonly command: CgminerCommand; readonly parameter: string | undefined; readonly text: string }
  | { readonly kind: 'page'; readonly question: PageQuestion; readonly isTls: boolean; readonly reply: HttpReply }
  | { readonly kind: 'frame'; readonly port: number; readonly message: FramedMessage; readonly text: string }

/** Told of each question: how it is listed, and whether something came back. */
export type OnAsked = (title: string, answered: boolean) => void

/** The API port by its usual number, whatever it is on this network: replays know no other. */
const usualApiPort = 4028

/**
 * Hears everything that goes between a driver and one miner. A question that was answered is not sent a second time: the miner is spared,
 * and the driver concludes from exactly what is on the tape.
 */
export class Tape {
  readonly #at: number
  readonly #onAsked: OnAsked
  readonly #heard = new Map<string, Heard>()
  readonly #unanswered = new Map<string, Failure>()
  readonly #asked = new Set<string>()
  #challenge: HttpReply | null = null
  readonly #commands = new Map<string, Awaited<ReturnType<CgminerPort['request']>>>()
  readonly #pages = new Map<string, HttpReply>()
  readonly #frames = new Map<string, Awaited<ReturnType<FramedPort['request']>>[number]>()

  /** @param at the time of the whole recording, ms since the epoch: what counts from now is read as it will be in a replay */
  constructor(at: number, onAsked: OnAsked) {
    this.#at = at
    this.#onAsked = onAsked
  }

  /** In the order in which they were first asked. */
  get asked(): readonly string[] {
    return [...this.#asked]
  }

  get heard(): readonly Heard[] {
    return [...this.#heard.values()]
  }

  /** What the front page said before a password was sent; `null` = it asked for none. */
  get challenge(): HttpReply | null {
    return this.#challenge
  }

  /** By question: why there is no reply. */
  get unanswered(): ReadonlyMap<string, Failure> {
    return this.#unanswered
  }

  /** A session that does what `session` does, on the tape. */
  listen(session: Session): Session {
    const { address } = session
    const page = (port: HttpPort, number?: number, isTls = false) =>
      this.#page(port, isTls, number === address.webPort ? undefined : number)
    return {
      ...session,
      now: () => this.#at,
      cgminer: {
        request: (command, options) => {
          const title = titles.command(command, options.parameter)
          const kept = this.#commands.get(title)
          if (kept !== undefined) return Promise.resolve(kept)
          return this.#hear(title, async () => {
            const reply = await session.cgminer.request(command, options)
            this.#commands.set(title, reply)
            this.#heard.set(title, { kind: 'command', command, parameter: options.parameter, text: reply.text })
            return reply
          })
        },
      },
      http: page(session.http),
      rest: page(session.rest),
      httpAt: port => page(session.httpAt(port), port === address.apiPort ? usualApiPort : port),
      httpsAt: port => page(session.httpsAt(port), port, true),
      framedAt: port => this.#framed(session.framedAt(port), port),
    }
  }

  #page(inner: HttpPort, isTls: boolean, port: number | undefined): HttpPort {
    return {
      get access() {
        return inner.access ?? null
      },
      request: request => {
        const { method = 'GET', path, body } = request
        const question = { method, path, ...(body === undefined ? {} : { body }), ...(port === undefined ? {} : { port }) }
        const title = titles.page(question)
        const kept = this.#pages.get(title)
        if (kept !== undefined) return Promise.resolve(kept)
        return this.#hear(title, async () => {
          const reply = await inner.request(request)
          // What a login let in counts, not what was said before it.
          if (reply.status === 401 && path === '/' && port === undefined) this.#challenge ??= reply
          if (reply.status < 300) this.#pages.set(title, reply)
          this.#heard.set(title, { kind: 'page', question, isTls, reply })
          return reply
        })
      },
    }
  }

  #framed(inner: FramedPort, port: number): FramedPort {
    return {
      request: async (messages, options) => {
        const kept = messages.map(message => this.#frames.get(titles.frame(message, port)))
        if (kept.every(reply => reply !== undefined)) return kept
        return this.#hear(messages.map(message => titles.frame(message, port)).join(', '), async () => {
          const replies = await inner.request(messages, options)
          for (const [n, reply] of replies.entries()) {
            const message = messages[n]
            if (message === undefined) continue
            this.#frames.set(titles.frame(message, port), reply)
            this.#heard.set(titles.frame(message, port), { kind: 'frame', port, message, text: reply.text })
          }
          return replies
        })
      },
    }
  }

  async #hear<T>(title: string, ask: () => Promise<T>): Promise<T> {
    this.#asked.add(title)
    try {
      const reply = await ask()
      this.#unanswered.delete(title)
      this.#onAsked(title, true)
      return reply
    } catch (thrown) {
      const failure = failureOf(thrown)
      if (failure.code !== 'cancelled' && !this.#heard.has(title)) this.#unanswered.set(title, failure)
      this.#onAsked(title, false)
      throw thrown
    }
  }
}
