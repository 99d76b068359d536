import { afterAll, expect, test } from 'vitest'
import { type ActionId, actionIds } from '../../contract/actions/registry.ts'
import type { Rollout } from '../../contract/rollout.ts'
import { expectGoesOn, expectTruth, expectUndone, reopened } from '../../simulator/crash-proof.sample.ts'
import { CredentialStore } from '../credentials/credential-store.ts'
import { memorySecrets } from '../credentials/key-file.ts'
import { StorageError } from '../storage/trouble.ts'
import { type Begun, type Ended, goOn, pointsOf, running } from './fakes/crash-phases.ts'
import { MemoryDatabase } from './fakes/database.ts'
import { newPassword, ordersOf, viewOf } from './fakes/world.ts'

/** What cannot be written any more: anything, or only the log of all changes. */
const fillings = ['the disk', 'the audit log'] as const
type Filling = (typeof fillings)[number]

/** Each so many-th point; which ones differs from action to action. */
const every = 3
const sentence = /^The disk with the data folder is full or cannot be written, so nothing more is begun\. .*Make room, then resume; .*\.$/

let paused = 0
let ran = 0

test.each(actionIds.flatMap((action, n) => fillings.map(filling => ({ action, n, filling }))))(
  '$action, $filling full from any point on: it stops and says so, nothing is lost, and with room it goes on',
  { timeout: 60_000 },
  async ({ action, n, filling }) => {
    const points = await pointsOf(running, action)
    for (let point = n % every; point < points.length; point += every) {
      const at = `${action}, ${filling} full from ${points[point]} (${point}) on`
      ran++
      const begun = await fullFrom(action, point, filling)
      const { world, run, rollout } = begun
      if (begun.refused !== null) {
        expect(begun.refused.message, at).toMatch(/make room and try again\.$/)
        expect(world.done, at).toEqual(world.machines.map(() => 0))
        continue
      }
      const view = await viewOf(run, rollout)
      expectTruth(world, view, at)
      if (view.endedAt === null) await expectStopped(begun, view, at)
      await expectRecovers({ world, rollout, at, kind: filling }, begun, point)
      if (action === 'setPassword') expect(world.keychain, at).toEqual(world.ids.map(() => newPassword))
    }
  },
)

interface Filled extends Begun {
  /** Why it could not even be begun. */
  readonly refused: Error | null
}

async function fullFrom(action: ActionId, point: number, filling: Filling): Promise<Filled> {
  const begun = await running(action)
  const { world, run, act } = begun
  run.life.arm(point, () => {
    if (filling === 'the disk') world.database.full = true
    else world.database.fullFor = /INTO audit /
  })
  try {
    await act()
    return { ...begun, refused: null }
  } catch (thrown) {
    if (!(thrown instanceof StorageError)) throw thrown
    return { ...begun, refused: thrown }
  }
}

/** It stands still with a reason, and a go without room comes to the same. */
async function expectStopped({ world, run, rollout }: Begun, view: Rollout, at: string): Promise<void> {
  paused++
  expect(view.state, at).toBe('paused')
  expect(view.pausedBecause, at).toMatch(sentence)
  await world.outcome(run.rollouts.resume(rollout).catch(isStorage), run.life)
  await world.rest(run)
  const again = await viewOf(run, rollout)
  expectTruth(world, again, at)
  if (again.endedAt === null) expect(again.state, at).toBe('paused')
  for (const times of world.done) expect(times, `${at}: nobody is written twice`).toBeLessThanOrEqual(ordersOf(world.action).length)
}

function isStorage(thrown: unknown): void {
  if (!(thrown instanceof StorageError)) throw thrown
}

/** With room it goes on where it was; every other time the program is ended before there is any. */
async function expectRecovers(ended: Ended, { world, run, rollout }: Begun, point: number): Promise<void> {
  const isRestarted = point % 4 < 2
  if (isRestarted) run.life.end()
  world.database.full = false
  world.database.fullFor = null
  const now = isRestarted ? await reopened(ended) : run
  if (now === null) return expect(world.done, ended.at).toEqual(world.machines.map(() => 0))
  if (!isRestarted) await goOn(world, now, rollout)
  await expectGoesOn(ended, now)
  await expectUndone(ended, now)
}

test('a password that there is no room for is not kept in half', async () => {
  const database = new MemoryDatabase()
  const store = await CredentialStore.open(database, memorySecrets())
  const learn = () => store.learn('10.0.0.7', { user: 'root', password: newPassword }, 'Rotated')
  database.full = true
  await expect(learn()).rejects.toThrow(StorageError)
  expect([store.list(), store.for('10.0.0.7', [])]).toEqual([[], []])
  database.full = false
  await learn()
  expect(store.for('10.0.0.7', []).map(({ password }) => password.reveal())).toEqual([newPassword])
})

afterAll(() => {
  console.info(`disk full: ${actionIds.length} actions on 7 miners, full from ${ran} points on, ${paused} of them stopped`)
  expect(paused).toBeGreaterThan(500)
})
