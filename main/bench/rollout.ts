/** Measures a pool push on a whole fleet: `node main/bench/rollout.ts [--quick]`. The simulated hall runs in another process. */

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import type { MinerId } from '../contract/model.ts'
import type { Batching, RolloutStep } from '../contract/rollout.ts'
import { memorySecrets } from '../engine/credentials/key-file.ts'
import { startEngine } from '../engine/engine.ts'
import type { Engine } from '../engine/host.ts'
import { systemClock } from '../lib/clock.ts'
import { openLog } from '../lib/log.ts'
import { startHallProcess } from './hall-process.ts'
import { machine } from './machine.ts'

const quick = process.argv.includes('--quick')
const miners = quick ? 500 : 5000
const base = '127.38.64.0/19'
const ports = { api: 14028, web: 18080 }
/** Restarts and writes of the miners go so many times faster than in life, so that the whole takes minutes. */
const speed = 4
/** A few miners that are as slow as in life, for how much of a life-size push is theirs. */
const lifeBase = '127.38.48.0/24'
const lifeMiners = 40
const atOnce = 200
const targets = { settlingPct: 95, minutes: 5 }

const paced = (most: number): Batching => ({ size: most, everyS: 0, canary: false, atOnce: most, budget: { pct: 100, inARow: 0 } })
const ask = (host: string) => ({
  pools: [{ url: `stratum+tcp://${host}.pool.example:3333`, user: 'acme' }],
  worker: '{account}.{ip3}-{ip4}',
})

/** What one push cost. */
interface Push {
  readonly seconds: number
  readonly planSeconds: number
  readonly verified: number
  readonly total: number
  readonly setAside: number
  readonly steps: readonly RolloutStep[]
  readonly id: string
}

async function push(engine: Engine, ids: readonly MinerId[], most: number, host: string): Promise<Push> {
  const plannedAt = performance.now()
  const plan = await engine.client.rollouts.plan({ action: 'setPools', ask: ask(host), miners: [...ids], batching: paced(most) })
  const startedAt = performance.now()
  const { id } = await engine.client.rollouts.start({ plan: plan.id })
  const steps = new Map<MinerId, RolloutStep>()
  for await (const event of await engine.client.rollouts.watch({ id })) {
    for (const step of event.type === 'snapshot' ? event.rollout.steps : event.steps) steps.set(step.minerId, step)
  }
  const seconds = (performance.now() - startedAt) / 1000
  const done = await engine.client.rollouts.get({ id })
  const verified = done?.counts.verified ?? 0
  const planSeconds = (startedAt - plannedAt) / 1000
  return { id, seconds, planSeconds, verified, total: ids.length, setAside: plan.setAside.length, steps: [...steps.values()] }
}

/** From the intent in the journal, which goes before the first byte of the write, to the result of each miner, ms. */
function settlingMs(dataDir: string, rollout: string): ReadonlyMap<MinerId, number> {
  const database = new DatabaseSync(join(dataDir, 'headframe.db'), { readOnly: true })
  const rows = database
    .prepare(
      `SELECT s.miner AS miner, max(j.at) - min(j.at) AS ms FROM journal j JOIN rollout_steps s ON s.rollout = j.rollout AND s.position = j.position
        WHERE j.rollout = ? GROUP BY s.miner HAVING count(*) = 2`,
    )
    .all(rollout)
  database.close()
  return new Map(rows.map(row => [String(row.miner), Number(row.ms)]))
}

/** From its turn to its result, of each miner that was verified, ms. */
function wholeMs(steps: readonly RolloutStep[]): ReadonlyMap<MinerId, number> {
  const verified = steps.filter(step => step.state === 'verified' && step.written)
  return new Map(verified.map(({ minerId, startedAt, endedAt }) => [minerId, (endedAt ?? 0) - (startedAt ?? 0)]))
}

/** How often each reason was told, without the miner it was told of. */
function reasons(steps: readonly RolloutStep[]): readonly string[] {
  const counts = new Map<string, number>()
  for (const { state, ip, message } of steps) {
    if (state === 'verified') continue
    const reason = `${state}: ${(message ?? '').replaceAll(ip, 'it')}`
    counts.set(reason, (counts.get(reason) ?? 0) + 1)
  }
  return [...counts].map(([reason, count]) => `${count} ${reason}`)
}

function mean(numbers: readonly number[]): number {
  return numbers.reduce((sum, number) => sum + number, 0) / Math.max(1, numbers.length)
}

async function scanned(engine: Engine, ranges: string): Promise<readonly MinerId[]> {
  await engine.client.scan.start({ ranges })
  for (;;) {
    const report = await engine.client.scan.report()
    if (report !== null && report.progress.state !== 'running') return report.found
    await systemClock.sleep(200)
  }
}

/** Calls back often enough to see the most that something reaches. @returns how to stop */
function often(look: () => void): () => void {
  const timer = setInterval(look, 100)
  return () => clearInterval(timer)
}

console.log(`rollout: ${machine()}`)
const dataDir = mkdtempSync(join(tmpdir(), 'headframe-bench-'))
const hall = await startHallProcess({ base, miners, apiPort: ports.api, webPort: ports.web, statusPort: 16060, speed })
const life = await startHallProcess({ base: lifeBase, miners: lifeMiners, apiPort: ports.api, webPort: ports.web, statusPort: 16060 })
const log = openLog({ level: 'error', file: null })
const engine = await startEngine({ dataDir, version: 'bench', by: 'server', secrets: memorySecrets(), log, ports, polling: false })
try {
  const slow = await scanned(engine, lifeBase)
  const inLife = push(engine, slow, lifeMiners, 'life')
  const all = await scanned(engine, base)
  // A sample of all families pushed almost one by one tells how long the miners take by themselves.
  const sample = all.filter((_id, index) => index % Math.round(miners / 60) === 0)
  const alone = await push(engine, sample, 6, 'alone')
  const ownMs = settlingMs(dataDir, alone.id)
  const lifeS = mean([...settlingMs(dataDir, (await inLife).id).values()]) / 1000

  const requestsBefore = await hall.requests()
  const memoryBefore = process.memoryUsage.rss()
  let memoryMost = memoryBefore
  const stop = often(() => {
    memoryMost = Math.max(memoryMost, process.memoryUsage.rss())
  })
  const cpuBefore = process.cpuUsage()
  const whole = await push(engine, all, atOnce, 'whole')
  stop()
  const cpu = process.cpuUsage(cpuBefore)
  const requests = (await hall.requests()) - requestsBefore
  const tookMs = wholeMs(whole.steps)
  const both = [...ownMs.keys()].filter(id => tookMs.has(id))
  const ownS = mean(both.map(id => ownMs.get(id) ?? 0)) / 1000
  const tookS = mean(both.map(id => tookMs.get(id) ?? 0)) / 1000
  const settledMs = settlingMs(dataDir, whole.id)
  const settledS = mean(both.map(id => settledMs.get(id) ?? 0)) / 1000
  const overheadS = Math.max(0, tookS - ownS)
  const sharePct = (100 * lifeS) / (lifeS + overheadS)

  const verdict = (met: boolean) => (met ? 'met' : 'MISSED')
  const mb = (bytes: number) => Math.round(bytes / 2 ** 20)
  console.log(
    `${whole.total} miners, ${atOnce} at once, ${speed} times as fast as in life: preview ${whole.planSeconds.toFixed(1)} s, push ${whole.seconds.toFixed(1)} s (target ${targets.minutes} min: ${verdict(whole.seconds < targets.minutes * 60)}), ${whole.verified} verified, ${whole.setAside} set aside`,
  )
  console.log(
    `a miner takes ${tookS.toFixed(2)} s from its turn to its proof, ${settledS.toFixed(2)} s of them after the write; almost alone it needs ${ownS.toFixed(2)} s from the write to the proof (${both.length} miners of all families, measured both ways), so ${overheadS.toFixed(2)} s are ours; in life it needs ${lifeS.toFixed(1)} s (${lifeMiners} miners): ${sharePct.toFixed(1)} % of a push is the miners' own settling (target ${targets.settlingPct} %: ${verdict(sharePct >= targets.settlingPct)})`,
  )
  console.log(
    `${(requests / whole.total).toFixed(1)} requests a miner, preview included; ${((cpu.user + cpu.system) / 1000 / whole.total).toFixed(1)} ms of processor time a miner; memory ${mb(memoryBefore)} MB before, ${mb(memoryMost)} MB at most`,
  )
  for (const reason of reasons(whole.steps).slice(0, 5)) console.log(`not verified: ${reason}`)
} finally {
  await engine.close()
  await hall.close()
  await life.close()
  rmSync(dataDir, { recursive: true })
}
