import { MinerError } from '../../contract/failure.ts'
import type { MinerConfig, PoolConfig } from '../../contract/model.ts'
import { sectionOf } from '../../transport/cgminer-reply.ts'
import { type JsonRecord, textField } from '../../transport/fields.ts'
import { requirePools } from '../dialect/ask.ts'
import { parsePools } from '../dialect/pools.ts'
import type { Session } from '../driver.ts'
import { askReport } from './ask-report.ts'
import { fanStateOf } from './fan-memo.ts'
import { withoutRepeats } from './slots.ts'
import { systemStatus, workMode } from './status.ts'

/**
 * Pools, mode, and the fans where they were set from here. The pools are those in force: what was written shows after the restart. Throws
 * `malformed` when a reply came cut off.
 */
export async function readConfig(session: Session, signal: AbortSignal): Promise<MinerConfig> {
  const { replies, report, isCut } = await askReport(session, ['pools'], signal)
  if (isCut) throw new MinerError({ code: 'malformed', where: 'its pools or stats, which came cut off', got: '' })
  requirePools(replies)
  const asleep = report !== null && systemStatus(report) === 'asleep'
  return {
    at: session.now(),
    pools: poolsIn(sectionOf(replies.get('pools'), 'POOLS'), session.now()),
    mode: asleep ? 'sleep' : report === null ? null : workMode(report.modules[0]),
    ...fanStateOf(session, report),
    fanTargetC: null,
    freqMhz: null,
    powerLimitW: null,
    other: {},
  }
}

/** In order of priority. */
function poolsIn(rows: readonly JsonRecord[], now: number): readonly PoolConfig[] {
  const passwords = rows.filter(row => textField(row, 'URL', 'url') !== null).map(row => textField(row, 'Password'))
  const configs = parsePools(rows, 'stratum-active', { now, minerNowS: null })
    .map(({ url, user, priority }, index) => ({ priority, pool: { url, user, password: passwords[index] ?? null } }))
    .toSorted((a, b) => a.priority - b.priority)
    .map(({ pool }) => pool)
  return withoutRepeats(configs)
}
