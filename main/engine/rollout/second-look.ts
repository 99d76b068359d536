import type { Shown } from '../../contract/actions/action.ts'
import { actionOf } from '../../contract/actions/registry.ts'
import { isRetryable } from '../../contract/failure.ts'
import type { SecondLook, SecondLookState, StepSecondLook } from '../../contract/rollout.ts'
import { formatDuration, formatNumber } from '../../contract/units.ts'
import type { Listed } from './journal.ts'
import type { Verdict } from './settle.ts'
import type { Step } from './step.ts'
import { short, whereOf } from './words.ts'

/** How long after its end the miners of a rollout are looked at again, ms. */
const secondLookAfterMs = 600_000
/** What nobody looked at within a day is not looked at any more: too much else has happened to the miners. */
const tooLateMs = 24 * 3_600_000
/** From here on a look counts as late, ms. */
const lateMs = 60_000

/** What is known of the second look at a rollout. `null` = nothing was written that could fall back, or its time has gone by. */
export function secondLookOf(listed: Listed, now: number): SecondLook | null {
  if (listed.secondLook !== null) return listed.secondLook
  if (!isDueEver(listed, now)) return null
  return { dueAt: (listed.endedAt ?? now) + secondLookAfterMs, at: null, counts: noCounts, message: null }
}

function isDueEver({ action, endedAt, canUndo }: Listed, now: number): boolean {
  return endedAt !== null && canUndo && actionOf(action).risk !== 'none' && now - endedAt < tooLateMs
}

/** Whether a step is looked at again: it was written and showed what was wanted, or could not be read back. The other failures are known. */
export function isLookedAtAgain({ written, before, state, failure }: Step): boolean {
  if (!written || before === null) return false
  return state === 'verified' || (state === 'failed' && failure !== null && isRetryable(failure))
}

/** What one miner shows now, in terms of what its rollout wanted. Pure. */
export function judgeAgain(step: Step, verdict: Verdict): Omit<StepSecondLook, 'at'> {
  const where = whereOf(step)
  switch (verdict.kind) {
    case 'took':
      return { state: 'holds', message: null }
    case 'as-before':
      return { state: 'fell-back', message: `${where} is back to what it had before: ${verdict.because}.` }
    case 'silent':
      return { state: 'gone', message: `${where} does not answer any more (${short(verdict.failure)}). Check its power and network cable.` }
    case 'not':
      return fellBack(step.before, verdict.shown)
        ? { state: 'fell-back', message: `${where} fell back: ${verdict.because}.` }
        : { state: 'changed', message: `${where} does not show what was wanted any more: ${verdict.because}.` }
  }
}

/** Its configuration may be right while it mines where it mined before. */
function fellBack(before: Shown | null, { reading }: Shown): boolean {
  const active = reading?.pools.find(pool => pool.active === true)
  return active !== undefined && before?.config?.pools.some(pool => pool.url === active.url && pool.user === active.user) === true
}

/** A miner that is not looked at, and why. */
export function leftOut(step: Step, because: string): Omit<StepSecondLook, 'at'> {
  return { state: 'left-out', message: `${whereOf(step)} was not looked at: ${because}.` }
}

/** The sum of a second look. Looking twice at what is in doubt takes a while: late is what began late. */
export function sumUp(
  looks: readonly Omit<StepSecondLook, 'at'>[],
  { dueAt, beganAt, at }: { readonly dueAt: number; readonly beganAt: number; readonly at: number },
): SecondLook {
  const counts = { ...noCounts }
  for (const { state } of looks) counts[state]++
  return { dueAt, at, counts, message: sentence(counts, looks.length, beganAt - dueAt) }
}

function sentence(counts: SecondLook['counts'], total: number, behindMs: number): string {
  const wrong = [
    [counts['fell-back'], 'fell back to what they had before'],
    [counts.changed, 'show something else now'],
    [counts.gone, 'do not answer any more'],
    [counts['left-out'], 'were left alone: another rollout has written them since, or they are off the list'],
  ] as const
  const parts = wrong
    .filter(([count]) => count > 0)
    .map(([count, words]) => `${formatNumber(count, 0)} of ${formatNumber(total, 0)} ${words}`)
  const result = parts.length === 0 ? `All ${formatNumber(total, 0)} still show what was wanted` : parts.join(', ')
  const late = behindMs < lateMs ? '' : ` Looked ${formatDuration(behindMs / 1000)} late: Headframe was not running or had no turn.`
  return `${result}.${late}`
}

const noCounts: Readonly<Record<SecondLookState, number>> = { holds: 0, 'fell-back': 0, changed: 0, gone: 0, 'left-out': 0 }
