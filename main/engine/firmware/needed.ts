import type { ParamsOf } from '../../contract/actions/registry.ts'
import type { RolloutState } from '../../contract/rollout.ts'
import type { Rollouts } from '../rollout/rollouts.ts'

const stands: Readonly<Record<RolloutState, string>> = {
  running: 'runs',
  paused: 'is paused',
  interrupted: 'was interrupted',
  done: 'is done',
  cancelled: 'is cancelled',
}

/** Why a kept firmware file must stay, as a sentence: a rollout that is not over has yet to send it. `null` = none has. */
export function neededBecause(rollouts: Pick<Rollouts, 'ahead'>, id: string): string | null {
  for (const { title, state, params } of rollouts.ahead('upgradeFirmware')) {
    const files = params.map(each => (each as ParamsOf<'upgradeFirmware'>).file.id)
    if (files.includes(id))
      return `The rollout "${title}" ${stands[state]} and needs this file. Let it end, or cancel it, then remove the file.`
  }
  return null
}
