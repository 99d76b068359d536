import { explain } from '../contract/failure.ts'
import type { Miner } from '../contract/model.ts'
import { Limit } from '../lib/limit.ts'
import { type Client, findMiners } from './find.ts'
import { describeMiner } from './miner-table.ts'
import { plain } from './table.ts'
import type { Terminal } from './terminal.ts'
import { exitCode, type Targets } from './usage.ts'

/** Miners asked at the same time, at the most, by a command that reads each of them once. */
export const readAtOnce = 64

/** `headframe read`: one full reading of each miner. Returns the exit code. */
export async function read(client: Client, targets: Targets, options: { readonly json: boolean }, terminal: Terminal): Promise<number> {
  const { miners, missing } = await findMiners(client, targets, terminal)
  const limit = new Limit(readAtOnce)
  const readings = await Promise.all(miners.map(miner => limit.run(() => fullReading(client, miner))))
  for (const { miner } of readings) {
    if (options.json) terminal.out(JSON.stringify(miner))
    else for (const line of describeMiner(miner)) terminal.out(line)
  }
  const problems = [
    ...readings.flatMap(({ problem }) => problem ?? []),
    ...missing.map(({ ip, reason }) => `${ip}: ${plain(reason, 300)}.`),
  ]
  for (const problem of problems) terminal.err(problem)
  if (terminal.signal.aborted) return exitCode.cancelled
  if (miners.length === 0 && problems.length === 0) terminal.err('No miner answers in these ranges.')
  return problems.length === 0 && miners.length > 0 ? exitCode.ok : exitCode.failed
}

/** The scan reads each miner once; where that did not work, asks again to learn why. */
async function fullReading(client: Client, miner: Miner): Promise<{ miner: Miner; problem: string | null }> {
  if (miner.reading !== null) return { miner, problem: null }
  const outcome = await client.miner.readNow({ id: miner.id })
  return outcome.ok ? { miner: outcome.value, problem: null } : { miner, problem: explain(outcome.failure, miner.address.ip) }
}
