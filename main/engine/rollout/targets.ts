import type { Miner, MinerId } from '../../contract/model.ts'
import type { Driver, IdentityFacts, Reading, Session } from '../../drivers/driver.ts'

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
  /** A session at the miner's present address; asked anew before each contact, because a restart can move a miner. */
  session(id: MinerId): Session | null
  /**
   * Runs `task` while nobody else talks to the miner: polls of it are skipped, other holders queue.
   * A step holds its miner from its first look until it is judged, which can take minutes.
   */
  hold<T>(id: MinerId, task: () => Promise<T>): Promise<T>
  /** Takes in a reading that was made while verifying, as if it had been polled. */
  note(id: MinerId, reading: Reading): void
  /** Why this address must not be written to (public and not allowed in the settings), as a sentence; `null` = it may. */
  forbidden(ip: string): string | null
}
