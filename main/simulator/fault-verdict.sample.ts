import { type ActionId, actionOf } from '../contract/actions/registry.ts'
import type { RolloutStep } from '../contract/rollout.ts'
import type { Cell, CellResult } from './fault-cell.sample.ts'
import type { ChangeFault } from './faults.ts'

/** `void`: the fault could not show in this cell, and why. */
export type CellVerdict = { readonly kind: 'right' } | { readonly kind: 'void' | 'wrong'; readonly because: string }

const lateMs = 240_000
/** Actions that carry a value of which another one can be taken. */
const valued: ReadonlySet<ActionId> = new Set(['setPools', 'setFan', 'setPowerLimit', 'setHostname', 'setNetwork', 'setPassword'])

const right: CellVerdict = { kind: 'right' }
const wrong = (because: string): CellVerdict => ({ kind: 'wrong', because })

/** What must hold whatever the fault, and then what this fault must come to for this action. */
export function verdictOn(cell: Cell, result: CellResult): CellVerdict {
  const broken = brokenRule(cell, result)
  if (broken !== null) return wrong(broken)
  const hold = holdOf(cell, result)
  if (hold !== null) return { kind: 'void', because: hold }
  const { step } = result
  const expected = expectations[cell.fault](cell.action)
  const is = `${step.state}${step.written ? ', written' : ''}: ${step.message}`
  return expected.some(one => one.test(is)) ? right : wrong(`not as expected of "${cell.fault}"`)
}

/** Rules without exception; `null` = all are kept. */
function brokenRule({ action }: Cell, { step, asWanted, writes, retried, undone, lost, moved, knownAt }: CellResult): string | null {
  if (step.state === 'verified' && asWanted === false) return 'verified, and the machine is not as wanted'
  if (!step.written && asWanted === true && step.state === 'failed' && action === 'setPools') return 'written, and told that it was not'
  if (writes > 1) return `written ${writes} times`
  for (const one of [step, retried, undone]) if (one?.failure?.code === 'bug') return `an exception: ${one.message}`
  if (step.state === 'failed' && !isSentence(step)) return 'no reason'
  if (retried !== null && retried.state !== 'verified') return `mended and retried, it is ${retried.state}: ${retried.message}`
  if (undone !== null && undone.state !== 'verified') return `undone, it is ${undone.state}: ${undone.message}`
  if (lost) return 'undoing did not bring its pools back'
  return moved && step.state === 'verified' && knownAt === 'nowhere' ? 'the roster lost it' : null
}

function isSentence({ message }: RolloutStep): boolean {
  return message !== null && /^127\.\S+ .{20,}\.$/s.test(message)
}

/** Why the fault could not show, seen by what the machine did; `null` = it could. */
function holdOf({ action, fault, sim }: Cell, { step, asWanted, moved }: CellResult): string | null {
  if (step.state !== 'verified') return null
  if (fault === 'moves' && !moved) return 'it does not restart for it'
  if (fault === 'other' && !valued.has(action)) return 'there is nothing that could be taken otherwise'
  if (fault === 'other' || fault === 'ignore' || fault === 'refuse') {
    if (asWanted === true) return 'this firmware is simulated without the fault for this action'
    if (asWanted === null) return `what ${sim.family} does of it cannot be seen from outside`
  }
  return null
}

const notWritten = /^failed: /
const verified = /^verified, written: /
const away = /^failed, written: .*could not be read back within/
const unanswered = /^failed.*did not answer the write/
const locked = /^failed.*(?:password|no answer)/

/** What each fault must come to; one of these. */
const expectations: Readonly<Record<ChangeFault, (action: ActionId) => readonly RegExp[]>> = {
  refuse: () => [/^failed: .*(?:refused|answered?|HTTP|cannot do this|took the request, but)/],
  ignore: () => [notWritten, /^failed, written: .*took the request, but/],
  other: () => [
    /^failed, written: .*took the request, but/,
    /^failed, written: .*could not be read back/,
    /^failed.*(?:refused|did not let it in)/,
  ],
  mute: () => [verified, unanswered, away],
  // How long a change may take to show is the action's own; many are done before the machine goes away.
  late: action => {
    // One that goes away between the upload and its restart comes back as it was.
    if (action === 'upgradeFirmware') return [verified, unanswered, away, /^failed: .*took the request, but its firmware is still/]
    return actionOf(action).settleMs > lateMs + 30_000 ? [verified, unanswered, away] : [away, verified]
  },
  neverback: () => [away, unanswered],
  moves: () => [verified],
  poolless: action =>
    action === 'setPools'
      ? [
          /^failed.*(?:does not mine|shows no pool|shows nothing|lists 0 new ones|could not be read back)/,
          /^failed, written: .*refused: .*changed all the same/,
        ]
      : // It may lose them between the preview and its turn: then nothing is written.
        [verified, /^failed: .*changed since the preview \(pools\)/],
  relock: () => [verified, locked, /^failed.*(?:took the request, but|did not answer|did not let it in)/],
}
