import type { MessagePortMain, UtilityProcess } from 'electron'
import type { Logger } from 'pino'
import type { Clock } from '../lib/clock.ts'
import type { EngineInit, FromEngine, ToEngine } from './engine-frames.ts'

/** Pauses before the first, second and third restart, ms. After that the user is asked. */
export const restartPausesMs = [1000, 2000, 5000] as const
/** An engine that ran this long was healthy: the count of restarts begins again. */
export const healthyAfterMs = 60_000
/** How long a closing engine may take until it is killed. */
export const closeWithinMs = 5000
/** How long one that flashes miners may take: longer than any of them needs. */
export const finishWithinMs = 30 * 60_000
const answerWithinMs = 2000

/** What a host needs of the app. */
export interface EngineHostOptions {
  /** Starts the engine's process. */
  readonly fork: () => UtilityProcess
  /** Made anew for each start. */
  readonly init: () => EngineInit
  readonly clock: Clock
  readonly log: Logger
  /** The engine takes ports: each window needs a new one. */
  readonly onReady: () => void
  /** It does not stay up or cannot start. `reason` is a sentence; the user decides between `start` and the end. */
  readonly onGaveUp: (reason: string) => void
  /** What goes on although nobody looks has changed. */
  readonly onWork: () => void
}

/** Keeps the engine's process running and hands it the windows' ports. */
export class EngineHost {
  readonly #options: EngineHostOptions
  #child: UtilityProcess | null = null
  #isReady = false
  #restarts = 0
  /** Why it could not start, as it said itself. */
  #failure: string | null = null
  #startedAt = 0
  #question = 0
  readonly #answers = new Map<number, (known: boolean) => void>()
  #closing: Promise<void> | null = null
  readonly #stop = new AbortController()
  /** Ends the patience with a closing engine, so that a longer one begins. */
  readonly #longer = new AbortController()
  #keep: string | null = null

  constructor(options: EngineHostOptions) {
    this.#options = options
  }

  /** Why the app stays when its window is closed, as a sentence; `null` = nothing goes on. */
  get keep(): string | null {
    return this.#keep
  }

  /** Starts the engine's process. Does nothing while there is one. */
  start(): void {
    if (this.#child !== null || this.#closing !== null) return
    const child = this.#options.fork()
    this.#child = child
    this.#startedAt = this.#options.clock.now()
    child.once('spawn', () => this.#post(this.#options.init()))
    child.on('message', (frame: FromEngine) => this.#take(frame))
    child.once('exit', code => this.#exited(code))
    child.stdout?.on('data', (text: Buffer) => this.#options.log.info({ text: String(text).trimEnd() }, 'engine.stdout'))
    child.stderr?.on('data', (text: Buffer) => this.#options.log.warn({ text: String(text).trimEnd() }, 'engine.stderr'))
  }

  /** Gives the engine a window's port. `false` = it is not ready; `onReady` will tell. */
  connect(port: MessagePortMain): boolean {
    if (!this.#isReady || this.#child === null) return false
    this.#child.postMessage({ type: 'port' } satisfies ToEngine, [port])
    return true
  }

  /** The computer goes to sleep: polls are held until `resume`. */
  suspend(): void {
    this.#post({ type: 'suspend' })
  }

  resume(): void {
    this.#post({ type: 'resume' })
  }

  /** Whether the engine has a miner at this address. `false` when it does not answer. */
  async isKnown(ip: string): Promise<boolean> {
    if (!this.#isReady) return false
    const question = ++this.#question
    const { promise, resolve } = Promise.withResolvers<boolean>()
    this.#answers.set(question, resolve)
    this.#post({ type: 'is-known', question, ip })
    void this.#options.clock.sleep(answerWithinMs, this.#stop.signal).then(
      () => resolve(false),
      () => resolve(false),
    )
    return promise.finally(() => this.#answers.delete(question))
  }

  /** Asks the engine to end, and kills it when it does not. */
  close(): Promise<void> {
    this.#closing ??= this.#end()
    return this.#closing
  }

  async #end(): Promise<void> {
    this.#stop.abort()
    const child = this.#child
    if (child === null) return
    const gone = new Promise<void>(resolve => child.once('exit', () => resolve()))
    this.#post({ type: 'close' })
    const late = new AbortController()
    const patience = this.#killWhenLate(child, late.signal)
    await gone
    late.abort()
    await patience
  }

  async #killWhenLate(child: UtilityProcess, gone: AbortSignal): Promise<void> {
    const { clock, log } = this.#options
    try {
      await clock.sleep(closeWithinMs, AbortSignal.any([gone, this.#longer.signal]))
    } catch {
      if (gone.aborted) return
      const isLate = await clock.sleep(finishWithinMs, gone).then(
        () => true,
        () => false,
      )
      if (!isLate) return
    }
    log.warn({ pid: child.pid }, 'engine.killed')
    child.kill()
  }

  #post(frame: ToEngine): void {
    this.#child?.postMessage(frame)
  }

  #take(frame: FromEngine): void {
    switch (frame.type) {
      case 'ready':
        this.#isReady = true
        this.#options.log.info({ pid: this.#child?.pid }, 'engine.ready')
        this.#options.onReady()
        break
      case 'work':
        this.#keep = frame.keep
        this.#options.onWork()
        break
      case 'finishing':
        this.#options.log.info({ miners: frame.miners }, 'engine.finishing')
        this.#longer.abort()
        break
      case 'failed':
        this.#failure = frame.reason
        this.#child?.kill()
        break
      case 'known':
        this.#answers.get(frame.question)?.(frame.known)
        break
    }
  }

  #exited(code: number): void {
    this.#child = null
    this.#isReady = false
    if (this.#closing !== null) return
    this.#options.log.error({ code, reason: this.#failure }, 'engine.exited')
    if (this.#options.clock.now() - this.#startedAt >= healthyAfterMs) this.#restarts = 0
    const pauseMs = restartPausesMs[this.#restarts]
    // What stopped it from starting (a folder that cannot be written) would stop it again: the user is asked at once.
    if (this.#failure === null && pauseMs !== undefined) this.#restartAfter(pauseMs)
    else this.#giveUp(this.#failure ?? `The engine ended ${this.#restarts + 1} times in a row, the last time with code ${code}.`)
  }

  #giveUp(reason: string): void {
    this.#restarts = 0
    this.#failure = null
    this.#options.onGaveUp(reason)
  }

  #restartAfter(pauseMs: number): void {
    this.#restarts++
    void this.#options.clock.sleep(pauseMs, this.#stop.signal).then(
      () => this.start(),
      () => undefined,
    )
  }
}
