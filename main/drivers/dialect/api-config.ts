import { MinerError } from '../../contract/failure.ts'
import type { MinerConfig } from '../../contract/model.ts'
import { acceptedReply, sectionOf } from '../../transport/cgminer-reply.ts'
import type { JsonRecord } from '../../transport/fields.ts'
import type { Session } from '../driver.ts'
import { isDevFee, parsePools } from './pools.ts'

/** The pools, which is all that this API tells of a configuration. It never tells their passwords. */
export async function readConfig(session: Session, signal: AbortSignal): Promise<MinerConfig> {
  const reply = await wholePools(session, signal)
  const clock = { now: session.now(), minerNowS: null }
  const pools = parsePools(sectionOf(reply, 'POOLS'), 'stratum-active', clock).filter(pool => !isDevFee(pool))
  return {
    at: clock.now,
    pools: pools.toSorted((a, b) => a.priority - b.priority).map(({ url, user }) => ({ url, user, password: null })),
    mode: null,
    fanMode: null,
    fanPct: null,
    fanTargetC: null,
    freqMhz: null,
    powerLimitW: null,
    other: {},
  }
}

/** The reply to `pools`. Throws in the miner's words, and `malformed` for half a one: a list that came cut off would pass for a shorter one, and an undo would bring back too few pools. */
export async function wholePools(session: Session, signal: AbortSignal): Promise<JsonRecord> {
  const reply = await session.cgminer.request('pools', { signal })
  if (reply.parsed.ok && reply.parsed.repairs.includes('truncated'))
    throw new MinerError({ code: 'malformed', where: 'reply to pools, which came cut off', got: reply.text.slice(0, 200) })
  return acceptedReply(reply, 'pools')
}
