import { MinerError } from '../../contract/failure.ts'
import type { Algorithm } from '../../contract/model.ts'
import { sectionOf } from '../../transport/cgminer-reply.ts'
import { textField } from '../../transport/fields.ts'
import { ask } from '../dialect/ask.ts'
import type { IdentityFacts, Session } from '../driver.ts'

/** The words of `coin` for what is mined. */
const methods: Readonly<Record<string, Algorithm>> = {
  sha256: 'sha256d',
  sha256d: 'sha256d',
  scrypt: 'scrypt',
  x11: 'x11',
  equihash: 'equihash',
}

/** The algorithm, where the program tells it. This API knows no MAC, serial or host name. */
export async function readIdentity(session: Session, signal: AbortSignal): Promise<IdentityFacts> {
  if (session.facts.algorithm !== null) return session.facts
  return { ...session.facts, algorithm: await readAlgorithm(session, signal) }
}

async function readAlgorithm(session: Session, signal: AbortSignal): Promise<Algorithm | null> {
  try {
    const coin = sectionOf(await ask(session, 'coin', signal), 'COIN')[0] ?? null
    return methods[textField(coin, 'Hash Method')?.toLowerCase() ?? ''] ?? null
  } catch (thrown) {
    const code = thrown instanceof MinerError ? thrown.failure.code : null
    if (code === 'refused' || code === 'malformed') return null
    throw thrown
  }
}
