import type { Miner, MinerId } from '../../contract/model.ts'
import type { Driver, IdentityFacts, Reading, Session } from '../../drivers/driver.ts'
import type { Remark } from '../fleet/entry.ts'

/** A miner as a rollout sees it. */
export interface Target {
  readonly miner: Miner
  readonly driver: Driver
  readonly facts: IdentityFacts
}

/** All that rollouts need of the fleet. */
export interface RolloutTargets {
  /** `null` when it is not on the roster any more. */
  find(id: MinerId): Target | null
  /** Every miner on the roster. */
  all(): Iterable<Miner>
  /** A session at the miner's present address; asked anew before each contact, because a restart can move a miner. */
  session(id: MinerId): Session | null
  /**
   * Runs `task` while nobody else talks to the miner: polls of it are skipped, other holders queue.
   * A step holds its miner from its first look until it is judged, which can take minutes.
   */
  hold<T>(id: MinerId, task: () => Promise<T>): Promise<T>
  /** Takes in a reading that was made while verifying, as if it had been polled. */
  note(id: MinerId, reading: Reading): void
  /** Takes in what it told of itself. */
  noteFacts(id: MinerId, facts: Partial<IdentityFacts>): void
  /** A session of its own that knows this password only; `null` when it is not on the roster any more. */
  trial(id: MinerId, user: string, password: string): Session | null
  /** A session of its own at another address, where the miner may be now. */
  sessionAt(id: MinerId, ip: string): Session | null
  /** It was seen to answer at this address: the roster follows. */
  moved(id: MinerId, ip: string): void
  /** Looks for a miner that does not answer where it was; the roster follows when it is found. At most once in a while for all of one network. */
  seek(id: MinerId, signal: AbortSignal): Promise<void>
  /** A password was seen to open it: it is kept for this miner from now on. Throws when it cannot be stored. */
  learn(id: MinerId, user: string, password: string): Promise<void>
  /** Another miner at this address, as the user knows it; `null` = none that is known. */
  neighbourAt(ip: string, id: MinerId): string | null
  /** Whether anything at all answers there. */
  answersAt(ip: string, signal: AbortSignal): Promise<boolean>
  /** Asks without a password who answers where the miner is, beside the session; `null` = nobody who is known. */
  whoAnswers(id: MinerId, signal: AbortSignal): Promise<Pick<Target, 'driver' | 'facts'> | null>
  /** What a rollout left wrong with a miner, among its findings; `null` takes it away. */
  remark(id: MinerId, remark: Remark | null): void
  /** Why this address must not be written to (public and not allowed in the settings), as a sentence; `null` = it may. */
  forbidden(ip: string): string | null
}
