import type { Command } from 'commander'
import type { PaceChange } from '../contract/rollout.ts'
import { decimal, seconds, wholeNumber } from './usage.ts'

/** How fast, as it is typed. */
export interface PaceOptions {
  readonly batch?: number
  readonly every?: number
  readonly atOnce?: number
  readonly stopPct?: number
  readonly stopInARow?: number
  readonly kwPerMin?: number
  readonly groupKwPerMin?: number
}

const share = decimal(0, 100, '%')
const kilowatts = decimal(0.1, 1_000_000, 'kW')

/** Adds how fast a rollout goes. */
export function withPaceOptions(command: Command): Command {
  return command
    .option('--batch <n>', 'miners of one batch', wholeNumber(1, 5000))
    .option('--every <s>', 'seconds between two batches', seconds(3600))
    .option('--at-once <n>', 'miners under way at once, at the most', wholeNumber(1, 5000))
    .option('--stop-pct <n>', 'stop when more than this share of those begun failed, %', share)
    .option('--stop-in-a-row <n>', 'stop when so many failed one after the other; 0 = never', wholeNumber(0, 5000))
    .option('--kw-per-min <kW>', 'most power switched in any minute, in the whole hall', kilowatts)
    .option('--group-kw-per-min <kW>', 'most power switched in any minute, in each placement group', kilowatts)
}

/** What was typed of the pace. */
export function paceChange(options: PaceOptions): PaceChange {
  const { batch, every, atOnce, stopPct, stopInARow, kwPerMin, groupKwPerMin } = options
  return {
    ...(batch === undefined ? {} : { size: batch }),
    ...(every === undefined ? {} : { everyS: every }),
    ...(atOnce === undefined ? {} : { atOnce }),
    ...pair('budget', { pct: stopPct, inARow: stopInARow }),
    ...pair('power', { hallKw: kwPerMin, groupKw: groupKwPerMin }),
  }
}

/** Of a pair only what was typed; nothing when neither was. */
function pair<Name extends 'budget' | 'power'>(name: Name, halves: NonNullable<PaceChange[Name]>): PaceChange {
  const typed = Object.fromEntries(Object.entries(halves).filter(([, value]) => value !== undefined))
  return Object.keys(typed).length === 0 ? {} : { [name]: typed }
}
