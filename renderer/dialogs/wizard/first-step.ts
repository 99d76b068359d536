import { actionOf } from '../../../main/contract/actions/registry.ts'
import type { DialogRequest } from '../../store/dialogs.ts'
import type { StepName } from '../steps.tsx'

type Request = Pick<Extract<DialogRequest, { kind: 'wizard' }>, 'action' | 'miners' | 'ask' | 'begin'>

/** The first step with something to decide: an action without a form asks which miners, and of a single one only whether. */
export function firstStep({ action, miners, begin }: Request): StepName {
  if (begin !== undefined) return begin
  if (action === 'setPools' || actionOf(action).form !== undefined) return 'what'
  return miners.length === 1 ? 'preview' : 'which'
}

/** Whether a selection needs no second look: it is one miner, or nothing is interrupted by what is done to it. */
export function skipsWhich({ action, miners }: Request): boolean {
  return miners.length === 1 || (miners.length > 0 && actionOf(action).risk === 'none')
}
