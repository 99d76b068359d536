import { describe, expect, test } from 'vitest'
import type { PoolToSet } from '../contract/actions/set-pools.ts'
import type { PoolLine } from '../simulator/persona.ts'
import type { Driver } from './driver.ts'
import { type MinerAt, meeting } from './hall.sample.ts'

/** What every model of a family is tried with. */
export interface ModelSuite {
  readonly driver: Driver
  readonly minerAt: MinerAt
  /** By name, in the order of the hall. */
  readonly models: readonly string[]
  readonly poolsFor: (index: number) => readonly PoolToSet[]
  /** A pool as the machine keeps it; absent = as it was sent. */
  readonly kept?: (pool: PoolLine) => PoolLine
  /** What its own words hold when it refuses pools. */
  readonly refusal: RegExp
}

/** Declares what holds for every model of a family that is simulated: its pools change alone, it refuses in its own words, and it may hang. */
export function testModels({ driver, minerAt, models, poolsFor, kept = pool => pool, refusal }: ModelSuite): void {
  const met = meeting(minerAt, driver)
  describe.each(models.map((model, index) => [model, index] as const))('%s', (_model, index) => {
    const pools = poolsFor(index)

    test('takes pools, mines on them, and keeps everything else', async () => {
      const { miner, trial } = await met(index)
      const { before, after } = await trial.does('setPools', { pools })
      expect({ ...after.config, at: 0, pools: [] }).toEqual({ ...before.config, at: 0, pools: [] })
      // Some take a moment from what is stored to what is mined on.
      await expect.poll(() => miner.pools).toEqual(pools.map(({ url, user, password }) => kept({ url, user, pass: password })))
    }, 30_000)

    test('that refuses says so in its own words, and nothing is stored', async () => {
      const { miner, trial } = await met(index)
      const { stored, writes } = miner
      miner.inject('refuse')
      try {
        expect(await trial.failure('setPools', { pools })).toMatchObject({ code: 'refused', reason: expect.stringMatching(refusal) })
        expect([miner.stored, miner.writes]).toEqual([stored, writes])
      } finally {
        miner.clear('refuse')
      }
    }, 30_000)

    test('that hangs is given up in time, with no connection left', async () => {
      const { miner, trial } = await met(index)
      miner.inject('hang')
      try {
        expect((await trial.failure('setPools', { pools }, AbortSignal.timeout(300))).code).toMatch(/cancelled|timeout/)
        await expect.poll(() => miner.connections).toBe(0)
      } finally {
        miner.clear('hang')
      }
    }, 30_000)
  })
}
