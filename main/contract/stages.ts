import type { Pace } from './rollout.ts'

/** Miners of the second canary, which begins when the first one is verified. */
const secondCanary = 5

/** How many miners stage `stage` takes at the most. Stages 0 and 1 are the canaries, which only a rollout of several miners has; batches count from 1. */
export function stageSize(stage: number, total: number, { size, canary }: Pick<Pace, 'size' | 'canary'>): number {
  if (!canary || total < 2) return size
  if (stage === 0) return 1
  return stage === 1 ? Math.min(secondCanary, size) : size
}

/** The stage that a rollout of `total` miners begins with. */
export function firstStage(total: number, { canary }: Pick<Pace, 'canary'>): number {
  return canary && total > 1 ? 0 : 1
}

/** How many stages a rollout of `total` miners has, the canaries included, as long as no limit cuts them smaller. */
export function stageCount(total: number, batching: Pick<Pace, 'size' | 'canary'>): number {
  return total === 0 ? 0 : stageOf(total - 1, total, batching) + 1 - firstStage(total, batching)
}

/** The stage of the miner at `index` of `total`, as long as no limit cuts stages smaller. */
export function stageOf(index: number, total: number, batching: Pick<Pace, 'size' | 'canary'>): number {
  if (firstStage(total, batching) === 1) return 1 + Math.floor(index / batching.size)
  if (index === 0) return 0
  const second = stageSize(1, total, batching)
  return index <= second ? 1 : 2 + Math.floor((index - 1 - second) / batching.size)
}
