import { type SetPoolsAsk, setPools } from '../contract/actions/set-pools.ts'
import { explain, type Failure } from '../contract/failure.ts'
import { withoutPasswords } from '../contract/masking.ts'
import type { Miner, MinerConfig } from '../contract/model.ts'
import type { PlannedMiner, RolloutStep, SetAside } from '../contract/rollout.ts'
import type { Client, Missing } from './find.ts'
import type { RolloutAsk } from './rollout.ts'
import { formatTable } from './table.ts'
import type { Terminal } from './terminal.ts'

/** What became of one miner: one line of `--json`. */
export interface Result {
  readonly id: string
  readonly ip: string
  readonly ok: boolean
  readonly failure: Failure | null
  /** Its configuration before and after, passwords masked; `null` = not read. */
  readonly before: MinerConfig | null
  readonly after: MinerConfig | null
  /** For people: why, or what is worth knowing although it took. Not part of the JSON. */
  readonly message: string | null
  /** It was as wanted before and was left alone. Not part of the JSON. */
  readonly isUnchanged: boolean
}

/** Of a miner that was to be changed. */
export function resultOfStep(step: RolloutStep): Result {
  const ok = step.state === 'verified'
  const failure = ok ? null : (step.failure ?? unfinished(step))
  const message = step.message ?? (failure === null ? null : explain(failure, step.ip))
  return { id: step.minerId, ip: step.ip, ok, failure, before: step.before, after: step.after, message, isUnchanged: false }
}

function unfinished(step: RolloutStep): Failure {
  if (step.state === 'cancelled' || step.state === 'waiting') return { code: 'cancelled' }
  return { code: 'refused', reason: 'it is not known whether the change arrived; read it again' }
}

/** Of a miner that the plan left out. One that is as wanted already is no failure. */
export function resultOfSetAside({ minerId, ip, why, reason, refusedUser }: SetAside): Result {
  const failure = failureOf(why, reason, refusedUser ?? null)
  return { id: minerId, ip, ok: failure === null, failure, before: null, after: null, message: reason, isUnchanged: failure === null }
}

function failureOf(why: SetAside['why'], reason: string, user: string | null): Failure | null {
  switch (why) {
    case 'unchanged':
      return null
    case 'unsupported':
      return { code: 'unsupported', what: reason }
    case 'locked':
      return { code: 'auth', user }
    case 'offline':
      return { code: 'unreachable', detail: reason }
    case 'unreadable':
    case 'excluded':
    case 'refused':
      return { code: 'refused', reason }
  }
}

/** Of an address that was named and at which no miner was found. */
export function resultOfMissing({ ip, kind, reason }: Missing): Result {
  return {
    id: `ip:${ip}`,
    ip,
    ok: false,
    failure: failureOfMissing(kind, reason),
    before: null,
    after: null,
    message: reason,
    isUnchanged: false,
  }
}

function failureOfMissing(kind: Missing['kind'], reason: string): Failure {
  switch (kind) {
    case 'silent':
      return { code: 'unreachable', detail: reason }
    case 'locked':
      return { code: 'auth', user: null }
    case 'unknown':
      return { code: 'unsupported', what: reason }
  }
}

/** An action and what one miner would be asked for. */
interface Wanted {
  readonly action: string
  readonly ask: unknown
}

/** Of a dry run: what the miner has, and what it would have. */
export async function resultOfPlanned(client: Client, planned: PlannedMiner, ask: Wanted, selection: readonly Miner[]): Promise<Result> {
  const outcome = await client.miner.config({ id: planned.minerId })
  const { minerId: id, ip } = planned
  if (!outcome.ok)
    return {
      id,
      ip,
      ok: false,
      failure: outcome.failure,
      before: null,
      after: null,
      message: explain(outcome.failure, ip),
      isUnchanged: false,
    }
  const before = outcome.value
  return {
    id,
    ip,
    ok: true,
    failure: null,
    before,
    after: wanted(before, planned, ask, selection),
    message: 'would be changed',
    isUnchanged: false,
  }
}

function wanted(before: MinerConfig, planned: PlannedMiner, { action, ask }: Wanted, selection: readonly Miner[]): MinerConfig {
  const at = selection.findIndex(miner => miner.id === planned.minerId)
  const miner = selection[at]
  if (action !== 'setPools' || miner === undefined) return before
  return withoutPasswords({ ...before, pools: setPools.forMiner(ask as SetPoolsAsk, miner, at + 1).pools })
}

/** One JSON object a line, or a table and a sum. */
export function printResults(results: readonly Result[], ask: Pick<RolloutAsk, 'json' | 'dryRun'>, terminal: Terminal): void {
  if (ask.json)
    for (const { id, ip, ok, failure, before, after } of results) terminal.out(JSON.stringify({ id, ip, ok, failure, before, after }))
  else if (!ask.dryRun && results.length > 0) for (const line of resultTable(results)) terminal.out(line)
  terminal.err(sumUp(results, ask.dryRun))
}

function isNotBegun({ failure }: Result): boolean {
  return failure?.code === 'cancelled'
}

function sumUp(results: readonly Result[], dryRun: boolean): string {
  const notBegun = results.filter(isNotBegun).length
  const failed = results.filter(result => !result.ok).length - notBegun
  const unchanged = results.filter(result => result.isUnchanged).length
  const parts = [
    `${results.length - failed - notBegun - unchanged} ${dryRun ? 'would be changed' : 'verified'}`,
    `${failed} failed`,
    ...(notBegun === 0 ? [] : [`${notBegun} not begun`]),
    ...(unchanged === 0 ? [] : [`${unchanged} already as wanted`]),
  ]
  return `${parts.join(', ')}.`
}

function resultTable(results: readonly Result[]): readonly string[] {
  return formatTable<Result>(
    [
      { title: 'IP', cell: result => result.ip },
      { title: 'RESULT', cell: result => (result.ok ? 'ok' : isNotBegun(result) ? 'not begun' : 'failed') },
      { title: 'WHY', longest: 300, cell: result => result.message ?? '' },
    ],
    results,
  )
}
