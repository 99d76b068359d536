import Papa from 'papaparse'
import type { MinerConfig } from '../contract/model.ts'
import type { Rollout, RolloutStep, RolloutSummary } from '../contract/rollout.ts'
import { formatDuration } from '../contract/units.ts'
import { formatTable, plain } from './table.ts'
import type { Terminal } from './terminal.ts'

/** Prints rollouts, the newest first: one JSON object a line, or a table. */
export function printRollouts(rollouts: readonly RolloutSummary[], json: boolean, terminal: Terminal): void {
  if (json) for (const rollout of rollouts) terminal.out(JSON.stringify(rollout))
  else if (rollouts.length === 0) terminal.err('No rollout was made here yet.')
  else for (const line of formatTable(listColumns, rollouts)) terminal.out(line)
}

/** Prints one rollout with all of its miners: as one JSON object, as CSV, or for people. */
export function printRollout(rollout: Rollout, form: 'json' | 'csv' | 'table', terminal: Terminal): void {
  for (const line of linesOf(rollout, form)) terminal.out(line)
}

function linesOf(rollout: Rollout, form: 'json' | 'csv' | 'table'): readonly string[] {
  if (form === 'json') return [JSON.stringify(rollout)]
  return form === 'csv' ? [csvOf(rollout)] : [...headOf(rollout), ...formatTable(stepColumns, rollout.steps)]
}

/** What stands of a rollout in one line, for people. */
export function describeRollout({ id, title, state, counts, total, etaS, pausedBecause, waitingFor }: RolloutSummary): string {
  const left = etaS === null ? '' : `, about ${formatDuration(etaS)} left`
  const because = pausedBecause === null ? '' : ` ${pausedBecause}`
  const queue = waitingFor.map(other => ` It waits until "${other.title}" is done with ${other.miners} of its miners.`).join('')
  return `${title} (${id}) is ${state}: ${counts.verified} of ${total} verified, ${counts.failed} failed${left}.${because}${queue}`
}

/** One line a miner. Words that came from a miner cannot become formulas of a spreadsheet; passwords are never in it. */
function csvOf({ steps }: Rollout): string {
  const rows = steps.map(step => ({
    label: step.label ?? '',
    ip: step.ip,
    model: step.model ?? '',
    stage: step.stage,
    result: step.state,
    written: step.written ? 'yes' : 'no',
    reason: step.message ?? '',
    poolsBefore: poolsText(step.before),
    poolsAfter: poolsText(step.after),
    startedAt: timeText(step.startedAt),
    endedAt: timeText(step.endedAt),
    secondLook: step.secondLook?.state ?? '',
    secondLookAt: timeText(step.secondLook?.at ?? null),
    secondLookReason: step.secondLook?.message ?? '',
  }))
  return Papa.unparse(rows, { escapeFormulae: true, newline: '\r\n' })
}

function headOf(rollout: Rollout): readonly string[] {
  const { batching, parent, by, createdAt, endedAt, secondLook } = rollout
  const span = `begun ${timeText(createdAt)} by ${by}${endedAt === null ? '' : `, ended ${timeText(endedAt)}`}`
  return [
    plain(describeRollout(rollout), 1000),
    `${span} · ${batching.size} every ${batching.everyS} s${parent === null ? '' : ` · ${parent.as} of ${parent.id}`}`,
    ...(secondLook === null ? [] : [`second look: ${secondLook.message ?? `due ${timeText(secondLook.dueAt)}`}`]),
  ]
}

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
