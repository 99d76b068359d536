import { doneLately } from '../dialect/memory.ts'
import type { Session } from '../driver.ts'

const watchKey = 'braiins.watch'
const turnKey = 'braiins.turn'

/** How long a machine is read in full after a write: as long as a rollout looks for the proof. ms */
const watchMs = 10 * 60_000

/** From now on everything is read in every poll for a while, because the proof of a write may stand anywhere. */
export function afterWrite(session: Session): void {
  session.memo.delete(watchKey)
  doneLately(session, watchKey, watchMs)
}

/** Whether a write is that recent. */
export function isWatched(session: Session): boolean {
  const kept = session.memo.get(watchKey)
  if (kept === undefined) return false
  if (doneLately(session, watchKey, watchMs)) return true
  session.memo.delete(watchKey)
  return false
}

/** What is due: everything the first time, then one at a time in turn. */
export function askedLately<Name extends string>(session: Session, turns: readonly Name[]): readonly Name[] {
  const turn = session.memo.get(turnKey)
  if (typeof turn !== 'number') {
    session.memo.set(turnKey, 0)
    return [...new Set(turns)]
  }
  session.memo.set(turnKey, (turn + 1) % turns.length)
  return turns.slice(turn, turn + 1)
}
