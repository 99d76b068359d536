import type { SetPoolsParams } from '../../contract/actions/set-pools.ts'
import { characterProblem, isNotBlank, listProblem, textsOf } from '../dialect/pool-guard.ts'

const blankHarm = 'no pool takes a blank, and this firmware would store it'
const oddHarm = 'this firmware is known to store plain ASCII characters without quotes and backslashes'
const scriptHarm =
  'the settings script of this old VNish puts values into a sed command: of everything but letters, digits and . _ : - it is known, or not known not, to corrupt the configuration'

/** Why these pools must not be written to a REST release; `null` = they may. JSON goes in as it is; the limits are those of its own tools. */
export function poolsProblem(params: SetPoolsParams): string | null {
  const texts = textsOf(params)
  return (
    listProblem(params) ?? versionTwo(params) ?? characterProblem(texts, isNotBlank, blankHarm) ?? characterProblem(texts, isPlain, oddHarm)
  )
}

/**
 * Why these pools must not be written to a release of the S9 and its time; `null` = they may. Its script replaces with `s/old/new/`: a `/` ends
 * the command, so a URL with a scheme is not stored while its worker is; an `&` brings the old line back in and destroys the file.
 */
export function classicPoolsProblem(params: SetPoolsParams): string | null {
  const texts = textsOf({ pools: params.pools.map(pool => ({ ...pool, url: bareUrl(pool.url) })) })
  return (
    listProblem(params) ??
    versionTwo(params) ??
    characterProblem(texts, isNotBlank, 'a blank moves every later value into the wrong field') ??
    characterProblem(texts, isHarmless, scriptHarm)
  )
}

/** This firmware writes plain Stratum without a scheme; other schemes stay. */
export function bareUrl(url: string): string {
  return url.replace(/^stratum\+tcp:\/\//i, '')
}

function versionTwo({ pools }: SetPoolsParams): string | null {
  const slot = pools.findIndex(pool => /^stratum2/i.test(pool.url))
  return slot < 0 ? null : `pool ${slot + 1} URL is Stratum V2, which this firmware does not speak; use stratum+tcp://`
}

function isPlain(character: string): boolean {
  return /^[!-~]$/.test(character) && !/["'\\]/.test(character)
}

function isHarmless(character: string): boolean {
  return /^[A-Za-z0-9._:-]$/.test(character)
}
