import { KeyedLock } from '../../lib/limit.ts'
import type { Session } from '../driver.ts'

/** By the memo, which all sessions of one miner share. */
const turns = new WeakMap<Map<string, unknown>, KeyedLock>()

/** Lets one write at a time through to a miner: two at once lose one of them, or spoil its configuration. */
export function oneWriteAtATime<T>(session: Session, write: () => Promise<T>): Promise<T> {
  const turn = turns.get(session.memo) ?? new KeyedLock()
  turns.set(session.memo, turn)
  return turn.run('write', write)
}
