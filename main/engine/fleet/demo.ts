import type { DemoHall } from '../host.ts'
import { Problem } from '../problem.ts'
import type { Fleet } from './fleet.ts'
import type { ScanDesk } from './scan-session.ts'

/** The simulated hall beside the engine. Its miners are never stored and leave with it. */
export class Demo {
  readonly #hall: DemoHall | null
  readonly #fleet: Fleet
  readonly #desk: ScanDesk
  #running = false

  constructor({ hall, fleet, desk }: { hall: DemoHall | null; fleet: Fleet; desk: ScanDesk }) {
    this.#hall = hall
    this.#fleet = fleet
    this.#desk = desk
  }

  get running(): boolean {
    return this.#running
  }

  /** Starts the hall and a scan of it; resolves when the scan has begun. */
  async start(miners: number): Promise<void> {
    if (this.#hall === null) throw new Problem('This Headframe comes without the simulated hall.')
    if (this.#running) throw new Problem('The simulated hall runs already. Stop it first.')
    this.#running = true
    try {
      const { addresses } = await this.#hall.start(miners)
      this.#desk.start({ spans: [], addresses, demo: true })
    } catch (thrown) {
      this.#running = false
      await this.#hall.stop()
      throw thrown instanceof Problem ? thrown : new Problem(`The simulated hall did not start: ${wordsOf(thrown)}`, { cause: thrown })
    }
  }

  /** Ends the hall and takes its miners off the roster. */
  async stop(): Promise<void> {
    if (this.#hall === null || !this.#running) return
    await this.#desk.cancel()
    this.#fleet.forget([...this.#fleet.all()].filter(entry => entry.demo).map(entry => entry.id))
    await this.#hall.stop()
    this.#running = false
  }
}

function wordsOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown)
}
