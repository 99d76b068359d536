import type { Command } from 'commander'
import { actionOf } from '../contract/actions/registry.ts'
import { nameOf } from '../contract/derived.ts'
import type { Restoration } from '../contract/expectation.ts'
import type { Miner } from '../contract/model.ts'
import { parseAddress } from '../contract/ranges.ts'
import { fittingOf } from '../contract/where.ts'
import { counted } from './counted.ts'
import { type Client, knownMiners } from './find.ts'
import { type Done, type ReachOptions, reach, reached } from './reach.ts'
import { resultOfSetAside, resultOfStep } from './result.ts'
import { carryOut, needsYes, report, showPlan } from './rollout.ts'
import { readKnown } from './rollout-commands.ts'
import { formatTable } from './table.ts'
import type { Terminal } from './terminal.ts'
import { exitCode, parseTargets } from './usage.ts'

interface RestoreOptions extends ReachOptions {
  readonly yes: boolean
  readonly dryRun: boolean
}

/** Adds `headframe drift list|restore`. */
export function addDrift(program: Command, terminal: Terminal, done: Done): void {
  const drift = program.command('drift').description('what of the miners is not as you expect it of their group')
  reached(drift.command('list').description('print the miners that are not as expected')).action(async (options: ReachOptions) => {
    await reach(options, false, terminal, async client => {
      const drifting = (await miners(client, options, terminal)).filter(miner => (miner.drift?.length ?? 0) > 0)
      if (options.json) for (const miner of drifting) terminal.out(JSON.stringify(lineOf(miner)))
      else if (drifting.length === 0) terminal.err(await nothingText(client))
      else for (const line of formatTable(columns, drifting.map(lineOf))) terminal.out(line)
    })
    done(exitCode.ok)
  })
  reached(drift.command('restore').description('bring miners back to what is expected of them, and verify each'))
    .argument('[range...]', 'only miners in these ranges; none = all that drift')
    .option('--yes', 'go on without a question', false)
    .option('--dry-run', 'show what would change and change nothing', false)
    .action(async (ranges: string[], options: RestoreOptions) => {
      const wanted = ranges.length === 0 ? null : parseTargets(ranges).text
      needsYes({ action: 'setPools', ask: async () => null, batching: null, ...options }, terminal)
      done(await reach(options, !options.dryRun, terminal, client => restore(client, wanted, options, terminal)))
    })
}

/** An engine that was opened a moment ago knows only what miners showed last: it reads them first. By address. */
async function miners(client: Client, { server }: ReachOptions, terminal: Terminal): Promise<readonly Miner[]> {
  if (server === undefined) await readKnown(client, terminal)
  const known = await knownMiners(client)
  return known.toSorted((a, b) => (parseAddress(a.address.ip) ?? 0) - (parseAddress(b.address.ip) ?? 0))
}

function lineOf(miner: Miner) {
  const why = miner.health.findings.filter(({ code }) => code.startsWith('drift.')).map(({ text }) => text)
  return { id: miner.id, ip: miner.address.ip, label: nameOf(miner), drift: miner.drift ?? [], why }
}

const columns = [
  { title: 'IP', cell: (line: ReturnType<typeof lineOf>) => line.ip },
  { title: 'LABEL', cell: (line: ReturnType<typeof lineOf>) => line.label },
  { title: 'DRIFT', cell: (line: ReturnType<typeof lineOf>) => line.drift.join(', ') },
  { title: 'WHY', longest: 200, cell: (line: ReturnType<typeof lineOf>) => line.why.join('. ') },
] as const

async function nothingText(client: Client): Promise<string> {
  const expectations = await client.expectations.list()
  return expectations.length === 0
    ? 'Nothing is expected of any miner yet. Expectations are made in the window, under Expected.'
    : 'Every miner is as it is expected to be.'
}

async function restore(client: Client, ranges: string | null, options: RestoreOptions, terminal: Terminal): Promise<number> {
  const known = await miners(client, options, terminal)
  const chosen = ranges === null ? known : known.filter(inRanges(ranges))
  const drifting = chosen.filter(miner => (miner.drift?.length ?? 0) > 0)
  const restorations = drifting.length === 0 ? [] : await client.expectations.restore({ miners: drifting.map(miner => miner.id) })
  if (restorations.length === 0) terminal.err('There is nothing to restore: they are as expected.')
  let code: number = exitCode.ok
  for (const restoration of restorations) {
    if (terminal.signal.aborted) return exitCode.cancelled
    code = Math.max(code, await restoreOne(client, restoration, options, terminal))
  }
  return code
}

function inRanges(ranges: string): (miner: Miner) => boolean {
  const fitting = fittingOf({ ranges })
  return miner => fitting.ok && fitting.fits(miner)
}

async function restoreOne(client: Client, { part, action, ask, miners: ids }: Restoration, options: RestoreOptions, terminal: Terminal) {
  const label = actionOf(action).label
  if (part === 'password') {
    terminal.err(
      `${counted(ids.length, 'miner')} ${ids.length === 1 ? 'needs' : 'need'} a password of your own: "headframe rollout run setPassword --password-from FILE …" sets one.`,
    )
    return exitCode.failed
  }
  const plan = await client.rollouts.plan({ action, ask, miners: [...ids] })
  if (!options.json) showPlan(plan, terminal)
  if (options.dryRun) {
    if (options.json) terminal.out(JSON.stringify(plan))
    return exitCode.ok
  }
  const rollout = await carryOut(client, plan, { action, yes: options.yes }, terminal, 'pause')
  if (rollout === 'not confirmed') {
    terminal.err(`${label}: not confirmed.`)
    return exitCode.cancelled
  }
  const results = [...(rollout?.steps.map(resultOfStep) ?? []), ...plan.setAside.map(resultOfSetAside)]
  return report(results, options, terminal)
}
