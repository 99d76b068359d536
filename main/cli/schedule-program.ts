import type { Command } from 'commander'
import { actionOf, isActionId } from '../contract/actions/registry.ts'
import { type BatchingAsk, rolloutOrders } from '../contract/rollout.ts'
import { type Schedule, type ScheduleInput, scheduleInputSchema, type Timing } from '../contract/schedule.ts'
import { fieldsGiven, withFieldOptions } from './action.ts'
import type { Client } from './find.ts'
import { type PaceOptions, paceChange, withPaceOptions } from './pace-options.ts'
import { type Done, type ReachOptions, reach, reached } from './reach.ts'
import { askOf, type NewRollout, whereOf } from './rollout-commands.ts'
import { formatTable } from './table.ts'
import type { Terminal } from './terminal.ts'
import { collect, exitCode, UsageError } from './usage.ts'

interface AddOptions extends ReachOptions, PaceOptions, Omit<NewRollout, 'json' | 'server' | 'yes' | 'fieldsGiven' | 'pace'> {
  readonly at: string
  readonly days?: string
  readonly date?: string
  readonly zone: string
}

const dayNames = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const
const onlyWhileRunning = 'Schedules run only while Headframe runs on this data folder: its window, or "headframe serve".'

/** Adds `headframe schedule list|add|remove|enable|disable`. */
export function addSchedules(program: Command, terminal: Terminal, done: Done): void {
  const schedule = program.command('schedule').description('rollouts that start by themselves, once or every week')
  reached(schedule.command('list').description('print the schedules with their next and last runs')).action(
    async (options: ReachOptions) => {
      await reach(options, false, terminal, async client => print(await client.schedules.list(), options.json, terminal))
      done(exitCode.ok)
    },
  )
  addAdd(schedule, terminal, done)
  named(schedule, 'remove', 'forget a schedule').action(async (name: string, options: ReachOptions) => {
    const remove = async (client: Client) => client.schedules.remove({ id: (await scheduleOf(client, name)).id })
    print(await reach(options, true, terminal, remove), options.json, terminal)
    done(exitCode.ok)
  })
  for (const verb of ['enable', 'disable'] as const) {
    named(schedule, verb, verb === 'enable' ? 'switch a schedule on' : 'switch a schedule off').action(
      async (name: string, options: ReachOptions) => {
        const change = async (client: Client) => {
          const { next: _, runs: _runs, unseenMisses: _misses, ...input } = await scheduleOf(client, name)
          return client.schedules.save({ ...input, enabled: verb === 'enable' })
        }
        print(await reach(options, true, terminal, change), options.json, terminal)
        done(exitCode.ok)
      },
    )
  }
}

function addAdd(schedule: Command, terminal: Terminal, done: Done): void {
  const command = schedule
    .command('add')
    .description('start an action by itself at a time')
    .argument('<name>', 'name of the schedule')
    .argument('<action>', 'as "headframe rollout run" takes it; none with a password')
    .requiredOption('--at <time>', 'time of day, such as 22:30')
    .option('--days <days>', 'every week on these days, such as mon,tue,fri; or all')
    .option('--date <day>', 'once, on this day, such as 2026-11-21')
    .option('--zone <zone>', 'time zone', new Intl.DateTimeFormat().resolvedOptions().timeZone)
    .option('--filter <text>', 'miners that the filter box would show when the time comes')
    .option('--range <ranges>', 'miners in these ranges')
    .option('--tag <tag>', 'miners with this tag; several: any of them', collect)
    .option('--group <path>', 'miners that stand there, such as "Hall 2/Row B"; several: any of them', collect)
    .option('--pool <url,user,password>', 'with setPools: a pool, first choice first; up to three', collect)
    .option('--worker <template>', 'with setPools: worker of each miner')
    .option('--order <order>', `order of their turns: ${rolloutOrders.join(', ')}`)
    .option('--no-canary', 'do not try one miner, then five, before all others')
  withPaceOptions(withFieldOptions(reached(command)))
  command.action(async (name: string, action: string, options: AddOptions & Record<string, unknown>) => {
    if (isActionId(action) && actionOf(action).secret) throw new UsageError(`ACTION "${action}" has a secret, which a schedule would keep.`)
    const typed = { ...options, yes: true, fieldsGiven: fieldsGiven(options), pace: paceChange(options) }
    const ask = askOf(action, { ...typed, dryRun: false })
    const timing = timingOf(options)
    const where = whereOf([], typed)
    const list = await reach(options, true, terminal, async client => {
      const batching = await batchingOf(client, ask.batching)
      const input = { id: null, name, enabled: true, timing, action: ask.action, ask: await ask.ask(client), miners: [], where }
      return client.schedules.save({ ...input, ...(batching === null ? {} : { batching }) })
    })
    print(list.filter(one => one.name === name).slice(-1), options.json, terminal)
    terminal.err(onlyWhileRunning)
    done(exitCode.ok)
  })
}

function named(schedule: Command, verb: string, help: string): Command {
  return reached(schedule.command(verb).description(help).argument('<schedule>', 'its name or id, as "headframe schedule list" shows it'))
}

function timingOf({ at, days, date, zone }: AddOptions): Timing {
  if ((days === undefined) === (date === undefined)) throw new UsageError('Say when: --days or --date, one of both.')
  const typed = date === undefined ? { kind: 'weekly', days: daysOf(days ?? ''), time: at, zone } : { kind: 'once', date, time: at, zone }
  const parsed = scheduleInputSchema.shape.timing.safeParse(typed)
  if (parsed.success) return parsed.data
  const issue = parsed.error.issues[0]
  const option = { time: '--at', zone: '--zone', date: '--date', days: '--days' }[String(issue?.path[0])] ?? '--at'
  throw new UsageError(`${option}: ${issue?.message ?? 'It is not understood.'}`)
}

function daysOf(text: string): number[] {
  if (text === 'all') return dayNames.map((_, at) => at + 1)
  const days = text.split(',').map(piece => {
    const day = dayNames.indexOf(piece.trim().toLowerCase().slice(0, 3) as (typeof dayNames)[number])
    if (day < 0) throw new UsageError(`--days "${piece}" is no day. Use ${dayNames.join(', ')}, or all.`)
    return day + 1
  })
  return [...new Set(days)].sort((a, b) => a - b)
}

/** A schedule names its batches or leaves them to the settings of the day; of half a pace the rest is as the settings say now. */
async function batchingOf(client: Client, typed: BatchingAsk | null): Promise<ScheduleInput['batching'] | null> {
  const { canary = true, ...rest }: BatchingAsk = typed ?? { canary: true }
  if (canary && Object.keys(rest).length === 0) return null
  const { batchSize, batchEveryS } = await client.settings.get()
  return { ...rest, size: rest.size ?? batchSize, everyS: rest.everyS ?? batchEveryS, canary }
}

/** Throws `UsageError` when there is none, or several of that name. */
async function scheduleOf(client: Client, name: string): Promise<Schedule> {
  const all = await client.schedules.list()
  const [found, second] = all.filter(one => one.id === name || one.name === name)
  if (found === undefined) throw new UsageError(`SCHEDULE "${name}" is not known. "headframe schedule list" tells which there are.`)
  if (second !== undefined) throw new UsageError(`SCHEDULE "${name}" is the name of several. Use the id.`)
  return found
}

function print(schedules: readonly Schedule[], json: boolean, terminal: Terminal): void {
  if (json) for (const schedule of schedules) terminal.out(JSON.stringify(schedule))
  else if (schedules.length === 0) terminal.err('Nothing is scheduled.')
  else for (const line of formatTable(columns, schedules)) terminal.out(line)
}

const columns = [
  { title: 'NAME', cell: (one: Schedule) => one.name },
  { title: 'ID', cell: (one: Schedule) => one.id },
  { title: 'ACTION', cell: (one: Schedule) => one.action },
  { title: 'WHEN', cell: (one: Schedule) => timingText(one.timing) },
  { title: 'NEXT', cell: ({ enabled, next: [first] }: Schedule) => (enabled ? timeText(first) : 'switched off') },
  {
    title: 'LAST',
    longest: 120,
    cell: ({ runs: [last] }: Schedule) =>
      last ? `${timeText(last.dueAt)} ${last.outcome}${last.because === null ? '' : `: ${last.because}`}` : '',
  },
  { title: 'MISSED', align: 'end', cell: (one: Schedule) => String(one.unseenMisses) },
] as const

function timingText(timing: Timing): string {
  const days = timing.kind === 'once' ? timing.date : timing.days.map(day => dayNames[day - 1]).join(',')
  return `${days} ${timing.time} ${timing.zone}`
}

function timeText(at: number | undefined): string {
  return at === undefined ? 'over' : new Date(at).toISOString()
}
