import { type Client, findMiners } from './find.ts'
import { describePool, minerName } from './miner-table.ts'
import { plain } from './table.ts'
import type { Terminal } from './terminal.ts'
import { exitCode, type Targets } from './usage.ts'

/** `headframe pools show`: the pools of each miner with their state. Returns the exit code. */
export async function showPools(
  client: Client,
  targets: Targets,
  options: { readonly json: boolean },
  terminal: Terminal,
): Promise<number> {
  const { miners, missing } = await findMiners(client, targets, terminal)
  for (const miner of miners) {
    const pools = miner.reading?.pools ?? null
    if (options.json) terminal.out(JSON.stringify({ id: miner.id, ip: miner.address.ip, ok: pools !== null, pools }))
    else {
      terminal.out(`${miner.address.ip}  ${plain(minerName(miner))}`)
      for (const line of pools?.map(describePool) ?? ['  does not tell its pools']) terminal.out(line)
    }
  }
  if (miners.length === 0 && missing.length === 0) terminal.err('No miner answers in these ranges.')
  for (const { ip, reason } of missing) terminal.err(`${ip}: ${plain(reason, 300)}.`)
  if (terminal.signal.aborted) return exitCode.cancelled
  return missing.length === 0 && miners.length > 0 && miners.every(miner => miner.reading !== null) ? exitCode.ok : exitCode.failed
}
