import type { Clock } from '../../../lib/clock.ts'
import type { Database, Statement } from '../../storage/database.ts'

/** One run of the program, which can be ended at any point that it passes. What belongs to a run that is over never goes on. */
export class Life {
  readonly #passed: string[] = []
  #eventAt: number | null = null
  #event: () => void = () => undefined
  #isOver = false

  /** The points passed since it was armed, in order. */
  get passed(): readonly string[] {
    return this.#passed
  }

  get isOver(): boolean {
    return this.#isOver
  }

  /** Counts from here on. @param at the point at which something befalls it, from 0; `null` = nothing does. @param event what; absent = it ends */
  arm(at: number | null, event: () => void = () => this.end()): void {
    this.#passed.length = 0
    this.#eventAt = at
    this.#event = event
  }

  /** Ends it here and now. */
  end(): void {
    this.#isOver = true
  }

  /** Goes on unless this is where it ends. @param last done as it ends exactly here: what was on its way by then */
  async pass(point: string, last: () => void = () => undefined): Promise<void> {
    if (!this.#isOver) {
      this.#passed.push(point)
      if (this.#passed.length - 1 === this.#eventAt) this.#event()
      if (!this.#isOver) return
      last()
    }
    await new Promise<never>(() => undefined)
  }
}

/** The time of one run. */
export function clockOf(life: Life, clock: Clock): Clock {
  return {
    now: () => clock.now(),
    steady: () => clock.steady(),
    sleep: async (ms, signal) => {
      await clock.sleep(ms, signal).catch(async (thrown: unknown) => {
        if (!life.isOver) throw thrown
      })
      if (life.isOver) await new Promise<never>(() => undefined)
    },
  }
}

/** The database as one run has it: it can end before and after each change, and has nothing more to say when it is over. */
export function databaseOf(life: Life, inner: Database): Database {
  const alive = async <T>(value: Promise<T>): Promise<T> => {
    const result = await value
    return life.isOver ? await new Promise<never>(() => undefined) : result
  }
  const transaction = async (statements: readonly Statement[]) => {
    const what = nameOf(statements)
    await life.pass(`before ${what}`)
    await inner.transaction(statements)
    await life.pass(`after ${what}`)
  }
  return {
    readOnly: inner.readOnly,
    notices: inner.notices,
    all: (sql, params) => alive(inner.all(sql, params)),
    get: (sql, params) => alive(inner.get(sql, params)),
    run: (sql, params = []) => transaction([{ sql, params }]),
    transaction,
    close: () => inner.close(),
  }
}

/** What a change of the database is about: the kind of its first journal entry, or the table that it changes. */
function nameOf(statements: readonly Statement[]): string {
  const entry = statements.find(({ sql }) => sql.startsWith('INSERT INTO journal'))?.params?.[3]
  if (typeof entry === 'string') return /^\{"kind":"([\w-]+)"/.exec(entry)?.[1] ?? 'entry'
  const [first] = statements
  return /(?:INTO|UPDATE|FROM) (\w+)/.exec(first?.sql ?? '')?.[1] ?? 'nothing'
}
