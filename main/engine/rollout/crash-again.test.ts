import { afterAll, expect, test } from 'vitest'
import { actionIds } from '../../contract/actions/registry.ts'
import {
  expectCancelled,
  expectGoesOn,
  expectRetryGoesOn,
  expectUndoGoesOn,
  expectUndone,
  reopened,
} from '../../simulator/crash-proof.sample.ts'
import { amid, canUndo, type Ended, endAt, type Phase, pointsOf, recovering, retrying, undoing } from './fakes/crash-phases.ts'
import type { Run } from './fakes/world.ts'

interface Row {
  readonly name: string
  readonly phase: Phase
  /** Of its points each so many-th is an end; which ones differs from action to action. */
  readonly every: number
  readonly proof: string
  prove(ended: Ended, run: Run): Promise<void>
}

const goesOn = 'the rest is done once the user says go, nobody is written twice, and undo works'

const rows: readonly Row[] = [
  { name: 'the recovery from another end', phase: recovering, every: 4, proof: goesOn, prove: goesOnAndBack },
  { name: 'an undo', phase: undoing, every: 4, proof: 'it is carried to its end', prove: expectUndoGoesOn },
  { name: 'a retry', phase: retrying, every: 4, proof: 'it is carried to its end, and nobody is written twice', prove: expectRetryGoesOn },
  { name: 'a pause', phase: amid((run, id) => run.rollouts.pause(id)), every: 1, proof: goesOn, prove: goesOnAndBack },
  {
    name: 'a cancel',
    phase: amid((run, id) => run.rollouts.cancel(id)),
    every: 1,
    proof: 'it stays cancelled, and what was under way is looked at and told',
    prove: expectCancelled,
  },
  {
    name: 'a rollout whose batches were made smaller',
    phase: amid((run, id) => run.rollouts.adjust(id, { size: 1, everyS: 60 })),
    every: 4,
    proof: goesOn,
    prove: goesOnAndBack,
  },
]

const ran = new Map<string, number>()

async function goesOnAndBack(ended: Ended, run: Run): Promise<void> {
  await expectGoesOn(ended, run)
  await expectUndone(ended, run)
}

test.each(rows)('ended in $name: the next start tells the truth, $proof', { timeout: 60_000 }, async ({ name, phase, every, prove }) => {
  for (const [n, action] of actionIds.entries()) {
    if (phase === undoing && !canUndo(action)) continue
    const points = await pointsOf(phase, action)
    for (let point = n % every; point < points.length; point += every) {
      const ended = await endAt(phase, { action, point })
      if (ended === null) continue
      ran.set(name, (ran.get(name) ?? 0) + 1)
      const run = await reopened(ended)
      if (run !== null) await prove(ended, run)
    }
  }
})

afterAll(() => {
  const counts = [...ran].map(([name, count]) => `${count} in ${name}`)
  console.info(`crash: ${actionIds.length} actions on 7 miners, ended ${counts.join(', ')}`)
  for (const { name } of rows) expect(ran.get(name), name).toBeGreaterThan(100)
})
