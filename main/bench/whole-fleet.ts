/** The engine at its own pace with one window watching, in a process of its own: forked by poll.ts, tells its figures as one message. */

import { monitorEventLoopDelay } from 'node:perf_hooks'
import type { MinerId } from '../contract/model.ts'
import { memorySecrets } from '../engine/credentials/key-file.ts'
import { startEngine } from '../engine/engine.ts'
import type { Engine } from '../engine/host.ts'
import { systemClock } from '../lib/clock.ts'
import { openLog } from '../lib/log.ts'

export interface WholeFleetAsk {
  readonly range: string
  readonly ports: { readonly api: number; readonly web: number }
  readonly seconds: number
}

export interface WholeFleetFigures {
  readonly found: number
  readonly intervalS: number
  readonly p99Ms: number
  readonly longestMs: number
  readonly rssMb: number
  /** Miners whose reading was older than 3 intervals at the end. */
  readonly stale: number
  readonly readingsPerS: number
}

/** What a window keeps. */
interface Seen {
  found: number
  intervalS: number
  readings: number
  readonly readAt: Map<MinerId, number>
}

async function watch(engine: Engine, seen: Seen, signal: AbortSignal): Promise<void> {
  let id = ''
  for await (const event of await engine.client.fleet.watch(undefined, { signal })) {
    // What going through a message port costs the engine.
    const sent = structuredClone(event)
    if (sent.type === 'snapshot') id = sent.watch
    const miners = sent.type === 'snapshot' ? sent.miners : sent.changed
    for (const miner of miners) seen.readAt.set(miner.id, miner.reading?.at ?? 0)
    seen.readings += miners.length
    seen.found = sent.status.miners
    seen.intervalS = sent.status.intervalS
    await engine.client.fleet.taken({ watch: id, seq: sent.seq })
  }
}

async function measure({ range, ports, seconds }: WholeFleetAsk): Promise<WholeFleetFigures> {
  const log = openLog({ level: 'error', file: null })
  const engine = await startEngine({ dataDir: null, version: 'bench', by: 'server', secrets: memorySecrets(), log, ports })
  const seen: Seen = { found: 0, intervalS: 0, readings: 0, readAt: new Map() }
  const leave = new AbortController()
  const watching = watch(engine, seen, leave.signal)
  await engine.client.scan.start({ ranges: range })
  while ((await engine.client.scan.report())?.progress.state === 'running') await systemClock.sleep(200)
  // One round, so that polling has come to its even pace.
  await systemClock.sleep(seen.intervalS * 1000)
  seen.readings = 0
  const delay = monitorEventLoopDelay({ resolution: 1 })
  delay.enable()
  await systemClock.sleep(seconds * 1000)
  delay.disable()
  const oldest = Date.now() - 3 * seen.intervalS * 1000
  const figures = {
    found: seen.found,
    intervalS: seen.intervalS,
    p99Ms: delay.percentile(99) / 1e6,
    longestMs: delay.max / 1e6,
    rssMb: process.memoryUsage().rss / 2 ** 20,
    stale: [...seen.readAt.values()].filter(at => at < oldest).length,
    readingsPerS: seen.readings / seconds,
  }
  leave.abort()
  await watching
  await engine.close()
  return figures
}

// Ends with its parent, and by itself when its figures are told.
process.once('disconnect', () => process.exit())
process.once('message', (ask: WholeFleetAsk) => {
  void measure(ask).then(figures => process.send?.(figures, () => process.disconnect()))
})
