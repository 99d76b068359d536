import { type Knock, knock } from './knock.ts'

/** Where to knock. */
export interface Doors {
  readonly ip: string
  readonly apiPort: number
  /** `null` = there is no web port to ask. */
  readonly webPort: number | null
}

/** What knocking at one address showed. */
export type Verdict =
  /** The API port is open; the web port has not been asked. */
  | 'api'
  /** Only the web port is open. */
  | 'web'
  /** A machine is there, both ports are closed. */
  | 'closed'
  /** Nothing came back. */
  | 'silent'
  /** This computer ran out of sockets; the address must be asked again. */
  | 'exhausted'

export interface Wait {
  /** How long each port may take to answer, ms. */
  readonly ms: number
  /** From when on the web port is asked beside a silent API port, ms; `null` = never. */
  readonly webAfterMs: number | null
  /** When a silent API port gets a second connection attempt beside the first, ms; `null` = never. Older systems ask again by themselves at 1 s and 3 s only. */
  readonly againAfterMs: number | null
}

/** Knocks at one address. `done` is called once, later, and never after the returned function was called. */
export type Visit = (doors: Doors, wait: Wait, done: (verdict: Verdict) => void) => () => void

/**
 * Knocks at the API port, and at the web port when the API port is closed or stays silent. A live machine sees one connection at a
 * time.
 */
export const visit: Visit = (doors, wait, done) => {
  const run = new VisitRun(doors, wait, done)
  return () => run.stop()
}

class VisitRun {
  readonly #doors: Doors
  readonly #wait: Wait
  readonly #done: (verdict: Verdict) => void
  readonly #timers: NodeJS.Timeout[] = []
  readonly #knocks: (() => void)[] = []
  #api: Knock | null = null
  #web: Knock | null = null
  #isWebAsked = false

  constructor(doors: Doors, wait: Wait, done: (verdict: Verdict) => void) {
    this.#doors = doors
    this.#wait = wait
    this.#done = done
    this.#knocks.push(knock(doors.ip, doors.apiPort, wait.ms, result => this.#apiSaid(result)))
    const { ms, webAfterMs, againAfterMs } = wait
    if (webAfterMs !== null) this.#timers.push(setTimeout(() => this.#askWeb(ms - webAfterMs), webAfterMs))
    if (againAfterMs !== null) this.#timers.push(setTimeout(() => this.#askAgain(ms - againAfterMs), againAfterMs))
  }

  stop(): void {
    for (const timer of this.#timers) clearTimeout(timer)
    for (const cancel of this.#knocks) cancel()
  }

  #apiSaid(result: Knock): void {
    this.#api = result
    if (result === 'refused') this.#askWeb(this.#wait.ms)
    this.#conclude()
  }

  #askWeb(ms: number): void {
    const { ip, webPort } = this.#doors
    if (webPort === null || this.#isWebAsked) return
    this.#isWebAsked = true
    this.#knocks.push(
      knock(ip, webPort, ms, result => {
        this.#web = result
        this.#conclude()
      }),
    )
  }

  /** Only good news count: the first attempt goes on and has the last word. */
  #askAgain(ms: number): void {
    const { ip, apiPort } = this.#doors
    this.#knocks.push(
      knock(ip, apiPort, ms, result => {
        if (result === 'open' || result === 'refused') this.#apiSaid(result)
      }),
    )
  }

  #conclude(): void {
    const verdict = verdictOf(this.#api, this.#isWebAsked ? this.#web : 'silent')
    if (verdict === null) return
    this.stop()
    this.#done(verdict)
  }
}

/** `null` = it is not decided yet. `web` is 'silent' where it was not asked. */
function verdictOf(api: Knock | null, web: Knock | null): Verdict | null {
  if (api === 'exhausted' || web === 'exhausted') return 'exhausted'
  if (api === 'open') return 'api'
  if (api === null || web === null) return null
  if (web === 'open') return 'web'
  return api === 'refused' || web === 'refused' ? 'closed' : 'silent'
}
