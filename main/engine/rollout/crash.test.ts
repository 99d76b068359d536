import { afterAll, expect, test } from 'vitest'
import { actionIds } from '../../contract/actions/registry.ts'
import { expectGoesOn, expectUndone, reopened } from '../../simulator/crash-proof.sample.ts'
import { endAt, pointsOf, running } from './fakes/crash-phases.ts'

/** How many times the program ended, by what it was about to do or had just done. */
const ran = new Map<string, number>()

test.each(actionIds.map((action, n) => ({ action, n })))(
  '$action, ended before and after every entry of the journal and at every step of a write: the next start tells the truth, nothing is written by itself or twice, and undo works',
  { timeout: 60_000 },
  async ({ action, n }) => {
    const points = await pointsOf(running, action)
    for (const point of points.keys()) {
      const ended = await endAt(running, { action, point })
      if (ended === null) continue
      ran.set(ended.kind, (ran.get(ended.kind) ?? 0) + 1)
      const run = await reopened(ended)
      if (run === null) continue
      // Every other time the user does not go on but takes back what was done.
      if ((point + n) % 2 === 0) await expectGoesOn(ended, run)
      await expectUndone(ended, run)
    }
  },
)

afterAll(() => {
  const counts = [...ran].map(([kind, count]) => `${count} ${kind}`)
  const sum = [...ran.values()].reduce((all, count) => all + count, 0)
  console.info(`crash: ${actionIds.length} actions on 7 miners, ended ${sum} times (${counts.join(', ')})`)
  expect(sum).toBeGreaterThan(1_000)
})
