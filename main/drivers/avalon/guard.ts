import type { SetFanParams } from '../../contract/actions/set-fan.ts'
import type { SetPoolsParams } from '../../contract/actions/set-pools.ts'
import type { PowerMode } from '../../contract/actions/set-power-mode.ts'
import { characterProblem, isNotBlank, listProblem, textsOf } from '../dialect/pool-guard.ts'
import { repeatOf } from './slots.ts'
import { modesOf } from './status.ts'

const commaHarm = 'this firmware parts the values of its commands by commas and knows no escape'
const otherHarm = 'this firmware is not known to take such a character unharmed'

/** What the firmware takes as a fixed speed, %. */
const fanPct = { min: 15, max: 100 } as const

/** Why these pools must not be sent to an Avalon; `null` = they may. */
export function poolsProblem(params: SetPoolsParams): string | null {
  const texts = textsOf(params)
  return (
    listProblem(params) ??
    characterProblem(texts, isNotBlank, 'pools take no blanks') ??
    characterProblem(texts, character => character !== ',', commaHarm) ??
    characterProblem(texts, isPlain, otherHarm) ??
    emptyProblem(params) ??
    repeatProblem(params)
  )
}

/** Why these fans cannot be set; `null` = they can. */
export function fanProblem(params: SetFanParams): string | null {
  switch (params.mode) {
    case 'immersion':
      return 'this firmware has no setting for immersion'
    case 'auto':
      return params.targetC === undefined ? null : 'this firmware lets nobody set the temperature that its fans aim at'
    case 'manual':
      return params.pct >= fanPct.min && params.pct <= fanPct.max ? null : `this firmware takes ${fanPct.min} to ${fanPct.max} % only`
  }
}

/** Why a model does not have a mode; `null` = it has it. */
export function modeProblem(mode: PowerMode, model: string | null): string | null {
  const modes = modesOf(model)
  return modes.includes(mode) ? null : `this model has no ${mode} mode, only ${modes.join(' and ')}`
}

/** An empty value would move the ones behind it. */
function emptyProblem({ pools }: SetPoolsParams): string | null {
  const at = pools.findIndex(pool => pool.user === '')
  return at < 0 ? null : `pool ${at + 1} worker is empty`
}

/** Unused slots are filled with pool 1, so a repeat that was asked for could not be told from them. */
function repeatProblem({ pools }: SetPoolsParams): string | null {
  const at = pools.findIndex((_pool, slot) => repeatOf(pools, slot) >= 0)
  if (at < 0) return null
  return `pool ${at + 1} repeats one before it; leave it out, since unused slots are filled with pool 1 anyway`
}

function isPlain(character: string): boolean {
  return /^[!-~]$/.test(character) && !'"|\\'.includes(character)
}
