import { createInterface } from 'node:readline/promises'

/** Where a command writes, and how it hears of Ctrl+C. */
export interface Terminal {
  /** Somebody sits there and can be asked. */
  readonly interactive: boolean
  /** Aborts on the first Ctrl+C; the second one ends the process at once. */
  readonly signal: AbortSignal
  /** One line of results, on standard output. */
  out(line: string): void
  /** One line about what happens, on standard error. */
  err(line: string): void
  /** Resolves when the results printed so far were taken, or `signal` tells that nobody takes them. */
  taken(): Promise<void>
  /** Shows or replaces the progress line, `null` removes it. Only on a terminal. */
  progress(text: string | null): void
  /** Asks a yes-or-no question; anything but y or yes is a no. */
  ask(question: string): Promise<boolean>
  close(): void
}

/** The terminal of this process. */
export function processTerminal(): Terminal {
  const stop = new AbortController()
  let firstAt = 0
  const onSignal = () => {
    // Ctrl+C can arrive twice, from the terminal and passed on by the starting script.
    if (firstAt > 0 && performance.now() - firstAt > 500) process.exit(130)
    firstAt ||= performance.now()
    stop.abort(new DOMException('Cancelled by Ctrl+C.', 'AbortError'))
  }
  for (const name of signals) process.on(name, onSignal)
  let shown = false
  // What is being written to a miner must come to its end even when nobody reads the results any more.
  process.stdout.on('error', error => {
    stop.abort(new DOMException('Nobody takes the results.', 'AbortError'))
    if ('code' in error && error.code === 'EPIPE') return
    process.once('exit', () => {
      process.exitCode ||= 1
    })
    process.stderr.write(`The results cannot be written: ${error.message}.\n`)
  })
  // Progress and remarks that nobody takes are no reason to stop.
  process.stderr.on('error', () => undefined)

  function progress(text: string | null): void {
    if (!process.stderr.isTTY || (text === null && !shown)) return
    const line = text?.slice(0, Math.max(20, (process.stderr.columns || 80) - 1)) ?? ''
    process.stderr.write(`\r\x1b[2K${line}`)
    shown = text !== null
  }

  return {
    interactive: process.stdin.isTTY === true && process.stderr.isTTY === true,
    signal: stop.signal,
    progress,
    out(line) {
      progress(null)
      process.stdout.write(`${line}\n`)
    },
    err(line) {
      progress(null)
      process.stderr.write(`${line}\n`)
    },
    async taken() {
      await new Promise<void>(resolve => process.stdout.write('', () => resolve()))
      // A reader that is gone is told one turn of the event loop later.
      await new Promise(resolve => setImmediate(resolve))
    },
    async ask(question) {
      progress(null)
      const asking = createInterface({ input: process.stdin, output: process.stderr })
      try {
        return /^y(es)?$/i.test((await asking.question(`${question} [y/N] `, { signal: stop.signal })).trim())
      } finally {
        asking.close()
      }
    },
    close() {
      progress(null)
      for (const name of signals) process.off(name, onSignal)
    },
  }
}

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const
