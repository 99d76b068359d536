import { isActionId } from '../contract/actions/registry.ts'
import { containsAddress, parseRanges } from '../contract/ranges.ts'
import { type BatchingAsk, type PaceChange, type RolloutSummary, rolloutOrders, type Where } from '../contract/rollout.ts'
import { allSetAside } from '../contract/set-aside.ts'
import { fittingOf } from '../contract/where.ts'
import { Limit } from '../lib/limit.ts'
import { askOfAction, type FieldsGiven } from './action.ts'
import { counted } from './counted.ts'
import { type Client, findMiners, knownMiners, type Missing } from './find.ts'
import { parsePools } from './pool-option.ts'
import { readAtOnce } from './read.ts'
import { resultOfMissing, resultOfSetAside, resultOfStep } from './result.ts'
import { carryOut, follow, needsYes, type RolloutAsk, report, showPlan } from './rollout.ts'
import { describeRollout, printRollout } from './rollout-list.ts'
import type { Terminal } from './terminal.ts'
import { exitCode, parseTargets, UsageError } from './usage.ts'

/** What a new rollout is made of, as typed. */
export interface NewRollout {
  readonly filter?: string
  readonly range?: string
  readonly tag?: readonly string[]
  readonly group?: readonly string[]
  readonly exclude?: string
  readonly pool?: readonly string[]
  readonly worker?: string
  readonly order?: string
  readonly canary: boolean
  readonly off: boolean
  readonly yes: boolean
  readonly json: boolean
  /** Its address when the engine is a running server, which reads the miners by itself. */
  readonly server?: string
  readonly fieldsGiven: FieldsGiven
  readonly pace: PaceChange
}

/** How the answer to a command is printed, and where the engine is. */
export interface AnswerOptions {
  readonly json: boolean
  readonly server?: string
}

/** Checks a new rollout as typed. @returns what plans it, or carries it out, with an engine. Throws `UsageError` naming what is wrong. */
export function addNew(
  verb: 'plan' | 'run',
  action: string,
  ranges: readonly string[],
  options: NewRollout,
  terminal: Terminal,
): (client: Client) => Promise<number> {
  const ask = askOf(action, { ...options, dryRun: verb === 'plan' })
  const where = whereOf(ranges, options)
  const exclude = options.exclude === undefined ? null : spansOf('--exclude', options.exclude)
  needsYes(ask, terminal, 'or take "rollout plan" in place of "rollout run"')
  return async client => {
    const missing = ranges.length === 0 ? [] : (await findMiners(client, parseTargets(ranges), terminal)).missing
    if (where.ranges !== undefined && !(await isAnyIn(client, where.ranges))) {
      for (const one of missing) terminal.err(`${one.ip}: ${one.reason}.`)
      if (missing.length === 0) terminal.err(`No ${ranges.length === 0 ? 'known miner is' : 'miner answers'} in these ranges.`)
      return exitCode.failed
    }
    if (options.filter !== undefined && options.server === undefined) await readKnown(client, terminal)
    if (terminal.signal.aborted) return exitCode.cancelled
    const left = exclude === null ? [] : (await knownMiners(client)).filter(miner => containsAddress(exclude, miner.address.ip))
    const values = await ask.ask(client)
    const wanted = { action: ask.action, ask: values, where, exclude: left.map(miner => miner.id), batching: ask.batching ?? undefined }
    const plan = await client.rollouts.plan(wanted)
    if (verb === 'plan' && ask.json) terminal.out(JSON.stringify(plan))
    else if (!ask.json) showPlan(plan, terminal)
    for (const one of missing) terminal.err(`${one.ip}: ${one.reason}.`)
    if (verb === 'plan') return missing.length === 0 ? exitCode.ok : exitCode.failed
    const rollout = await carryOut(client, plan, ask, terminal, 'pause')
    if (rollout === 'not confirmed') return exitCode.cancelled
    const aside = [
      ...plan.setAside.filter(one => one.why !== 'excluded').map(resultOfSetAside),
      ...missing.map((one: Missing) => resultOfMissing(one)),
    ]
    if (rollout !== null) terminal.err(describeRollout(rollout))
    return report([...(rollout?.steps.map(resultOfStep) ?? []), ...aside], ask, terminal)
  }
}

async function isAnyIn(client: Client, ranges: string): Promise<boolean> {
  const spans = spansOf('--range', ranges)
  return (await knownMiners(client)).some(miner => containsAddress(spans, miner.address.ip))
}

/** A filter judges what miners show now, while an engine that was opened a moment ago knows only what they showed last. */
export async function readKnown(client: Client, terminal: Terminal): Promise<void> {
  const limit = new Limit(readAtOnce)
  const known = await knownMiners(client)
  let read = 0
  const readOne = async (id: string) => {
    if (!terminal.signal.aborted) await client.miner.readNow({ id })
    terminal.progress(`${++read} of ${counted(known.length, 'miner')} read`)
  }
  await Promise.all(known.map(({ id }) => limit.run(() => readOne(id))))
  terminal.progress(null)
}

/** Throws `UsageError` when there is no rollout with this id. */
export async function knownRollout(client: Client, id: string): Promise<void> {
  if (!(await client.rollouts.list()).some(rollout => rollout.id === id)) throw noSuchRollout(id)
}

/** For an id that no rollout has. */
export function noSuchRollout(id: string): UsageError {
  return new UsageError(`ID "${id}" is no rollout here. "headframe rollout list" tells which there are.`)
}

/** Prints what stands of a rollout now. @returns the exit code */
export function answer(summary: RolloutSummary, { json }: AnswerOptions, terminal: Terminal): number {
  terminal.out(json ? JSON.stringify(summary) : describeRollout(summary))
  return exitCode.ok
}

/** Waits until what is in flight has its result, which an engine of our own must live to see, then prints what stands. */
export async function settled(client: Client, summary: RolloutSummary, options: AnswerOptions, terminal: Terminal): Promise<number> {
  if (options.server !== undefined) return answer(summary, options, terminal)
  for await (const event of await client.rollouts.watch({ id: summary.id })) {
    const { counts } = event.type === 'snapshot' ? event.rollout : event.summary
    if (counts.reading + counts.writing + counts.settling === 0) break
  }
  return answer((await client.rollouts.get({ id: summary.id })) ?? summary, options, terminal)
}

/** Follows one that was begun here until its end; one that a server runs needs nobody to look on. */
export async function followed(client: Client, summary: RolloutSummary, options: AnswerOptions, terminal: Terminal): Promise<number> {
  if (options.server !== undefined) return answer(summary, options, terminal)
  const rollout = await follow(client, summary, terminal, 'pause')
  const aside = await allSetAside(from => client.rollouts.setAside({ id: rollout.id, from }))
  printRollout(rollout, aside, options.json ? 'json' : 'table', terminal)
  if (terminal.signal.aborted) return exitCode.cancelled
  return rollout.counts.verified === rollout.total ? exitCode.ok : exitCode.failed
}

/** Takes the second look and prints what it brought. @returns 1 when something fell back or is gone */
export async function lookAgain(client: Client, id: string, options: AnswerOptions, terminal: Terminal): Promise<number> {
  terminal.progress('Looking at each miner again; who does not show what was wanted is asked twice, 45 s apart.')
  const { secondLook } = await client.rollouts.lookAgain({ id })
  terminal.progress(null)
  terminal.out(options.json ? JSON.stringify(secondLook) : (secondLook?.message ?? 'Nothing of it was looked at.'))
  const counts = secondLook?.counts
  return counts === undefined || counts['fell-back'] + counts.changed + counts.gone === 0 ? exitCode.ok : exitCode.failed
}

/** What is typed as the ask of an action. Throws `UsageError` naming the bad option. */
export function askOf(action: string, options: NewRollout & { readonly dryRun: boolean }): RolloutAsk {
  if (!isActionId(action)) return askOfAction(action, { ...options, ...options.fieldsGiven })
  const batching = batchingOf(options)
  if (action !== 'setPools') {
    if (options.pool !== undefined || options.worker !== undefined)
      throw new UsageError(`--pool and --worker belong to setPools, not to "${action}".`)
    return { ...askOfAction(action, { ...options, ...options.fieldsGiven }), batching, dryRun: options.dryRun }
  }
  if (options.pool === undefined) throw new UsageError('--pool is missing: "url,user,password", first choice first.')
  const pools = parsePools(options.pool, options.worker)
  return { action, ask: async () => pools, batching, yes: options.yes, json: options.json, dryRun: options.dryRun }
}

/** What is not typed is as the settings of the data folder say. */
function batchingOf({ pace, order, canary }: NewRollout): BatchingAsk {
  const known = rolloutOrders.find(name => name === order)
  if (order !== undefined && known === undefined)
    throw new UsageError(`--order "${order}" is not known. Use one of ${rolloutOrders.join(', ')}.`)
  return { ...pace, canary, ...(known === undefined ? {} : { order: known }) }
}

/** Which miners are typed. Throws `UsageError` when none are. */
export function whereOf(ranges: readonly string[], { filter, range, tag, group }: NewRollout): Where {
  const typed = ranges.length > 0 && range !== undefined
  if (typed) throw new UsageError('Name addresses or --range, not both.')
  const inRanges = range ?? (ranges.length > 0 ? ranges.join('\n') : undefined)
  if (inRanges !== undefined) spansOf('--range', inRanges)
  const filtered = filter === undefined ? null : fittingOf({ filter })
  if (filtered?.ok === false) throw new UsageError(`--filter ${filtered.problem}`)
  const where = {
    ...(filter === undefined ? {} : { filter }),
    ...(inRanges === undefined ? {} : { ranges: inRanges }),
    ...(tag === undefined ? {} : { tags: [...tag] }),
    ...(group === undefined ? {} : { groups: [...group] }),
  }
  if (Object.keys(where).length === 0) throw new UsageError('Say which miners: addresses, --filter, --range, --tag or --group.')
  return where
}

function spansOf(option: string, text: string) {
  const parsed = parseRanges(text)
  if (!parsed.ok) throw new UsageError(`${option} "${parsed.piece}": ${parsed.problem}`)
  return parsed.spans
}
