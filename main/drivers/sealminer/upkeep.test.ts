import { afterAll, beforeAll, expect, test } from 'vitest'
import { failureOf } from '../../contract/failure.ts'
import { type Hall, startHall } from '../../simulator/hall.ts'
import type { SimulatedMiner } from '../../simulator/miner.ts'
import { meet, type Trial } from '../trial.sample.ts'
import { sealminer } from './index.ts'

const within = () => AbortSignal.timeout(10_000)

let hall: Hall
beforeAll(async () => {
  hall = await startHall({
    base: '127.45.9.0/27',
    roster: [{ family: 'sealminer' }],
    apiPort: 15_459,
    webPort: 18_859,
    statusPort: null,
    speed: 200,
  })
})
afterAll(() => hall.close())

async function met(passwords: readonly string[] = []): Promise<{ miner: SimulatedMiner; trial: Trial }> {
  const [miner] = hall.miners
  if (miner === undefined) throw new Error('no miner')
  return { miner, trial: await meet(miner, { driver: sealminer, passwords: passwords.map(password => ({ user: 'seal', password })) }) }
}

test('the password is changed with the present one, which opens nothing any more', async () => {
  const { miner, trial } = await met()
  const first = trial.session
  const { stored } = miner
  await trial.does('setPassword', { password: 'Frame.7head' })
  expect(miner.machine.password).toBe('Frame.7head')
  expect(miner.stored).toBe(stored)
  expect(await Promise.resolve(sealminer.opens?.(first, within())).then(() => null, failureOf)).toMatchObject({ code: 'auth' })
  const { trial: again } = await met(['Frame.7head'])
  await again.does('locate', { on: true })
  expect(again.session.logins.access).toBe('password')
  miner.setPassword('seal')
}, 30_000)

test('a password that nobody knows is left as it is, and a refusal is told in the words of the miner', async () => {
  const { miner, trial } = await met()
  miner.setPassword('of somebody')
  expect(await trial.failure('setPassword', { password: 'Frame.7head' })).toEqual({ code: 'auth', user: 'seal' })
  expect(miner.machine.password).toBe('of somebody')
  miner.setPassword('seal')
  miner.inject('refuse')
  const { trial: again } = await met()
  const failure = await again.failure('setPassword', { password: 'Frame.7head' })
  miner.clear('refuse')
  expect(failure).toEqual({ code: 'refused', reason: 'it says "write password failed"' })
})
