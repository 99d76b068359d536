import { currentPool } from '../../../main/contract/derived.ts'
import { isAllowedPool, parseAllowedPool } from '../../../main/contract/expectation.ts'
import type { Miner } from '../../../main/contract/model.ts'
import { poolHostPort } from '../../../main/contract/pool-url.ts'
import { allowedOf } from '../../store/foreign.ts'
import { linesOf } from './public-ranges.ts'

/** A line that cannot be read. */
export interface LineProblem {
  /** From 1, blank lines counted too, as an editor counts. */
  readonly line: number
  readonly problem: string
}

/** Every line that cannot be read, with its number. */
export function allowedPoolProblems(text: string): readonly LineProblem[] {
  return text.split('\n').flatMap((line, at) => {
    const parsed = line.trim() === '' ? null : parseAllowedPool(line)
    return parsed === null || parsed.ok ? [] : [{ line: at + 1, problem: parsed.problem }]
  })
}

/** The list with the pools that are mined on now behind it, those of most miners first, as far as they are not allowed already. */
export function withMinedOn(
  text: string,
  miners: Iterable<Miner>,
): { readonly text: string; readonly added: number; readonly mined: number } {
  const counts = new Map<string, { miners: number; url: string; user: string }>()
  for (const { reading } of miners) {
    const pool = currentPool(reading)
    const place = pool?.active === true ? poolHostPort(pool.url) : null
    if (pool === null || place === null) continue
    const known = counts.get(place) ?? { miners: 0, url: pool.url, user: pool.user }
    counts.set(place, { ...known, miners: known.miners + 1 })
  }
  const allowed = allowedOf(linesOf(text))
  const fresh = [...counts]
    .filter(([, { url, user }]) => !isAllowedPool(url, user, allowed))
    .sort((a, b) => b[1].miners - a[1].miners)
    .map(([place]) => place)
  return { text: [...linesOf(text), ...fresh].join('\n'), added: fresh.length, mined: counts.size }
}
