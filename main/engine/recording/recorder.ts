import { explain, failureOf } from '../../contract/failure.ts'
import type { MinerAddress, MinerId } from '../../contract/model.ts'
import { formatAddress, parseAddress } from '../../contract/ranges.ts'
import type { FinishedRecording, RecordingEvent } from '../../contract/recording.ts'
import type { Settings } from '../../contract/settings.ts'
import type { Driver } from '../../drivers/driver.ts'
import type { Clock } from '../../lib/clock.ts'
import type { KeyedLock } from '../../lib/limit.ts'
import type { Logger } from '../../lib/log.ts'
import { type Entry, nameOf } from '../fleet/entry.ts'
import type { Fleet } from '../fleet/fleet.ts'
import { scannableSpans } from '../fleet/scannable.ts'
import { Problem } from '../problem.ts'
import { type CredentialsFor, type OpenSession, passwordsIn } from '../session.ts'
import { type RecordOptions, record } from './record.ts'

/** Which machine to record: one of the roster, or whatever answers at an address. */
export type RecordAsk = { readonly id: MinerId } | { readonly address: string }

/** What a recorder is made of. */
export interface RecorderOptions {
  readonly fleet: Fleet
  readonly drivers: readonly Driver[]
  readonly openSession: OpenSession
  readonly credentialsFor: CredentialsFor
  readonly lock: KeyedLock
  /** Why a miner must be left alone now (a rollout is at work on it), as a phrase; `null` = it may be asked. */
  readonly busy: (id: MinerId) => string | null
  readonly settings: () => Settings
  readonly ports: { readonly api: number; readonly web: number }
  /** Of this Headframe. */
  readonly version: string
  readonly clock: Clock
  readonly log: Logger
}

interface Subject {
  /** What its questions take turns by. */
  readonly key: string
  readonly name: string
  readonly address: MinerAddress
  readonly entry: Entry | null
}

/** Records machines for bug reports, each alone with its miner. */
export class Recorder {
  readonly #options: RecorderOptions

  constructor(options: RecorderOptions) {
    this.#options = options
  }

  /**
   * Records one machine and tells each question; the last event is `done` or `failed`. Ends without either when `signal` aborts, or when
   * nobody listens any more.
   */
  async *record(ask: RecordAsk, signal: AbortSignal): AsyncGenerator<RecordingEvent, void> {
    const left = new AbortController()
    const events = new Events()
    let count = 0
    const onAsked = (question: string, answered: boolean) => events.put({ type: 'asked', count: ++count, question, answered })
    const task = this.#recorded(ask, onAsked, AbortSignal.any([signal, left.signal])).then(last => {
      if (last !== null) events.put(last)
      events.end()
    })
    try {
      yield* events
    } finally {
      left.abort()
      await task
    }
  }

  async #recorded(ask: RecordAsk, onAsked: RecordOptions['onAsked'], signal: AbortSignal): Promise<RecordingEvent | null> {
    let name = 'The miner'
    try {
      const subject = this.#subject(ask)
      name = subject.name
      const recording = await this.#options.lock.run(subject.key, () => this.#make(subject, onAsked, signal))
      return signal.aborted ? null : { type: 'done', recording }
    } catch (thrown) {
      if (signal.aborted) return null
      if (thrown instanceof Problem) return { type: 'failed', problem: thrown.message }
      const failure = failureOf(thrown)
      if (failure.code === 'bug') this.#options.log.error({ err: thrown }, 'recording.bug')
      return { type: 'failed', problem: explain(failure, name) }
    }
  }

  #make({ address, entry }: Subject, onAsked: RecordOptions['onAsked'], signal: AbortSignal): Promise<FinishedRecording> {
    const { openSession, credentialsFor, drivers, clock, version } = this.#options
    // Tokens are fetched anew so that the login is on the tape; which passwords were refused is not tried again.
    const memo = passwordsIn(entry?.memo ?? new Map())
    const secrets = credentialsFor(address.ip, { defaultCredentials: [] }).map(({ password }) => password.reveal())
    return record({
      address,
      sessionFor: (driver, facts, known) =>
        driver === null
          ? openSession({ address: known, clock, facts, memo: new Map(), credentials: [] })
          : openSession({ address: known, clock, facts, memo, credentials: credentialsFor(known.ip, driver) }),
      drivers,
      secrets,
      version,
      now: clock.now(),
      onAsked,
      signal,
    })
  }

  #subject(ask: RecordAsk): Subject {
    const entry = 'id' in ask ? this.#options.fleet.get(ask.id) : this.#known(ask.address)
    if (entry === null && 'id' in ask) throw new Problem('This miner is not on the roster any more. Scan to find it again.')
    if (entry !== null) {
      const busy = this.#options.busy(entry.id)
      if (busy !== null) throw new Problem(`${nameOf(entry)} cannot be recorded now: ${busy}.`)
      return { key: entry.id, name: nameOf(entry), address: entry.address, entry }
    }
    const ip = 'address' in ask ? this.#allowed(ask.address) : ''
    const { api, web } = this.#options.ports
    return { key: ip, name: ip, address: { ip, apiPort: api, webPort: web }, entry: null }
  }

  #known(address: string): Entry | null {
    const found = [...this.#options.fleet.all()].filter(entry => entry.address.ip === address && entry.displacedBy === null)
    return found.length === 1 ? (found[0] ?? null) : null
  }

  /** @throws Problem for what is no single address, or a public one that is not allowed */
  #allowed(text: string): string {
    const address = parseAddress(text.trim())
    if (address === null) throw new Problem(`"${text}" is not an address. One address such as 10.0.3.17 is recorded at a time.`)
    const ip = formatAddress(address)
    scannableSpans(ip, this.#options.settings())
    return ip
  }
}

/** Hands events on in order, one reader. */
class Events implements AsyncIterable<RecordingEvent> {
  readonly #waiting: RecordingEvent[] = []
  #isOver = false
  #wake: () => void = () => undefined

  put(event: RecordingEvent): void {
    this.#waiting.push(event)
    this.#wake()
  }

  end(): void {
    this.#isOver = true
    this.#wake()
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<RecordingEvent, void> {
    for (;;) {
      const next = this.#waiting.shift()
      if (next !== undefined) yield next
      else if (this.#isOver) return
      else
        await new Promise<void>(resolve => {
          this.#wake = resolve
        })
    }
  }
}
