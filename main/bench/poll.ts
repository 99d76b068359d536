/**
 * Measures polling: `node main/bench/poll.ts [--quick] [--mix all]`. The simulated hall runs in another process. With a mix, each of its
 * families is read through its cheapest path and what a poll costs is told; without one, also how the whole engine bears 5,000 miners.
 */

import { fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { build } from 'vite'
import { keepHeapSmall } from '../engine/heap.ts'
import { parseMix } from '../simulator/mix.ts'
import { startHallProcess } from './hall-process.ts'
import { machine } from './machine.ts'
import { mostRequests, type PollCost, pollCost, violationsOf } from './poll-cost.ts'
import { hall, readingsPerSecond } from './reading-rate.ts'
import type { WholeFleetAsk, WholeFleetFigures } from './whole-fleet.ts'

const { quick, mix } = parseArgs({ options: { quick: { type: 'boolean', default: false }, mix: { type: 'string' } } }).values

const targets = { readingsPerS: 2000, delayP99Ms: 50, rssMb: 300 }

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
    child.send({ range: hall.base, ports: { api: hall.apiPort, web: hall.webPort }, seconds } satisfies WholeFleetAsk)
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

async function rateOf(family: string, miners: number, seconds: number): Promise<void> {
  const { wall, core, failed } = await readingsPerSecond(miners, family, seconds)
  console.log(
    `${family}: ${Math.round(wall)} readings/s, ${Math.round(core)} per second of processor time (target ${targets.readingsPerS}: ${verdict(core >= targets.readingsPerS)}), ${failed} failed`,
  )
}

/** What each family of a mix costs. A family that breaks a rule, or cannot be measured, fails the benchmark; the others are measured all the same. */
async function families(text: string): Promise<void> {
  const mixed = parseMix(text)
  for (const { persona } of mixed) {
    const { told, violations } = await measured(persona.family)
    console.log([`${persona.family}: ${told}`, ...violations.map(violation => `VIOLATION: ${violation}`)].join('; '))
    if (violations.length > 0) process.exitCode = 1
  }
  console.log(`${mixed.length} families checked: at most ${mostRequests} requests a poll once logged in, and no login on every poll`)
}

async function measured(family: string): Promise<{ readonly told: string; readonly violations: readonly string[] }> {
  try {
    const cost = await pollCost(family)
    const { wall, failed } = await readingsPerSecond(quick ? 50 : 300, family, quick ? 1 : 4)
    const underLoad = failed > 0 ? [`${failed} readings failed under load`] : []
    return { told: `${Math.round(wall)} readings/s, ${words(cost)}`, violations: [...violationsOf(cost), ...underLoad] }
  } catch (error) {
    return { told: 'not measured', violations: [error instanceof Error ? error.message : String(error)] }
  }
}

function words({ models, average, mostRequests: most }: PollCost): string {
  const { connections, requests, bytes } = average
  return `a poll takes ${connections.toFixed(1)} connections, ${requests.toFixed(1)} requests (${most} at most) and ${Math.round(bytes).toLocaleString('en-US')} bytes, over ${models} models`
}

async function usual(): Promise<void> {
  for (const family of ['antminer-stock', 'antminer-legacy', 'cgminer']) await rateOf(family, quick ? 200 : 1000, quick ? 2 : 8)
  const whole = await wholeFleet(quick ? 500 : 5000, quick ? 10 : 60)
  console.log(
    `${whole.found} miners every ${whole.intervalS} s, ${Math.round(whole.readingsPerS)} readings/s, ${whole.stale} older than 3 intervals: event-loop delay p99 ${whole.p99Ms.toFixed(1)} ms (target ${targets.delayP99Ms}: ${verdict(whole.p99Ms < targets.delayP99Ms)}), longest ${whole.longestMs.toFixed(0)} ms`,
  )
  console.log(
    `memory: ${Math.round(whole.rssMb)} MB resident with one window (target ${targets.rssMb}: ${verdict(whole.rssMb < targets.rssMb)})`,
  )
}

keepHeapSmall()
console.log(`poll: ${machine()}`)
if (mix === undefined) await usual()
await families(mix ?? 'all')
