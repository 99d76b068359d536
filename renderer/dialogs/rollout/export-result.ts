import Papa from 'papaparse'
import type { MinerConfig } from '../../../main/contract/model.ts'
import type { Rollout, RolloutStep } from '../../../main/contract/rollout.ts'

/** One line of the exported result: one miner, no passwords. */
export interface ResultRow {
  readonly label: string
  readonly ip: string
  readonly model: string
  readonly result: string
  readonly reason: string
  readonly poolsBefore: string
  readonly poolsAfter: string
  readonly startedAt: string
  readonly endedAt: string
  /** At the second look; empty before it. */
  readonly later: string
  readonly laterReason: string
}

/** A file to hand to the user. */
export interface ResultFile {
  readonly name: string
  readonly type: string
  readonly text: string
}

/** The rows of a result, in the order of the rollout. */
function resultRows(steps: readonly RolloutStep[]): readonly ResultRow[] {
  return steps.map(step => ({
    label: step.label ?? '',
    ip: step.ip,
    model: step.model ?? '',
    result: step.state,
    reason: step.message ?? '',
    poolsBefore: poolsText(step.before),
    poolsAfter: poolsText(step.after),
    startedAt: timeText(step.startedAt),
    endedAt: timeText(step.endedAt),
    later: step.secondLook?.state ?? '',
    laterReason: step.secondLook?.message ?? '',
  }))
}

/** The result as a CSV file. Words that came from a miner cannot become spreadsheet formulas. */
export function resultCsv(rollout: Rollout): ResultFile {
  return {
    name: `${baseName(rollout)}.csv`,
    type: 'text/csv',
    text: `${Papa.unparse([...resultRows(rollout.steps)], { escapeFormulae: true, newline: '\r\n' })}\r\n`,
  }
}

/** The result as a JSON file: what the rollout was, and one object a miner. */
export function resultJson(rollout: Rollout): ResultFile {
  const { id, title, action, state, counts, total, createdAt, endedAt, by, parent } = rollout
  const summary = { id, title, action, state, counts, total, createdAt: timeText(createdAt), endedAt: timeText(endedAt), by, parent }
  return {
    name: `${baseName(rollout)}.json`,
    type: 'application/json',
    text: `${JSON.stringify({ ...summary, miners: resultRows(rollout.steps) }, null, 2)}\n`,
  }
}

function baseName(rollout: Rollout): string {
  const when = new Date(rollout.createdAt).toISOString().slice(0, 16).replaceAll(/[-:]/g, '').replace('T', '-')
  return `headframe-${rollout.title
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-|-$/g, '')}-${when}`
}

function poolsText(config: MinerConfig | null): string {
  return config === null ? '' : config.pools.map(pool => `${pool.url} ${pool.user}`).join(' | ')
}

function timeText(at: number | null): string {
  return at === null ? '' : new Date(at).toISOString()
}
