/** Measures polling: `node main/bench/poll.ts [--quick]`. The simulated hall runs in another process. */

import { execFileSync } from 'node:child_process'
import { cpus } from 'node:os'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import type { MinerId } from '../contract/model.ts'
import { parseRanges } from '../contract/ranges.ts'
import { defaultSettings } from '../contract/settings.ts'
import { drivers } from '../drivers/registry.ts'
import { memorySecrets } from '../engine/credentials/key-file.ts'
import { scan } from '../engine/discovery/scan.ts'
import { startEngine } from '../engine/engine.ts'
import { toMiner } from '../engine/fleet/entry.ts'
import { Fleet } from '../engine/fleet/fleet.ts'
import { Poller } from '../engine/polling/poller.ts'
import { Sessions } from '../engine/polling/sessions.ts'
import { openSession } from '../engine/session.ts'
import { systemClock } from '../lib/clock.ts'
import { KeyedLock, Limit } from '../lib/limit.ts'
import { openLog } from '../lib/log.ts'
import { startHallProcess } from './hall-process.ts'

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

/** The whole engine with a window watching it, at its own pace. */
async function fullFleet(
  miners: number,
  seconds: number,
): Promise<{ found: number; intervalS: number; p99Ms: number; maxMs: number; rssMb: number; stale: number }> {
  const simulated = await startHallProcess({ ...hall, miners })
  const engine = await startEngine({ dataDir: null, version: 'bench', by: 'server', secrets: memorySecrets(), log, ports })
  const leave = new AbortController()
  try {
    await engine.client.scan.start({ ranges: base })
    let found = 0
    let intervalS = 0
    let stale = 0
    const ages = new Map<MinerId, number>()
    const watching = (async () => {
      let watch = ''
      for await (const event of await engine.client.fleet.watch(undefined, { signal: leave.signal })) {
        if (event.type === 'snapshot') watch = event.watch
        for (const miner of structuredClone(event.type === 'snapshot' ? event.miners : event.changed))
          ages.set(miner.id, miner.reading?.at ?? 0)
        found = event.status.miners
        intervalS = event.status.intervalS
        await engine.client.fleet.taken({ watch, seq: event.seq })
      }
    })()
    while ((await engine.client.scan.report())?.progress.state === 'running') await systemClock.sleep(200)
    await systemClock.sleep(intervalS * 1000)
    const delay = monitorEventLoopDelay({ resolution: 1 })
    delay.enable()
    await systemClock.sleep(seconds * 1000)
    delay.disable()
    const oldest = Date.now() - 3 * intervalS * 1000
    for (const at of ages.values()) if (at < oldest) stale++
    leave.abort()
    await watching
    globalThis.gc?.()
    return {
      found,
      intervalS,
      p99Ms: delay.percentile(99) / 1e6,
      maxMs: delay.max / 1e6,
      rssMb: process.memoryUsage().rss / 2 ** 20,
      stale,
    }
  } finally {
    await engine.close()
    await simulated.close()
  }
}

function verdict(met: boolean): string {
  return met ? 'met' : 'MISSED'
}

function machine(): string {
  const commit = execFileSync('git', ['rev-parse', '--short', 'HEAD'], { cwd: import.meta.dirname, encoding: 'utf8' }).trim()
  return `${cpus()[0]?.model ?? 'unknown processor'}, ${cpus().length} cores, Node ${process.version}, ${process.platform}, commit ${commit}`
}

console.log(`poll: ${machine()}`)
for (const family of ['antminer-stock', 'antminer-legacy', 'cgminer']) {
  const { wall, core, failed } = await readingsPerSecond(quick ? 200 : 1000, family, quick ? 2 : 8)
  console.log(
    `${family}: ${Math.round(wall)} readings/s, ${Math.round(core)} per second of processor time (target ${targets.readingsPerS}: ${verdict(core >= targets.readingsPerS)}), ${failed} failed`,
  )
}
const whole = await fullFleet(quick ? 500 : 5000, quick ? 10 : 60)
console.log(
  `${whole.found} miners every ${whole.intervalS} s: event-loop delay p99 ${whole.p99Ms.toFixed(1)} ms (target ${targets.delayP99Ms}: ${verdict(whole.p99Ms < targets.delayP99Ms)}), longest ${whole.maxMs.toFixed(0)} ms`,
)
console.log(
  `memory: ${Math.round(whole.rssMb)} MB resident with one window (target ${targets.rssMb}: ${verdict(whole.rssMb < targets.rssMb)}); ${whole.stale} readings older than 3 intervals`,
)
