import { parseRanges } from '../contract/ranges.ts'
import { drivers } from '../drivers/registry.ts'
import { scan } from '../engine/discovery/scan.ts'
import { systemClock } from '../lib/clock.ts'
import { Secret } from '../lib/secret.ts'

/** One scan in a process of its own, so that its memory can be told: `node scan-run.ts RANGE API-PORT WEB-PORT [FAMILY,…]`. Prints one JSON line. */

/** What one scan brought. */
export interface ScanFigures {
  readonly addresses: number
  readonly found: number
  /** Answered, and no family recognised them. */
  readonly unknown: number
  /** From the start to the end of the scan. */
  readonly seconds: number
  /** Processor time that it took. */
  readonly coreSeconds: number
  /** From the start to the first miner on screen, ms. */
  readonly firstMs: number | null
  /** Resident memory before the scan, and the most during it, MB. */
  readonly memoryBeforeMb: number
  readonly memoryMostMb: number
  /** Longest time the event loop was held, ms. */
  readonly heldMs: number
}

const [text = '', api = '', web = '', families] = process.argv.slice(2)
const ranges = parseRanges(text)
if (!ranges.ok) throw new Error(ranges.problem)

const memoryMb = () => Math.round(process.memoryUsage.rss() / 2 ** 20)
const memoryBeforeMb = memoryMb()
let memoryMostMb = memoryBeforeMb
let heldMs = 0
let tickAt = performance.now()
const watch = setInterval(() => {
  memoryMostMb = Math.max(memoryMostMb, memoryMb())
  heldMs = Math.max(heldMs, performance.now() - tickAt - 20)
  tickAt = performance.now()
}, 20)

// The bench lets late miners come up from here on.
process.stdout.write('begin\n')
const startedAt = performance.now()
const cpuBefore = process.cpuUsage()
let found = 0
let unknown = 0
let firstMs: number | null = null
await scan({
  spans: ranges.spans,
  ports: { api: Number(api), web: Number(web) },
  drivers: families === undefined ? drivers : drivers.filter(driver => families.split(',').includes(driver.id)),
  clock: systemClock,
  credentialsFor: () => [{ user: 'root', password: new Secret('root'), isDefault: true }],
  onFound: () => {
    found++
    firstMs ??= Math.round(performance.now() - startedAt)
  },
  onUnknown: () => unknown++,
  onProgress: () => undefined,
  signal: new AbortController().signal,
})
clearInterval(watch)
const seconds = (performance.now() - startedAt) / 1000
const cpu = process.cpuUsage(cpuBefore)
const coreSeconds = (cpu.user + cpu.system) / 1e6
const figures: ScanFigures = {
  addresses: ranges.count,
  found,
  unknown,
  seconds,
  coreSeconds,
  firstMs,
  memoryBeforeMb,
  memoryMostMb,
  heldMs: Math.round(heldMs),
}
process.stdout.write(`${JSON.stringify(figures)}\n`)
