import type { ContractRouterClient } from '@orpc/contract'
import { ORPCError } from '@orpc/contract'
import type { EngineApi, EngineStatus, FleetEvent } from '../contract/engine-api.ts'
import type { Miner } from '../contract/model.ts'
import { parseAddress } from '../contract/ranges.ts'
import type { ScanProgress, ScanReport, UnknownAnswer } from '../contract/scan.ts'
import { formatNumber } from '../contract/units.ts'
import { counted } from './counted.ts'
import type { Terminal } from './terminal.ts'
import { type Targets, UsageError } from './usage.ts'

/** The engine's calls. */
export type Client = ContractRouterClient<EngineApi>

/** An address that was named by itself and at which no miner was found. */
export interface Missing {
  readonly ip: string
  readonly kind: 'silent' | UnknownAnswer['kind']
  /** Why, without a full stop. */
  readonly reason: string
}

/** What answered in the ranges. */
export interface Found {
  /** In order of address. */
  readonly miners: readonly Miner[]
  readonly report: ScanReport
  readonly missing: readonly Missing[]
}

/** Scans the ranges, showing progress. Ctrl+C ends the scan at once; what was found until then is returned. Throws when the scan failed. */
export async function findMiners(client: Client, targets: Targets, terminal: Terminal, timeoutMs?: number): Promise<Found> {
  const { scan } = await client.scan.start({ ranges: targets.text, ...(timeoutMs === undefined ? {} : { timeoutMs }) }).catch(refusedRange)
  const cancel = () => void client.scan.cancel().catch((error: unknown) => terminal.err(`The scan cannot be cancelled: ${String(error)}`))
  terminal.signal.addEventListener('abort', cancel, { once: true })
  if (terminal.signal.aborted) cancel()
  const { report, miners } = await untilDone(client, scan, terminal)
  terminal.signal.removeEventListener('abort', cancel)
  terminal.progress(null)
  if (report.progress.state === 'failed') throw new Error(report.progress.message ?? 'The scan failed.')
  const found = new Set(report.found)
  const ordered = [...miners.values()].filter(miner => found.has(miner.id)).sort((a, b) => placeOf(a) - placeOf(b))
  return { miners: ordered, report, missing: terminal.signal.aborted ? [] : missingOf(targets, ordered, report) }
}

/** The engine refuses ranges for what they are, such as public addresses, in words that name the piece. */
function refusedRange(error: unknown): never {
  if (error instanceof ORPCError && error.code === 'BAD_REQUEST') throw new UsageError(`RANGE: ${error.message}`, { cause: error })
  throw error
}

/** The miners that the engine knows, without asking any of them. */
export async function knownMiners(client: Client): Promise<readonly Miner[]> {
  for await (const event of await client.fleet.watch()) if (event.type === 'snapshot') return event.miners
  return []
}

async function untilDone(
  client: Client,
  scan: string,
  terminal: Terminal,
): Promise<{ report: ScanReport; miners: ReadonlyMap<string, Miner> }> {
  const miners = new Map<string, Miner>()
  let watch = ''
  for await (const event of await client.fleet.watch()) {
    if (event.type === 'snapshot') watch = event.watch
    takeIn(miners, event)
    await client.fleet.taken({ watch, seq: event.seq })
    const { progress, report } = await endOf(client, scan, event.status)
    if (report?.found.every(id => miners.has(id))) return { report, miners }
    if (progress !== null) terminal.progress(progressText(progress))
  }
  throw new Error('The engine ended before the scan did.')
}

function takeIn(miners: Map<string, Miner>, event: FleetEvent): void {
  for (const miner of event.type === 'snapshot' ? event.miners : event.changed) miners.set(miner.id, miner)
  if (event.type === 'delta') for (const id of event.removed) miners.delete(id)
}

async function endOf(
  client: Client,
  scan: string,
  status: EngineStatus,
): Promise<{ progress: ScanProgress | null; report: ScanReport | null }> {
  const progress = status.scan?.id === scan ? status.scan : null
  if (progress === null || progress.state === 'running') return { progress, report: null }
  return { progress, report: await client.scan.report() }
}

function progressText({ asked, addresses, pass, miners, unknown, etaS }: ScanProgress): string {
  const eta = etaS === null ? '' : ` · ${Math.ceil(etaS)} s left`
  const again = pass === 2 ? ', second look at the silent ones' : ''
  return `${formatNumber(asked)} of ${counted(addresses, 'address', 'addresses')}${again} · ${counted(miners, 'miner')} · ${unknown} locked or unknown${eta}`
}

function missingOf(targets: Targets, miners: readonly Miner[], report: ScanReport): readonly Missing[] {
  const found = new Set(miners.map(miner => miner.address.ip))
  const unknown = new Map(report.unknown.map(answer => [answer.ip, answer]))
  return [...targets.single]
    .filter(ip => !found.has(ip))
    .map(ip => {
      const answer = unknown.get(ip)
      if (answer !== undefined) return { ip, kind: answer.kind, reason: answer.what }
      return { ip, kind: 'silent', reason: 'nothing answers there: check its power, its network cable and the address' }
    })
}

function placeOf(miner: Miner): number {
  return (parseAddress(miner.address.ip) ?? 0) * 65_536 + (miner.address.apiPort ?? miner.address.webPort ?? 0)
}
