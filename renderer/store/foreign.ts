import { currentPool } from '../../main/contract/derived.ts'
import { type AllowedPool, isAllowedPool, parseAllowedPool } from '../../main/contract/expectation.ts'
import type { Miner } from '../../main/contract/model.ts'
import { poolHost } from '../../main/contract/pool-url.ts'

/** Findings that say that a miner works, or would work, for somebody whom the user did not set. */
const foreignCodes: ReadonlySet<string> = new Set(['pool.forbidden', 'drift.foreign'])

/** What the filter box takes to show the miners with such a finding. */
export const foreignFilter = `finding:${[...foreignCodes].join(',')}`

/** Miners that mine now on a pool that is neither allowed nor expected. */
export interface Foreign {
  readonly miners: readonly string[]
  /** The hosts that they mine on, those of most miners first. */
  readonly hosts: readonly string[]
}

/** The lines of the setting that can be read. */
export function allowedOf(lines: readonly string[]): readonly AllowedPool[] {
  return lines.flatMap(line => {
    const parsed = parseAllowedPool(line)
    return parsed.ok ? [parsed.pool] : []
  })
}

/** Goes through the fleet for miners that mine on a foreign pool now. One that only stands in reserve is a finding, but not counted here. */
export function foreignAmong(miners: Iterable<Miner>, allowed: readonly AllowedPool[]): Foreign {
  const ids: string[] = []
  const hosts = new Map<string, number>()
  for (const miner of miners) {
    const pool = foreignPoolOf(miner, allowed)
    if (pool === null) continue
    ids.push(miner.id)
    hosts.set(pool, (hosts.get(pool) ?? 0) + 1)
  }
  return { miners: ids, hosts: [...hosts].sort((a, b) => b[1] - a[1]).map(([host]) => host) }
}

function foreignPoolOf({ health, reading }: Miner, allowed: readonly AllowedPool[]): string | null {
  const codes = health.findings.map(({ code }) => code).filter(code => foreignCodes.has(code))
  const pool = codes.length === 0 ? null : currentPool(reading)
  if (pool?.active !== true) return null
  const unexpected = codes.includes('drift.foreign')
  return unexpected || (allowed.length > 0 && !isAllowedPool(pool.url, pool.user, allowed)) ? poolHost(pool.url) : null
}
