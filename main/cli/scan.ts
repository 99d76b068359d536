import { counted } from './counted.ts'
import { type Client, findMiners } from './find.ts'
import { minerColumns } from './miner-table.ts'
import { formatTable, plain } from './table.ts'
import type { Terminal } from './terminal.ts'
import { exitCode, type Targets } from './usage.ts'

/** Options of `headframe scan`. */
export interface ScanOptions {
  readonly json: boolean
  readonly timeoutMs?: number
}

/** `headframe scan`: finds the miners of some ranges. Returns the exit code. */
export async function scan(client: Client, targets: Targets, options: ScanOptions, terminal: Terminal): Promise<number> {
  const { miners, report, missing } = await findMiners(client, targets, terminal, options.timeoutMs)
  if (options.json) for (const miner of miners) terminal.out(JSON.stringify(miner))
  else if (miners.length > 0) for (const line of formatTable(minerColumns, miners)) terminal.out(line)
  for (const { ip, kind, what } of report.unknown) terminal.err(`${ip} ${kind}: ${plain(what, 300)}`)
  const { addresses, unknown, silent } = report.progress
  terminal.err(
    `${counted(miners.length, 'miner')}, ${unknown} locked or unknown, ${silent} silent of ${counted(addresses, 'address', 'addresses')}.`,
  )
  if (terminal.signal.aborted) {
    terminal.err('Cancelled before all addresses were asked.')
    return exitCode.cancelled
  }
  return missing.length === 0 ? exitCode.ok : exitCode.failed
}
