/** Measures polling: `node main/bench/poll.ts [--quick]`. The simulated hall runs in another process. */

import { execFileSync, fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { cpus, tmpdir } from 'node:os'
import { join } from 'node:path'
import { build } from 'vite'
import type { MinerId } from '../contract/model.ts'
import { parseRanges } from '../contract/ranges.ts'
import { defaultSettings } from '../contract/settings.ts'
import { drivers } from '../drivers/registry.ts'
import { scan } from '../engine/discovery/scan.ts'
import { toMiner } from '../engine/fleet/entry.ts'
import { Fleet } from '../engine/fleet/fleet.ts'
import { keepHeapSmall } from '../engine/heap.ts'
import { Poller } from '../engine/polling/poller.ts'
import { Sessions } from '../engine/polling/sessions.ts'
import { openSession } from '../engine/session.ts'
import { systemClock } from '../lib/clock.ts'
import { KeyedLock, Limit } from '../lib/limit.ts'
import { openLog } from '../lib/log.ts'
import { startHallProcess } from './hall-process.ts'
import type { WholeFleetAsk, WholeFleetFigures } from './whole-fleet.ts'

const base = '127.34.64.0/19'
const ports = { api: 14028, web: 18080 }
const hall = { base, apiPort: ports.api, webPort: ports.web, statusPort: 16060 }
const quick = process.argv.includes('--quick')
const log = openLog({ level: 'error', file: null })

const targets = { readingsPerS: 2000, delayP99Ms: 50, rssMb: 300 }

/** A full reading is: connect, ask, parse, normalise, diagnose, state, and the delta that a window would get. */
async function readingsPerSecond(miners: number, family: string, seconds: number): Promise<{ wall: number; core: number; failed: number }> {
  const simulated = await startHallProcess({ ...hall, miners, mix: `${family}:100%` })
  try {
    const fleet = new Fleet({ clock: systemClock, log, settings: () => defaultSettings })
    const sessions = new Sessions({ openSession, clock: systemClock, credentialsFor: () => [] })
    await fill(fleet)
    const poller = new Poller({
      fleet,
      sessions,
      lock: new KeyedLock(),
      clock: systemClock,
      log,
      intervalMs: () => 10_000,
      identify: async () => false,
    })
    await pollFor(1, fleet, poller)
    return await pollFor(seconds, fleet, poller)
  } finally {
    await simulated.close()
  }
}

async function fill(fleet: Fleet): Promise<void> {
  const parsed = parseRanges(base)
  if (!parsed.ok) throw new Error(parsed.problem)
  await scan({
    spans: parsed.spans,
    ports,
    drivers,
    clock: systemClock,
    credentialsFor: () => [],
    onFound: miner => fleet.arrive(miner, { demo: true, since: 0 }),
    onUnknown: () => undefined,
    onProgress: () => undefined,
    signal: new AbortController().signal,
  })
}

async function pollFor(seconds: number, fleet: Fleet, poller: Poller): Promise<{ wall: number; core: number; failed: number }> {
  const changed = new Set<MinerId>()
  const unlisten = fleet.onChange(id => changed.add(id))
  const until = performance.now() + seconds * 1000
  const limit = new Limit(64)
  let read = 0
  let failed = 0
  const cpuBefore = process.cpuUsage()
  const began = performance.now()
  while (performance.now() < until) {
    await Promise.all([...fleet.all()].map(entry => limit.run(() => poller.turn(entry.id))))
    for (const entry of fleet.all()) entry.life.missed === 0 ? read++ : failed++
    structuredClone(
      [...changed]
        .map(id => fleet.get(id))
        .filter(entry => entry !== null)
        .map(toMiner),
    )
    changed.clear()
  }
  unlisten()
  const cpu = process.cpuUsage(cpuBefore)
  return { wall: read / ((performance.now() - began) / 1000), core: read / ((cpu.user + cpu.system) / 1e6), failed }
}

/** Bundles as the product is: type stripping alone would count for some 40 MB. */
async function bundled(entry: string, outDir: string): Promise<string> {
  const engine = join(import.meta.dirname, '../engine')
  const input = {
    measured: join(import.meta.dirname, entry),
    'database-worker': join(engine, 'storage/database-worker.ts'),
    'scan-worker': join(engine, 'discovery/scan-worker.ts'),
  }
  await build({
    configFile: false,
    logLevel: 'error',
    publicDir: false,
    ssr: { noExternal: true },
    build: { ssr: true, outDir, target: 'node24', rolldownOptions: { input, output: { entryFileNames: '[name].js', format: 'es' } } },
  })
  writeFileSync(join(outDir, 'package.json'), '{"type":"module"}')
  return join(outDir, 'measured.js')
}

async function wholeFleet(miners: number, seconds: number): Promise<WholeFleetFigures> {
  const dir = mkdtempSync(join(tmpdir(), 'headframe-bench-'))
  const simulated = await startHallProcess({ ...hall, miners })
  try {
    const child = fork(await bundled('whole-fleet.ts', dir))
    child.send({ range: base, ports, seconds } satisfies WholeFleetAsk)
    const [figures] = (await Promise.race([once(child, 'message'), once(child, 'exit')])) as [WholeFleetFigures | number | null]
    if (figures === null || typeof figures === 'number') throw new Error('the measured engine ended before it told its figures')
    return figures
  } finally {
    await simulated.close()
    rmSync(dir, { recursive: true })
  }
}

function verdict(met: boolean): string {
  return met ? 'met' : 'MISSED'
}

function machine(): string {
  const commit = execFileSync('git', ['rev-parse', '--short', 'HEAD'], { cwd: import.meta.dirname, encoding: 'utf8' }).trim()
  return `${cpus()[0]?.model ?? 'unknown processor'}, ${cpus().length} cores, Node ${process.version}, ${process.platform}, commit ${commit}`
}

keepHeapSmall()
console.log(`poll: ${machine()}`)
for (const family of ['antminer-stock', 'antminer-legacy', 'cgminer']) {
  const { wall, core, failed } = await readingsPerSecond(quick ? 200 : 1000, family, quick ? 2 : 8)
  console.log(
    `${family}: ${Math.round(wall)} readings/s, ${Math.round(core)} per second of processor time (target ${targets.readingsPerS}: ${verdict(core >= targets.readingsPerS)}), ${failed} failed`,
  )
}
const whole = await wholeFleet(quick ? 500 : 5000, quick ? 10 : 60)
console.log(
  `${whole.found} miners every ${whole.intervalS} s, ${Math.round(whole.readingsPerS)} readings/s, ${whole.stale} older than 3 intervals: event-loop delay p99 ${whole.p99Ms.toFixed(1)} ms (target ${targets.delayP99Ms}: ${verdict(whole.p99Ms < targets.delayP99Ms)}), longest ${whole.longestMs.toFixed(0)} ms`,
)
console.log(
  `memory: ${Math.round(whole.rssMb)} MB resident with one window (target ${targets.rssMb}: ${verdict(whole.rssMb < targets.rssMb)})`,
)
