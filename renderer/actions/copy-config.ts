import type { MinerId } from '../../main/contract/model.ts'
import { minerOf } from '../store/fleet.ts'
import { useSelection } from '../store/selection.ts'
import { startAction } from './run.ts'

/** Takes a miner as the template for the others that are selected; without any the user says which. */
export function copyConfigOf(template: MinerId): void {
  const ip = minerOf(template)?.address.ip
  const others = [...useSelection.getState().selected].filter(id => id !== template)
  if (ip !== undefined) startAction('copyConfig', others, { from: ip })
}
