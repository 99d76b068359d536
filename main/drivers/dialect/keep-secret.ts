import { type Failure, MinerError } from '../../contract/failure.ts'
import { dots } from '../../contract/masking.ts'

/** Shorter ones would black out half of every sentence. In characters. */
const leastLength = 4

/** Does a change that carries passwords. What a firmware says of it is told without them, also when it repeats them. Throws what `work` throws. */
export async function keepingSecret<T>(secrets: readonly string[], work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (thrown) {
    const hidden = secrets.filter(secret => secret.length >= leastLength)
    if (!(thrown instanceof MinerError) || !hidden.some(secret => JSON.stringify(thrown.failure).includes(secret))) throw thrown
    // Without its cause, which holds the words as they came.
    throw new MinerError(without(hidden, thrown.failure))
  }
}

function without(secrets: readonly string[], failure: Failure): Failure {
  const hide = (text: string) => secrets.reduce((left, secret) => left.replaceAll(secret, dots), text)
  switch (failure.code) {
    case 'refused':
      return { ...failure, reason: hide(failure.reason) }
    case 'unsupported':
      return { ...failure, what: hide(failure.what) }
    case 'malformed':
      return { ...failure, where: hide(failure.where), got: hide(failure.got) }
    case 'unreachable':
    case 'bug':
      return { ...failure, detail: hide(failure.detail) }
    case 'timeout':
    case 'auth':
    case 'cancelled':
      return failure
  }
}
