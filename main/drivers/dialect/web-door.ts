import { MinerError } from '../../contract/failure.ts'
import type { Session } from '../driver.ts'

/**
 * Asks the web page of a miner. Where only the page is shut, while the API answers, the failure says so: its power and cable are in order.
 * Throws what `ask` throws, and `unsupported` then.
 * @param purpose what the page is for: 'pools of this firmware are changed there'
 */
export async function throughWeb<T>(session: Session, purpose: string, ask: () => Promise<T>, signal: AbortSignal): Promise<T> {
  try {
    return await ask()
  } catch (thrown) {
    const failure = thrown instanceof MinerError ? thrown.failure : null
    if (failure?.code !== 'unreachable' || !(await answersApi(session, signal))) throw thrown
    throw new MinerError({ code: 'unsupported', what: `its web page does not answer (${failure.detail}); ${purpose}` }, { cause: thrown })
  }
}

async function answersApi(session: Session, signal: AbortSignal): Promise<boolean> {
  try {
    await session.cgminer.request('version', { signal })
    return true
  } catch (thrown) {
    if (!(thrown instanceof MinerError) || thrown.failure.code === 'cancelled') throw thrown
    return false
  }
}
