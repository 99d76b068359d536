import { expect, test } from 'vitest'
import type { ActionDefinition, Shown } from '../../contract/actions/action.ts'
import { restartMining } from '../../contract/actions/restart-mining.ts'
import { VirtualClock } from '../../lib/clock.ts'
import { settle, type Verdict } from './settle.ts'

const before: Shown = { state: 'hashing', reading: null, config: null, locating: null }
const silent = { shown: before, reading: null, facts: {}, failure: { code: 'timeout', afterMs: 1000 } } as const

/** Looks at a miner that says nothing while `during` happens to the computer's time. */
async function silence(during: (clock: VirtualClock) => Promise<void>): Promise<{ verdict: Verdict | null; looks: number }> {
  const clock = new VirtualClock()
  const definition = { ...restartMining, settleMs: 60_000 } as ActionDefinition
  let looks = 0
  let verdict: Verdict | null = null
  const look = async () => {
    looks++
    return silent
  }
  const settling = { definition, params: {}, before, ignoredAfterMs: 60_000, clock, look }
  void settle(settling, new AbortController().signal).then(end => {
    verdict = end
  })
  await during(clock)
  return { verdict, looks }
}

test('a computer whose time is set forward does not give a miner up early', async () => {
  const { verdict, looks } = await silence(async clock => {
    await clock.advance(5_000)
    clock.setBy(3_600_000)
    await clock.advance(40_000)
  })
  expect(verdict).toBeNull()
  expect(looks).toBeGreaterThan(3)
})

test('a computer whose time is set back gives a miner up when its time is over', async () => {
  const { verdict } = await silence(async clock => {
    await clock.advance(5_000)
    clock.setBy(-3_600_000)
    await clock.advance(56_000)
  })
  expect(verdict).toMatchObject({ kind: 'silent', failure: { code: 'timeout' } })
})
