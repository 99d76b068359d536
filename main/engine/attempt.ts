import { failureOf, type Outcome } from '../contract/failure.ts'

/** Hears of our own exceptions, which are to be logged with their stack. */
export type OnBug = (thrown: unknown) => void

/** Asks a miner something; what is thrown for what it does becomes a value. Above it there are only outcomes. */
export async function attempt<T>(ask: () => Promise<T>, onBug: OnBug): Promise<Outcome<T>> {
  try {
    return { ok: true, value: await ask() }
  } catch (thrown) {
    const failure = failureOf(thrown)
    if (failure.code === 'bug') onBug(thrown)
    return { ok: false, failure }
  }
}
