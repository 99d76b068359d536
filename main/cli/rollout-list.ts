import Papa from 'papaparse'
import type { MinerConfig } from '../contract/model.ts'
import type { Rollout, RolloutStep, RolloutSummary, SetAside } from '../contract/rollout.ts'
import { countSetAside } from '../contract/set-aside.ts'
import { formatDuration, formatNumber } from '../contract/units.ts'
import { logOf } from './rollout-log.ts'
import { formatTable, plain } from './table.ts'
import type { Terminal } from './terminal.ts'

/** Prints rollouts, the newest first: one JSON object a line, or a table. */
export function printRollouts(rollouts: readonly RolloutSummary[], json: boolean, terminal: Terminal): void {
  if (json) for (const rollout of rollouts) terminal.out(JSON.stringify(rollout))
  else if (rollouts.length === 0) terminal.err('No rollout was made here yet.')
  else for (const line of formatTable(listColumns, rollouts)) terminal.out(line)
}

/** `log` = what happened, `log-csv` = the same as CSV; the others have one line a miner. */
export type RolloutForm = 'json' | 'csv' | 'table' | 'log' | 'log-csv'

/** Prints one rollout with all of its miners, those that it left aside at the end. */
export function printRollout(rollout: Rollout, setAside: readonly SetAside[], form: RolloutForm, terminal: Terminal): void {
  for (const line of linesOf(rollout, setAside, form)) terminal.out(line)
}

function linesOf(rollout: Rollout, setAside: readonly SetAside[], form: RolloutForm): readonly string[] {
  switch (form) {
    case 'json':
      return [JSON.stringify({ ...rollout, setAside })]
    case 'csv':
      return [csvText([...rollout.steps.map(rowOfStep), ...setAside.map(rowOfAside)])]
    case 'log':
      return logOf(rollout).map(({ at, what }) => `${at} ${plain(what, 500)}`)
    case 'log-csv':
      return [csvText(logOf(rollout))]
    case 'table':
      return [...headOf(rollout), ...formatTable(stepColumns, rollout.steps), ...formatAside(setAside)]
  }
}

function formatAside(setAside: readonly SetAside[]): readonly string[] {
  if (setAside.length === 0) return []
  const more = setAside.length - mostAside
  const rest = more <= 0 ? [] : [`and ${formatNumber(more, 0)} more set aside, which --csv and --json list`]
  return [...formatTable(asideColumns, setAside.slice(0, mostAside)), ...rest]
}

/** What stands of a rollout in one line, for people. */
export function describeRollout({ id, title, state, counts, total, etaS, pausedBecause, waitingFor }: RolloutSummary): string {
  const left = etaS === null ? '' : `, about ${formatDuration(etaS)} left`
  const because = pausedBecause === null ? '' : ` ${pausedBecause}`
  const queue = waitingFor.map(other => ` It waits until "${other.title}" is done with ${other.miners} of its miners.`).join('')
  return `${title} (${id}) is ${state}: ${counts.verified} of ${total} verified, ${counts.failed} failed${left}.${because}${queue}`
}

/** Words that came from a miner cannot become formulas of a spreadsheet. */
function csvText(rows: readonly object[]): string {
  return Papa.unparse([...rows], { escapeFormulae: true, newline: '\r\n' })
}

/** One line of CSV; passwords are never in it. */
function rowOfStep(step: RolloutStep) {
  return {
    label: step.label ?? '',
    ip: step.ip,
    model: step.model ?? '',
    stage: String(step.stage),
    result: step.state as string,
    written: step.written ? 'yes' : 'no',
    reason: step.message ?? '',
    poolsBefore: poolsText(step.before),
    poolsAfter: poolsText(step.after),
    startedAt: timeText(step.startedAt),
    endedAt: timeText(step.endedAt),
    secondLook: step.secondLook?.state ?? '',
    secondLookAt: timeText(step.secondLook?.at ?? null),
    secondLookReason: step.secondLook?.message ?? '',
  }
}

/** One that was left aside, in the same columns. */
function rowOfAside({ label, ip, why, reason }: SetAside): ReturnType<typeof rowOfStep> {
  const never = { model: '', stage: '', poolsBefore: '', poolsAfter: '', startedAt: '', endedAt: '' } as const
  const unlooked = { secondLook: '', secondLookAt: '', secondLookReason: '' } as const
  return { ...never, ...unlooked, label: label ?? '', ip, result: `set aside: ${why}`, written: 'no', reason }
}

function headOf(rollout: Rollout): readonly string[] {
  const { batching, parent, by, createdAt, endedAt, secondLook } = rollout
  const span = `begun ${timeText(createdAt)} by ${by}${endedAt === null ? '' : `, ended ${timeText(endedAt)}`}`
  return [
    plain(describeRollout(rollout), 1000),
    `${span} · ${batching.size} every ${batching.everyS} s${parent === null ? '' : ` · ${parent.as} of ${parent.id}`}`,
    ...asideLine(rollout),
    ...rollout.notes
      .slice(-mostNotes)
      .map(({ at, kind, by: who, text }) =>
        plain(`${timeText(at)} ${kind}${who === null ? '' : ` by ${who}`}${text === null ? '' : `: ${text}`}`, 500),
      ),
    ...(secondLook === null ? [] : [`second look: ${secondLook.message ?? `due ${timeText(secondLook.dueAt)}`}`]),
  ]
}

/** More set aside than these would push the results off the screen. */
const mostAside = 50
/** More than these are told by `--log`. */
const mostNotes = 10

function asideLine({ setAside }: Rollout): readonly string[] {
  const counts = Object.entries(setAside).map(([why, count]) => `${formatNumber(count, 0)} ${why}`)
  return counts.length === 0 ? [] : [`${formatNumber(countSetAside(setAside), 0)} set aside: ${counts.join(', ')}`]
}

const asideColumns = [
  { title: 'IP', cell: (one: SetAside) => one.ip },
  { title: 'SET ASIDE', cell: (one: SetAside) => one.why },
  { title: 'WHY', longest: 300, cell: (one: SetAside) => one.reason },
] as const

const listColumns = [
  { title: 'ID', cell: ({ id }: RolloutSummary) => id },
  { title: 'BEGUN', cell: ({ createdAt }: RolloutSummary) => timeText(createdAt).slice(0, 16) },
  { title: 'STATE', cell: ({ state }: RolloutSummary) => state },
  { title: 'WHAT', cell: ({ title }: RolloutSummary) => title },
  { title: 'VERIFIED', align: 'end', cell: ({ counts }: RolloutSummary) => String(counts.verified) },
  { title: 'FAILED', align: 'end', cell: ({ counts }: RolloutSummary) => String(counts.failed) },
  {
    title: 'LEFT',
    align: 'end',
    cell: ({ counts, total }: RolloutSummary) => String(total - counts.verified - counts.failed - counts.cancelled),
  },
  { title: 'SECOND LOOK', longest: 120, cell: ({ secondLook }: RolloutSummary) => secondLook?.message ?? '' },
] as const

const stepColumns = [
  { title: 'IP', cell: (step: RolloutStep) => step.ip },
  { title: 'STAGE', align: 'end', cell: (step: RolloutStep) => String(step.stage) },
  { title: 'STATE', cell: (step: RolloutStep) => step.state },
  { title: 'WHY', longest: 300, cell: (step: RolloutStep) => step.secondLook?.message ?? step.message ?? '' },
] as const

function poolsText(config: MinerConfig | null): string {
  return config === null ? '' : config.pools.map(pool => `${pool.url} ${pool.user}`).join(' | ')
}

function timeText(at: number | null): string {
  return at === null ? '' : new Date(at).toISOString()
}
