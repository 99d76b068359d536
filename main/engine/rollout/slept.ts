import type { Clock } from '../../lib/clock.ts'

/** Waits, at least 0 ms. @returns whether the time passed; `false` when `signal` aborted */
export async function slept(clock: Clock, ms: number, signal: AbortSignal): Promise<boolean> {
  try {
    await clock.sleep(Math.max(0, ms), signal)
    return true
  } catch (thrown) {
    if (signal.aborted) return false
    throw thrown
  }
}
