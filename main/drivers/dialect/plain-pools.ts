import type { SetPoolsParams } from '../../contract/actions/set-pools.ts'
import { characterProblem, isNotBlank, listProblem, textsOf } from './pool-guard.ts'

/**
 * Why these pools must not be written to firmware that takes values as they are, but of which only the values of its own page are known to be
 * stored; `null` = they may.
 */
export function plainPoolsProblem(params: SetPoolsParams): string | null {
  const texts = textsOf(params)
  return (
    listProblem(params) ??
    versionTwo(params) ??
    characterProblem(texts, isNotBlank, 'no pool takes a blank, and this firmware would store it') ??
    characterProblem(texts, isPlain, 'this firmware is known to store plain ASCII characters without quotes and backslashes')
  )
}

function versionTwo({ pools }: SetPoolsParams): string | null {
  const slot = pools.findIndex(pool => /^stratum2/i.test(pool.url))
  return slot < 0 ? null : `pool ${slot + 1} URL is Stratum V2, which this firmware does not speak; use stratum+tcp://`
}

function isPlain(character: string): boolean {
  return /^[!-~]$/.test(character) && !/["'\\]/.test(character)
}
