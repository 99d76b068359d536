import { existsSync, mkdirSync, renameSync, statSync } from 'node:fs'
import { dirname } from 'node:path'
import { type DestinationStream, destination, type Logger, pino } from 'pino'

export type { Logger } from 'pino'

export type LogLevel = 'debug' | 'info' | 'warn' | 'error' | 'silent'

export interface LogOptions {
  readonly level: LogLevel
  /** Where it is written; `null` = standard error. The folder is made. */
  readonly file: string | null
  /** From this size on the file is renamed to `<file>.1`, the older ones one up, and a new one begun. Default 10 MB. */
  readonly maxBytes?: number
}

const kept = 5
const defaultMaxBytes = 10_000_000
const standardError = 2
const maxWaitingBytes = 1_000_000

/**
 * One JSON line an event: `log.info({ miner, failure }, 'miner.offline')`.
 * Transitions are logged, not states; passwords are `Secret`s and print as dots.
 */
export function openLog({ level, file, maxBytes = defaultMaxBytes }: LogOptions): Logger {
  const options = { level, base: null, timestamp: () => `,"at":"${new Date().toISOString()}"` }
  if (level === 'silent') return pino(options)
  if (file === null) return pino(options, opened(standardError))
  return pino(options, fileOrStandardError(file, maxBytes))
}

/** A log is no reason not to start: where the file cannot be opened, the lines go to standard error. */
function fileOrStandardError(file: string, maxBytes: number): DestinationStream {
  try {
    mkdirSync(dirname(file), { recursive: true })
    return rotating(file, maxBytes)
  } catch {
    return opened(standardError)
  }
}

/** Written at once, so that the last line before a crash is there. On a full disk lines wait, and when too many do, are lost. */
function opened(dest: string | number): ReturnType<typeof destination> {
  const stream = destination({ dest, sync: true, maxLength: maxWaitingBytes })
  stream.on('error', () => undefined)
  return stream
}

/** Renames the file when it is full and goes on with a new one. */
function rotating(file: string, maxBytes: number): DestinationStream {
  let size = existsSync(file) ? statSync(file).size : 0
  let stream = opened(file)
  return {
    write(line: string) {
      if (size + line.length > maxBytes && size > 0) {
        stream.end()
        shift(file)
        stream = opened(file)
        size = 0
      }
      size += Buffer.byteLength(line)
      stream.write(line)
    },
  }
}

function shift(file: string): void {
  for (let n = kept - 1; n >= 1; n--) {
    const from = n === 1 ? file : `${file}.${n - 1}`
    if (existsSync(from)) renameSync(from, `${file}.${n}`)
  }
}
