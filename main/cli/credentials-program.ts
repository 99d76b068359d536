import type { Command } from 'commander'
import type { CredentialSet, CredentialTrial } from '../contract/credentials.ts'
import { fittingOf } from '../contract/where.ts'
import { counted } from './counted.ts'
import { type Client, knownMiners } from './find.ts'
import { type Done, type ReachOptions, reach, reached } from './reach.ts'
import { formatTable } from './table.ts'
import type { Terminal } from './terminal.ts'
import { exitCode, parseTargets, UsageError } from './usage.ts'

/** Adds `headframe credentials list|test`. */
export function addCredentials(program: Command, terminal: Terminal, done: Done): void {
  const credentials = program.command('credentials').description('the password sets that miners are opened with; passwords are never shown')
  reached(credentials.command('list').description('print the sets in the order in which they are tried')).action(
    async (options: ReachOptions) => {
      await reach(options, false, terminal, async client => printSets(await client.credentials.list(), options.json, terminal))
      done(exitCode.ok)
    },
  )
  reached(credentials.command('test').description('try a set on the miners that it is for, and change nothing'))
    .argument('<set>', 'its name or id, as "headframe credentials list" shows it')
    .argument('[range...]', 'try it on the known miners in these ranges instead')
    .action(async (name: string, ranges: string[], options: ReachOptions) => {
      const text = ranges.length === 0 ? null : parseTargets(ranges).text
      done(await reach(options, false, terminal, client => testSet(client, name, text, options, terminal)))
    })
}

async function testSet(client: Client, name: string, ranges: string | null, { json }: ReachOptions, terminal: Terminal): Promise<number> {
  const set = await setOf(client, name)
  const miners = ranges === null ? [] : await minersIn(client, ranges)
  const trials: CredentialTrial[] = []
  for await (const trial of await client.credentials.test({ id: set.id, miners: [...miners] }, { signal: terminal.signal })) {
    trials.push(trial)
    if (json) terminal.out(JSON.stringify(trial))
    terminal.progress(`${counted(trials.length, 'miner')} tried`)
  }
  terminal.progress(null)
  if (!json) for (const line of formatTable(columns, trials)) terminal.out(line)
  const count = (outcome: CredentialTrial['outcome']) => trials.filter(trial => trial.outcome === outcome).length
  terminal.err(
    trials.length === 0
      ? `No known miner is in the ranges of "${set.name}" or has one of its tags.`
      : `"${set.name}" on ${counted(trials.length, 'miner')}: ${count('opens')} let in, ${count('refused')} refused, ${count('open')} open to all, ${count('not-tried')} not tried.`,
  )
  return trials.length > 0 && count('refused') + count('not-tried') === 0 ? exitCode.ok : exitCode.failed
}

async function minersIn(client: Client, ranges: string): Promise<readonly string[]> {
  const fitting = fittingOf({ ranges })
  const found = (await knownMiners(client)).filter(miner => fitting.ok && fitting.fits(miner)).map(miner => miner.id)
  if (found.length === 0) throw new UsageError(`RANGE "${ranges}": no known miner is in it. "headframe serve" or the window finds miners.`)
  return found
}

/** Throws `UsageError` when there is none, or several of that name. */
async function setOf(client: Client, name: string): Promise<CredentialSet> {
  const [found, second] = (await client.credentials.list()).filter(one => one.id === name || one.name === name)
  if (found === undefined) throw new UsageError(`SET "${name}" is not known. "headframe credentials list" tells which there are.`)
  if (second !== undefined) throw new UsageError(`SET "${name}" is the name of several. Use the id.`)
  return found
}

function printSets(sets: readonly CredentialSet[], json: boolean, terminal: Terminal): void {
  if (json) for (const set of sets) terminal.out(JSON.stringify(set))
  else if (sets.length === 0) terminal.err('No password set is stored here. Sets are made in the window, under Settings.')
  else for (const line of formatTable(setColumns, sets)) terminal.out(line)
}

const setColumns = [
  { title: 'NAME', cell: (set: CredentialSet) => set.name },
  { title: 'ID', cell: (set: CredentialSet) => set.id },
  { title: 'USERS', cell: (set: CredentialSet) => set.users.join(', ') },
  { title: 'RANGES', cell: (set: CredentialSet) => set.ranges.trim().replaceAll(/\s+/g, ' ') },
  { title: 'TAGS', cell: (set: CredentialSet) => set.tags.join(', ') },
] as const

const columns = [
  { title: 'IP', cell: (trial: CredentialTrial) => trial.ip },
  { title: 'LABEL', cell: (trial: CredentialTrial) => trial.label ?? '' },
  { title: 'RESULT', cell: (trial: CredentialTrial) => trial.outcome },
  { title: 'USER', cell: (trial: CredentialTrial) => trial.user ?? '' },
  { title: 'WHY', longest: 200, cell: (trial: CredentialTrial) => trial.because ?? '' },
] as const
