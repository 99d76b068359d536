import { explain } from '../contract/failure.ts'
import { happeningsOf, type RolloutHappening } from '../contract/happenings.ts'
import type { Rollout, RolloutNoteKind } from '../contract/rollout.ts'
import { formatNumber } from '../contract/units.ts'
import { counted } from './counted.ts'

/** One line of a rollout's log. */
export interface LogLine {
  /** ISO 8601, UTC. */
  readonly at: string
  readonly what: string
}

/** What happened in a rollout, the oldest first. */
export function logOf(rollout: Rollout): readonly LogLine[] {
  return happeningsOf(rollout)
    .map(happening => ({ at: new Date(happening.at).toISOString(), what: wordsOf(happening, rollout) }))
    .toReversed()
}

const notes: Readonly<Record<RolloutNoteKind, string>> = {
  paused: 'paused',
  resumed: 'went on',
  cancelled: 'the rest was cancelled',
  adjusted: 'another pace',
  stopped: 'stopped by itself',
  interrupted: 'came back paused after Headframe had ended in the middle',
}

function wordsOf(happening: RolloutHappening, { title, by, state, counts }: Rollout): string {
  switch (happening.kind) {
    case 'begun':
      return `${title}: begun by ${by}`
    case 'stage': {
      const miners = counted(happening.miners, 'miner')
      return happening.stage === 0 ? 'the first miner begins, alone' : `batch ${happening.stage} begins: ${miners}`
    }
    case 'note': {
      const { kind, text, by: who } = happening.note
      return `${notes[kind]}${who === null ? '' : ` by ${who}`}${text === null ? '' : `: ${text}`}`
    }
    case 'step': {
      const { step } = happening
      return named(step.label ?? step.ip, step.state, step.message ?? (step.failure && explain(step.failure, step.label ?? step.ip)))
    }
    case 'look': {
      const { step } = happening
      return named(step.label ?? step.ip, `at the second look: ${step.secondLook?.state ?? 'holds'}`, step.secondLook?.message ?? null)
    }
    case 'looked':
      return `second look: ${happening.message}`
    case 'over':
      return `over, ${state}: ${formatNumber(counts.verified, 0)} verified, ${formatNumber(counts.failed, 0)} failed`
  }
}

function named(name: string, what: string, message: string | null): string {
  if (message === null) return `${name} ${what}`
  // Most sentences begin with the name.
  const rest = message.startsWith(name) ? message.slice(name.length).replace(/^[:,]?\s+/, '') : message
  return `${name} ${what}: ${rest}`
}
