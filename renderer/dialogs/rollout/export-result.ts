import Papa from 'papaparse'
import { happeningsOf } from '../../../main/contract/happenings.ts'
import type { MinerConfig } from '../../../main/contract/model.ts'
import type { Rollout, RolloutStep, SetAside } from '../../../main/contract/rollout.ts'
import { wordsOfHappening } from './happening-words.ts'

/** One line of the exported result: one miner, no passwords. `result` is 'set aside: offline' and the like for one of the selection that was not part of it. */
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

/** The rows of a result, in the order of the rollout, and behind them those that were left aside. */
function resultRows(steps: readonly RolloutStep[], setAside: readonly SetAside[]): readonly ResultRow[] {
  return [...steps.map(rowOfStep), ...setAside.map(rowOfAside)]
}

function rowOfStep(step: RolloutStep): ResultRow {
  return {
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
  }
}

function rowOfAside({ label, ip, why, reason }: SetAside): ResultRow {
  const never = { model: '', poolsBefore: '', poolsAfter: '', startedAt: '', endedAt: '', later: '', laterReason: '' }
  return { ...never, label: label ?? '', ip, result: `set aside: ${why}`, reason }
}

/** The result as a CSV file. Words that came from a miner cannot become spreadsheet formulas. */
export function resultCsv(rollout: Rollout, setAside: readonly SetAside[]): ResultFile {
  return {
    name: `${baseName(rollout)}.csv`,
    type: 'text/csv',
    text: `${Papa.unparse([...resultRows(rollout.steps, setAside)], { escapeFormulae: true, newline: '\r\n' })}\r\n`,
  }
}

/** The result as a JSON file: what the rollout was, what was done to it, and one object a miner. */
export function resultJson(rollout: Rollout, setAside: readonly SetAside[]): ResultFile {
  const { id, title, action, state, counts, total, createdAt, endedAt, by, parent } = rollout
  const summary = { id, title, action, state, counts, total, createdAt: timeText(createdAt), endedAt: timeText(endedAt), by, parent }
  return {
    name: `${baseName(rollout)}.json`,
    type: 'application/json',
    text: `${JSON.stringify({ ...summary, log: logRows(rollout), miners: resultRows(rollout.steps, setAside) }, null, 2)}\n`,
  }
}

/** The log as a CSV file, the oldest first. */
export function logCsv(rollout: Rollout): ResultFile {
  return {
    name: `${baseName(rollout)}-log.csv`,
    type: 'text/csv',
    text: `${Papa.unparse([...logRows(rollout)], { escapeFormulae: true, newline: '\r\n' })}\r\n`,
  }
}

function logRows(rollout: Rollout): readonly { readonly at: string; readonly what: string }[] {
  return happeningsOf(rollout)
    .map(happening => ({ at: timeText(happening.at), what: wordsOfHappening(happening, rollout) }))
    .toReversed()
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
