import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { type Browser, type CDPSession, chromium, type Page } from 'playwright'
import { startCannedEngine } from './canned-engine.ts'
import { machine } from './machine.ts'

/** Where Chromium is when CHROMIUM_PATH does not say. */
const usualPath = '/usr/bin/chromium'
const flags = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]
const probe = fileURLToPath(new URL('./window-probe.js', import.meta.url))
/** How long each kind of work is watched, ms. */
const watchMs = 5000
/** How often each sort and filter is repeated; the middle one counts. */
const rounds = 5
/** Rows of the still copy: as far as one scroll goes and a screen more. */
const stillRows = 200
const targets = { firstPaintMs: 1000, fps: 55, sortMs: 50 }

/** Frames while something was done. */
interface Frames {
  /** Animation frames that the page got, a second. */
  readonly fps: number
  /** The longest gap between two of them, ms. */
  readonly longestMs: number
  /** Gaps of more than two frames at 60 Hz. */
  readonly gaps: number
  /** The longest task of the page's main thread, from the trace, ms. */
  readonly longestTaskMs: number
}

/** Measures the window with an invented fleet: first paint, frames while scrolling and typing under load, sorting and filtering. */
async function bench(miners: number, changesPerS: number): Promise<void> {
  const engine = await startCannedEngine({ host: '127.36.0.9', port: 0, miners, changesPerS, seed: 7, longNames: false, readOnly: null })
  const browser = await chromium.launch({ executablePath: process.env.CHROMIUM_PATH ?? usualPath, args: flags })
  try {
    const page = await browser.newPage({ viewport: { width: 1920, height: 1080 } })
    await page.addInitScript({ path: probe })
    await page.goto(engine.url)
    await page.waitForSelector('[role="gridcell"]')
    await page.waitForTimeout(500)
    console.log(`window: ${machine()}`)
    console.log(`${miners} miners, ${changesPerS} changed rows a second, 1920x1080, Chromium ${browser.version()} without a GPU`)
    report('first rows after the snapshot', await page.evaluate('probe.firstPaint()'), targets.firstPaintMs)
    await page.waitForTimeout(1000)
    reportFrames('looking', await framesOf(browser, page, () => page.waitForTimeout(watchMs)))
    const session = await page.context().newCDPSession(page)
    const scrolling = await framesOf(browser, page, () => scroll(session))
    reportFrames('scrolling', scrolling)
    reportFrames('typing a filter', await framesOf(browser, page, () => type(page)))
    for (const name of ['Now', 'Label', 'Chip', 'Worker'])
      report(`sort by ${name}`, await middleOf(page, `probe.sort(${JSON.stringify(name)})`), targets.sortMs)
    for (const text of ['s19', 'temp>70 hash<99', 'ip:10.0.3.0/24', 'worker:a1'])
      report(`filter ${text}`, await middleOf(page, `probe.filter(${JSON.stringify(text)})`, true), targets.sortMs)
    await page.evaluate(`probe.still(${stillRows})`)
    const still = await framesOf(browser, page, () => scroll(session))
    console.log(
      `scrolling a still copy         ${still.fps.toFixed(1)} frames/s: the live table reaches ${((100 * scrolling.fps) / still.fps).toFixed(0)} % of it`,
    )
  } finally {
    await browser.close()
    await engine.close()
  }
}

async function framesOf(browser: Browser, page: Page, work: () => Promise<void>): Promise<Frames> {
  await browser.startTracing(page, { categories: ['devtools.timeline', 'toplevel'] })
  await page.evaluate('probe.start()')
  await work()
  const stamps = await page.evaluate<number[]>('probe.stop()')
  const gaps = stamps.slice(1).map((at, index) => at - (stamps[index] ?? at))
  const spanMs = (stamps.at(-1) ?? 0) - (stamps[0] ?? 0)
  return {
    fps: (gaps.length / spanMs) * 1000,
    longestMs: Math.max(...gaps),
    gaps: gaps.filter(gap => gap > 34).length,
    longestTaskMs: longestTask(await browser.stopTracing()),
  }
}

interface TraceEvent {
  readonly name: string
  readonly pid: number
  readonly tid: number
  /** µs */
  readonly dur?: number
}

/** The longest animation frame, script call or layout in the trace, ms. */
function longestTask(trace: Buffer): number {
  const { traceEvents } = JSON.parse(trace.toString()) as { traceEvents: readonly TraceEvent[] }
  const ours = traceEvents.filter(event => event.name === 'FireAnimationFrame' || event.name === 'FunctionCall' || event.name === 'Layout')
  return ours.reduce((longest, event) => Math.max(longest, event.dur ?? 0), 0) / 1000
}

/** Scrolls down and up again as a mouse wheel does, without a pause. */
async function scroll(session: CDPSession): Promise<void> {
  const end = performance.now() + watchMs
  for (let down = true; performance.now() < end; down = !down) {
    await session.send('Input.synthesizeScrollGesture', {
      x: 700,
      y: 600,
      yDistance: down ? -4000 : 4000,
      speed: 3000,
      gestureSourceType: 'mouse',
    })
  }
}

/** Types a filter and takes it away again, faster than people do. */
async function type(page: Page): Promise<void> {
  const end = performance.now() + watchMs
  while (performance.now() < end) {
    await page.fill('#fleet-filter', '')
    await page.locator('#fleet-filter').pressSequentially('model:s19 temp>60 ', { delay: 60 })
  }
  await page.fill('#fleet-filter', '')
}

/** @param filter starts each round without a filter */
async function middleOf(page: Page, measure: string, filter = false): Promise<number> {
  const times: number[] = []
  for (let round = 0; round < rounds; round++) {
    if (filter) await page.evaluate('probe.filter("")')
    times.push(await page.evaluate<number>(measure))
  }
  return times.toSorted((a, b) => a - b)[Math.floor(rounds / 2)] ?? Number.NaN
}

function report(what: string, ms: number, targetMs: number): void {
  console.log(`${what.padEnd(30)} ${ms.toFixed(0)} ms (target ${targetMs} ms: ${ms < targetMs ? 'met' : 'missed'})`)
}

function reportFrames(what: string, { fps, longestMs, gaps, longestTaskMs }: Frames): void {
  const verdict = fps >= targets.fps ? 'met' : 'missed'
  console.log(
    `${what.padEnd(30)} ${fps.toFixed(1)} frames/s (target ${targets.fps}: ${verdict}), longest gap ${longestMs.toFixed(0)} ms, ${gaps} gaps over 34 ms, longest task ${longestTaskMs.toFixed(0)} ms`,
  )
}

const { values } = parseArgs({ options: { miners: { type: 'string', default: '5000' }, changes: { type: 'string', default: '500' } } })
await bench(Number(values.miners), Number(values.changes))
