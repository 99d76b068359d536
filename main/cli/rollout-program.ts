import type { Command } from 'commander'
import { actionIds } from '../contract/actions/registry.ts'
import { rangeExamples } from '../contract/ranges.ts'
import { rolloutOrders } from '../contract/rollout.ts'
import { allSetAside } from '../contract/set-aside.ts'
import { fieldsGiven, withFieldOptions } from './action.ts'
import type { Client } from './find.ts'
import { type PaceOptions, paceChange, withPaceOptions } from './pace-options.ts'
import { type Done, type ReachOptions, reach, reached } from './reach.ts'
import { addNew, answer, followed, knownRollout, lookAgain, type NewRollout, noSuchRollout, settled } from './rollout-commands.ts'
import { printRollout, printRollouts, type RolloutForm } from './rollout-list.ts'
import type { Terminal } from './terminal.ts'
import { collect, exitCode, UsageError } from './usage.ts'

/** Adds `headframe rollout plan|run|list|show|pause|resume|cancel|adjust|retry|undo|look`. */
export function addRollouts(program: Command, terminal: Terminal, done: Done): void {
  const rollout = program.command('rollout').description('plan, run and look after changes of many miners')
  for (const verb of ['plan', 'run'] as const) addNewRollout(rollout, verb, terminal, done)
  addLooking(rollout, terminal, done)
  addAdjust(rollout, terminal, done)
  for (const verb of ['pause', 'cancel'] as const) {
    const help = verb === 'pause' ? 'begin nothing more for now' : 'begin nothing more at all'
    one(rollout, verb, `${help}; what is being written finishes`).action(async (id: string, options: ReachOptions) => {
      const stop = async (client: Client) => {
        await knownRollout(client, id)
        return await settled(client, await client.rollouts[verb]({ id }), options, terminal)
      }
      done(await reach(options, true, terminal, stop))
    })
  }
  const going = { resume: 'resume', retry: 'retryFailed', undo: 'undo' } as const
  const help = {
    resume: 'go on with one that is paused or was interrupted',
    retry: 'do it again on the miners that failed',
    undo: 'give each miner back what it had before',
  }
  for (const verb of ['resume', 'retry', 'undo'] as const) {
    one(rollout, verb, help[verb]).action(async (id: string, options: ReachOptions) => {
      const begin = async (client: Client) => {
        await knownRollout(client, id)
        return await followed(client, await client.rollouts[going[verb]]({ id }), options, terminal)
      }
      done(await reach(options, true, terminal, begin))
    })
  }
  one(rollout, 'look', 'take the second look at what one has written, now').action(async (id: string, options: ReachOptions) => {
    const look = async (client: Client) => {
      await knownRollout(client, id)
      return await lookAgain(client, id, options, terminal)
    }
    done(await reach(options, true, terminal, look))
  })
}

function addNewRollout(rollout: Command, verb: 'plan' | 'run', terminal: Terminal, done: Done): void {
  const command = rollout
    .command(verb)
    .description(verb === 'plan' ? 'say what an action would do to miners, and change nothing' : 'do an action to miners and verify each')
    .argument('<action>', actionIds.join(', '))
    .argument('[range...]', `addresses to look for miners first: ${rangeExamples}`)
    .option('--filter <text>', 'of the known miners those that the filter box would show, such as "model:s19 temp>80"')
    .option('--range <ranges>', 'of the known miners those in these ranges, without looking for others')
    .option('--tag <tag>', 'of the known miners those with this tag; several: any of them', collect)
    .option('--group <path>', 'of the known miners those that stand there, such as "Hall 2/Row B"; several: any of them', collect)
    .option('--exclude <ranges>', 'leave out the miners in these ranges')
    .option('--pool <url,user,password>', 'with setPools: a pool, first choice first; up to three', collect)
    .option('--worker <template>', 'with setPools: worker of each miner, such as {account}.{ip3}-{ip4}')
    .option('--order <order>', `order of their turns: ${rolloutOrders.join(', ')}`)
    .option('--no-canary', 'do not try one miner, then five, before all others')
  withPaceOptions(withFieldOptions(reached(command)))
  if (verb === 'run') command.option('--yes', 'go on without a question', false)
  command.action(async (action: string, ranges: string[], options: ReachOptions & PaceOptions & NewRollout & Record<string, unknown>) => {
    const wanted = { ...options, yes: options.yes === true, fieldsGiven: fieldsGiven(options), pace: paceChange(options) }
    const run = addNew(verb, action, ranges, wanted, terminal)
    done(await reach(options, verb === 'run', terminal, run))
  })
}

function addLooking(rollout: Command, terminal: Terminal, done: Done): void {
  reached(rollout.command('list').description('list the rollouts, the newest first')).action(async (options: ReachOptions) => {
    const list = async (client: Client) => printRollouts(await client.rollouts.list(), options.json, terminal)
    await reach(options, false, terminal, list)
    done(exitCode.ok)
  })
  one(rollout, 'show', 'show one rollout with each of its miners and those that it left aside')
    .option('--csv', 'print CSV, one line a miner', false)
    .option('--log', 'print what happened and who did what to it, with --csv as CSV', false)
    .action(async (id: string, options: ReachOptions & ShowOptions) => {
      const form = formOf(options)
      await reach(options, false, terminal, async client => {
        const found = await client.rollouts.get({ id })
        if (found === null) throw noSuchRollout(id)
        const aside = await allSetAside(from => client.rollouts.setAside({ id, from }))
        printRollout(found, aside, form, terminal)
      })
      done(exitCode.ok)
    })
}

interface ShowOptions {
  readonly json: boolean
  readonly csv: boolean
  readonly log: boolean
}

function formOf({ json, csv, log }: ShowOptions): RolloutForm {
  if (csv && json) throw new UsageError('--csv and --json exclude each other.')
  if (log && json) throw new UsageError('--log and --json exclude each other: the JSON holds what was done to it as "notes".')
  if (log) return csv ? 'log-csv' : 'log'
  return csv ? 'csv' : json ? 'json' : 'table'
}

function addAdjust(rollout: Command, terminal: Terminal, done: Done): void {
  withPaceOptions(one(rollout, 'adjust', 'change how fast one that is not over goes on')).action(
    async (id: string, options: ReachOptions & PaceOptions) => {
      const change = paceChange(options)
      if (Object.keys(change).length === 0) throw new UsageError('Say what to change: --batch, --every, --at-once, --stop-pct and so on.')
      const adjust = async (client: Client) => {
        await knownRollout(client, id)
        return answer(await client.rollouts.adjust({ id, ...change }), options, terminal)
      }
      done(await reach(options, true, terminal, adjust))
    },
  )
}

function one(rollout: Command, verb: string, help: string): Command {
  return reached(rollout.command(verb).description(help).argument('<id>', 'as "headframe rollout list" shows it'))
}
