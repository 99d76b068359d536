import { execFileSync } from 'node:child_process'
import { cpus } from 'node:os'

/** Where and with what something was measured, on one line: a figure without it says nothing. */
export function machine(): string {
  const commit = execFileSync('git', ['rev-parse', '--short', 'HEAD'], { cwd: import.meta.dirname, encoding: 'utf8' }).trim()
  return `${cpus()[0]?.model ?? 'unknown processor'}, ${cpus().length} cores, Node ${process.version}, ${process.platform}, commit ${commit}`
}
