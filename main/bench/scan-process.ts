import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import type { ScanFigures } from './scan-run.ts'

const program = fileURLToPath(new URL('scan-run.ts', import.meta.url))

export interface RunOptions {
  /** A command that runs it elsewhere, e.g. `['ip', 'netns', 'exec', 'hall']`. */
  readonly prefix?: readonly string[]
  /** Called when the first address is about to be asked. */
  readonly onBegin?: () => void
  /** Which drivers it has; absent = all. */
  readonly families?: readonly string[]
}

/** Runs one scan in a process of its own. */
export async function runScan(
  range: string,
  ports: { api: number; web: number },
  { prefix = [], onBegin = () => {}, families }: RunOptions = {},
): Promise<ScanFigures> {
  const [command = '', ...rest] = [
    ...prefix,
    process.execPath,
    program,
    range,
    String(ports.api),
    String(ports.web),
    ...(families ? [families.join(',')] : []),
  ]
  const child = spawn(command, rest, { stdio: ['ignore', 'pipe', 'inherit'] })
  let last = ''
  for await (const line of createInterface({ input: child.stdout })) {
    if (line === 'begin') onBegin()
    last = line
  }
  return JSON.parse(last) as ScanFigures
}
