import { type ActionId, actionIds } from '../../main/contract/actions/registry.ts'
import type { Miner, MinerId } from '../../main/contract/model.ts'
import { openDialog } from '../store/dialogs.ts'

/** How many of some miners can do an action. */
export interface ActionOffer {
  readonly action: ActionId
  readonly able: number
}

/** The actions that at least one of these miners can do, in menu order. */
export function offersFor(miners: readonly Miner[]): readonly ActionOffer[] {
  return actionIds
    .map(action => ({ action, able: miners.filter(miner => miner.capabilities.includes(action)).length }))
    .filter(offer => offer.able > 0)
}

/** Asks the user what is needed, then does it. Nothing happens before the user confirms. Without miners the user says which. */
export function startAction(action: ActionId, miners: readonly MinerId[], ask?: unknown): void {
  openDialog({ kind: 'wizard', action, miners, ...(ask === undefined ? {} : { ask }) })
}
