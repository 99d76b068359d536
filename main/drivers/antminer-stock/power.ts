import { MinerError } from '../../contract/failure.ts'
import { recall, remember } from '../dialect/memory.ts'
import { power } from '../dialect/sane.ts'
import type { Session } from '../driver.ts'

/** Plain HTTP of the mining program itself, without a password, on machines since about 2022. */
const powerPort = 6060

/** It has one thread for all who ask, so it is asked rarely. ms */
const askEveryMs = 30_000

/** A value older than this is not shown any more. ms */
const keepMs = 60_000

/** How long a machine that has no meter, or did not answer, is left alone. ms */
const restMs = 60 * 60_000

/** Wall power, W: the last value while it is fresh, else asked anew; `null` where the machine does not tell. Throws only `cancelled`. */
export async function readPower(session: Session, signal: AbortSignal): Promise<number | null> {
  const fresh = recall(session, 'power', askEveryMs, isNumber)
  if (fresh !== undefined) return fresh
  if (recall(session, 'noPower', restMs, isNumber) !== undefined) return null
  try {
    return await askPower(session, signal)
  } catch (thrown) {
    if (!(thrown instanceof MinerError) || thrown.failure.code === 'cancelled') throw thrown
    const last = recall(session, 'power', keepMs, isNumber) ?? null
    // One that never told is left alone; one that told is asked again at the next poll.
    if (last === null) remember(session, 'noPower', 0)
    return last
  }
}

async function askPower(session: Session, signal: AbortSignal): Promise<number | null> {
  const reply = await session.httpAt(powerPort).request({ path: '/miner_power', timeoutMs: 3000, signal })
  const watts = reply.status === 200 ? parsePower(reply.body) : null
  if (watts === null) remember(session, 'noPower', 0)
  else remember(session, 'power', watts)
  return watts
}

/** 'miner power:3500' in W; 'no power supported' and everything else are `null`. */
export function parsePower(body: string): number | null {
  const watts = /^\s*miner power:\s*(\d+(?:\.\d+)?)\s*w?\s*$/i.exec(body)?.[1]
  return watts === undefined ? null : power(Number(watts))
}

function isNumber(value: unknown): value is number {
  return typeof value === 'number'
}
