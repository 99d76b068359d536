import { failureOf, type Outcome } from '../../contract/failure.ts'
import type { Driver, Reading, Session } from '../../drivers/driver.ts'
import type { Logger } from '../../lib/log.ts'

/** One question to one miner through its driver. The only place in polling that catches: above it there are only outcomes. */
export async function attempt<T>(ask: () => Promise<T>, log: Logger): Promise<Outcome<T>> {
  try {
    return { ok: true, value: await ask() }
  } catch (thrown) {
    const failure = failureOf(thrown)
    if (failure.code === 'bug') log.error({ err: thrown }, 'poll.bug')
    return { ok: false, failure }
  }
}

/** One reading of one miner. */
export function poll(driver: Driver, session: Session, log: Logger, signal: AbortSignal): Promise<Outcome<Reading>> {
  return attempt(() => driver.read(session, signal), log)
}
