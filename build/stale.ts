import { existsSync, mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

/** Whether something under `sources` (files or folders) is younger than the stamp, or the stamp is missing. */
export function isStale(stamp: string, sources: readonly string[]): boolean {
  if (!existsSync(stamp)) return true
  const builtAt = statSync(stamp).mtimeMs
  return sources.some(source => isYounger(source, builtAt))
}

/** Notes that everything was built just now. */
export function writeStamp(stamp: string): void {
  mkdirSync(dirname(stamp), { recursive: true })
  writeFileSync(stamp, '')
}

function isYounger(path: string, than: number): boolean {
  if (!existsSync(path)) return false
  const stat = statSync(path)
  if (!stat.isDirectory()) return stat.mtimeMs > than
  // A folder's own time changes when a file in it is deleted.
  return stat.mtimeMs > than || readdirSync(path).some(name => isYounger(join(path, name), than))
}
