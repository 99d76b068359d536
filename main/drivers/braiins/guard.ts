import type { SetPoolsParams } from '../../contract/actions/set-pools.ts'
import { characterProblem, isNotBlank, listProblem, textsOf } from '../dialect/pool-guard.ts'

/** Why these pools must not be written; `null` = they may. They end up in a TOML file that old releases write without much care. */
export function poolsProblem(params: SetPoolsParams): string | null {
  const texts = textsOf(params)
  const harm = 'such a character can make its configuration file unreadable'
  return listProblem(params) ?? characterProblem(texts, isNotBlank, 'pools take no blanks') ?? characterProblem(texts, isPlain, harm)
}

function isPlain(character: string): boolean {
  return /^[!-~]$/.test(character) && !'"\\'.includes(character)
}
