import type { MinerId } from '../../contract/model.ts'
import type { RolloutId } from '../../contract/rollout.ts'

/** Which rollout has which miner, so that two never touch one at once. */
export class Claims {
  readonly #holders = new Map<MinerId, RolloutId>()

  /** The rollout that has this miner; `null` when none has. */
  holderOf(miner: MinerId): RolloutId | null {
    return this.#holders.get(miner) ?? null
  }

  /** @returns whether the miner is this rollout's now */
  take(miner: MinerId, rollout: RolloutId): boolean {
    const holder = this.#holders.get(miner)
    if (holder !== undefined && holder !== rollout) return false
    this.#holders.set(miner, rollout)
    return true
  }

  /** Does nothing when the miner is another rollout's. */
  release(miner: MinerId, rollout: RolloutId): void {
    if (this.#holders.get(miner) === rollout) this.#holders.delete(miner)
  }

  /** Takes those of the miners that no other rollout has. */
  takeAll(miners: readonly MinerId[], rollout: RolloutId): void {
    for (const miner of miners) this.take(miner, rollout)
  }

  releaseAll(rollout: RolloutId): void {
    for (const [miner, holder] of this.#holders) if (holder === rollout) this.#holders.delete(miner)
  }
}
