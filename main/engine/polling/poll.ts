import type { Outcome } from '../../contract/failure.ts'
import type { Driver, Reading, Session } from '../../drivers/driver.ts'
import type { Logger } from '../../lib/log.ts'
import { attempt, type OnBug } from '../attempt.ts'

/** Logs our own exceptions while a miner is asked. */
export function bugTo(log: Logger): OnBug {
  return thrown => log.error({ err: thrown }, 'poll.bug')
}

/** One reading of one miner. */
export function poll(driver: Driver, session: Session, log: Logger, signal: AbortSignal): Promise<Outcome<Reading>> {
  return attempt(() => driver.read(session, signal), bugTo(log))
}
