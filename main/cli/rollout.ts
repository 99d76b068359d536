import { type ActionId, actionOf } from '../contract/actions/registry.ts'
import type { Miner } from '../contract/model.ts'
import type { BatchingAsk, Rollout, RolloutPlan, RolloutSummary } from '../contract/rollout.ts'
import { formatDuration, formatNumber } from '../contract/units.ts'
import { Limit } from '../lib/limit.ts'
import { type Client, findMiners } from './find.ts'
import { readAtOnce } from './read.ts'
import { printResults, type Result, resultOfMissing, resultOfPlanned, resultOfSetAside, resultOfStep } from './result.ts'
import { formatTable, plain } from './table.ts'
import type { Terminal } from './terminal.ts'
import { exitCode, type Targets, UsageError } from './usage.ts'

/** One action on the miners of some ranges. */
export interface RolloutAsk {
  readonly action: ActionId
  /** What the user fills in for the action, checked; a file that belongs to it is sent to the engine first. */
  ask(client: Client): Promise<unknown>
  readonly batching: BatchingAsk | null
  readonly yes: boolean
  readonly json: boolean
  /** Says what would happen and changes nothing. */
  readonly dryRun: boolean
}

/** Refuses before anything is sent when nobody can say yes. @param look how to see what would happen instead, for the message */
export function needsYes(ask: RolloutAsk, terminal: Terminal, look = 'or --dry-run'): void {
  if (ask.dryRun || ask.yes || terminal.interactive || actionOf(ask.action).risk === 'none') return
  throw new UsageError(
    `--yes is missing: nobody can be asked here. Add --yes to go on without a question, ${look} to see what would happen.`,
  )
}

/** Finds the miners, shows what would change, asks once, changes them and verifies each. Returns the exit code. */
export async function runRollout(client: Client, targets: Targets, ask: RolloutAsk, terminal: Terminal): Promise<number> {
  const { miners, missing } = await findMiners(client, targets, terminal)
  if (terminal.signal.aborted) return exitCode.cancelled
  const failed = missing.map(resultOfMissing)
  if (miners.length === 0) {
    if (missing.length === 0) terminal.err('No miner answers in these ranges.')
    return report(failed, ask, terminal, exitCode.failed)
  }
  const values = await ask.ask(client)
  const plan = await makePlan(client, miners, values, ask)
  if (!ask.json) showPlan(plan, terminal)
  const aside = [...plan.setAside.map(resultOfSetAside), ...failed]
  if (ask.dryRun) {
    const limit = new Limit(readAtOnce)
    const wanted = { action: ask.action, ask: values }
    const would = await Promise.all(plan.planned.map(planned => limit.run(() => resultOfPlanned(client, planned, wanted, miners))))
    return report([...would, ...aside], ask, terminal)
  }
  const rollout = await carryOut(client, plan, ask, terminal)
  if (rollout === 'not confirmed') return exitCode.cancelled
  return report([...(rollout?.steps.map(resultOfStep) ?? []), ...aside], ask, terminal)
}

/** Starts a plan when the user says yes, and waits for its end. `null` = there is nothing to do. */
export async function carryOut(
  client: Client,
  plan: RolloutPlan,
  ask: Pick<RolloutAsk, 'action' | 'yes'>,
  terminal: Terminal,
  whenStopped: WhenStopped = 'cancel',
): Promise<Rollout | 'not confirmed' | null> {
  if (plan.planned.length === 0) return null
  await terminal.taken()
  if (terminal.signal.aborted || !(await isConfirmed(plan, ask, terminal))) return 'not confirmed'
  return await follow(client, await client.rollouts.start({ plan: plan.id, exclude: [] }), terminal, whenStopped)
}

/** What becomes of the rest of a rollout that stops by itself, or at Ctrl+C. */
export type WhenStopped = 'cancel' | 'pause'

function makePlan(client: Client, miners: readonly Miner[], ask: unknown, { action, batching }: RolloutAsk): Promise<RolloutPlan> {
  return client.rollouts.plan({ action, ask, miners: miners.map(miner => miner.id), ...(batching === null ? {} : { batching }) })
}

/** Prints what a plan would do, for people. */
export function showPlan(plan: RolloutPlan, terminal: Terminal): void {
  const rows = plan.planned.flatMap(miner => miner.diff.map((line, at) => ({ ip: at === 0 ? miner.ip : '', ...line })))
  const lines = formatTable(
    [
      { title: 'IP', cell: row => row.ip },
      { title: 'WHAT', cell: row => row.field },
      { title: 'BEFORE', cell: row => row.before ?? '–' },
      { title: 'AFTER', cell: row => row.after ?? '–' },
    ],
    rows,
  )
  if (rows.length > 0) for (const line of lines) terminal.out(line)
  for (const { ip, reason } of plan.setAside) terminal.out(`${ip} is set aside: ${plain(reason, 300)}`)
  for (const warning of plan.warnings) terminal.err(warning)
  terminal.err(
    `${plan.title}: ${plan.planned.length} to change, ${plan.setAside.length} set aside, about ${formatDuration(plan.durationS)}${swingText(plan)}.`,
  )
}

function swingText({ swing }: RolloutPlan): string {
  if (swing === null) return ''
  const kw = (watts: number) => formatNumber(watts / 1000, 1)
  return `; at the most ${kw(swing.downW)} kW off at once, ${kw(swing.upW)} kW back within a minute`
}

async function isConfirmed(plan: RolloutPlan, ask: Pick<RolloutAsk, 'action' | 'yes'>, terminal: Terminal): Promise<boolean> {
  const { effect, risk } = actionOf(ask.action)
  if (ask.yes || risk === 'none') return true
  terminal.err(effect)
  const yes = await terminal.ask(`${plan.title}?`).catch(() => false)
  if (!yes) terminal.err('Nothing was changed.')
  return yes
}

/** Waits for the end. Ctrl+C lets what is being written finish and begins nothing more. */
export async function follow(
  client: Client,
  started: RolloutSummary,
  terminal: Terminal,
  whenStopped: WhenStopped = 'cancel',
): Promise<Rollout> {
  const { id } = started
  const stop = () => {
    terminal.err(`${whenStopped === 'cancel' ? 'Cancelling' : 'Pausing'}: what is being written finishes first.`)
    void client.rollouts[whenStopped]({ id }).catch((error: unknown) => terminal.err(String(error)))
  }
  terminal.signal.addEventListener('abort', stop, { once: true })
  if (terminal.signal.aborted) stop()
  for await (const event of await client.rollouts.watch({ id })) {
    const summary = event.type === 'snapshot' ? event.rollout : event.summary
    terminal.progress(progressText(summary))
    if (isOver(summary)) break
    if (summary.state !== 'paused') continue
    if (whenStopped === 'cancel') await endPaused(client, summary, terminal)
    else if (runningOf(summary.counts) === 0) {
      terminal.err(`Stopped. ${summary.pausedBecause ?? 'The rollout was paused.'} "headframe rollout resume ${id}" goes on with it.`)
      break
    }
  }
  terminal.signal.removeEventListener('abort', stop)
  terminal.progress(null)
  const rollout = await client.rollouts.get({ id })
  if (rollout === null) throw new Error('The journal does not hold this rollout any more.')
  return rollout
}

/** It pauses by itself when the canary or too many miners failed. Nobody is here to look at it, so the rest stays as it is. */
async function endPaused(client: Client, summary: RolloutSummary, terminal: Terminal): Promise<void> {
  terminal.err(`Stopped. ${summary.pausedBecause ?? 'The rollout was paused.'}`)
  await client.rollouts.cancel({ id: summary.id })
}

/** A cancelled rollout goes on until what was in flight has its result. */
function isOver({ state, counts }: RolloutSummary): boolean {
  return (state === 'done' || state === 'cancelled') && runningOf(counts) === 0
}

function runningOf(counts: RolloutSummary['counts']): number {
  return counts.reading + counts.writing + counts.settling
}

function progressText({ title, counts, total, etaS, waitingFor }: RolloutSummary): string {
  const [first] = waitingFor
  if (first !== undefined) return `${title}: waits until "${first.title}" is done with ${first.miners} of its miners`
  return `${title}: ${counts.verified} verified, ${counts.failed} failed, ${runningOf(counts)} running, ${counts.waiting} waiting of ${total}${etaS === null ? '' : ` · ${formatDuration(etaS)} left`}`
}

/** Prints the results. @returns the exit code */
export function report(
  results: readonly Result[],
  ask: Pick<RolloutAsk, 'json' | 'dryRun'>,
  terminal: Terminal,
  otherwise: number = exitCode.ok,
): number {
  printResults(results, ask, terminal)
  if (terminal.signal.aborted) return exitCode.cancelled
  return results.every(result => result.ok) ? otherwise : exitCode.failed
}
