import { afterAll, beforeAll } from 'vitest'
import { type Hall, type HallOptions, startHall } from '../simulator/hall.ts'
import type { SimulatedMiner } from '../simulator/miner.ts'
import type { Driver } from './driver.ts'
import { meet, type Trial } from './trial.sample.ts'

/** A machine of a hall by its place, from 0. Throws where there is none. */
export type MinerAt = (index: number) => SimulatedMiner

/** A hall over real sockets while the tests of a file run; restarts go 200 times as fast as in life. */
export function openHall(options: Pick<HallOptions, 'base' | 'roster' | 'apiPort' | 'webPort'>): MinerAt {
  let hall: Hall | null = null
  beforeAll(async () => {
    hall = await startHall({ ...options, statusPort: null, speed: 200 })
  })
  afterAll(() => hall?.close())
  return index => {
    const miner = hall?.miners[index]
    if (miner === undefined) throw new Error(`no miner ${index}`)
    return miner
  }
}

/** A machine and what is known of it. */
export interface Met {
  readonly miner: SimulatedMiner
  readonly trial: Trial
}

/** Meets machines of a hall as one family, with these passwords for its usual user before those of its maker. */
export function meeting(minerAt: MinerAt, driver: Driver): (index: number, passwords?: readonly string[]) => Promise<Met> {
  const user = driver.defaultCredentials[0]?.user ?? 'root'
  return async (index, passwords = []) => {
    const miner = minerAt(index)
    return { miner, trial: await meet(miner, { driver, passwords: passwords.map(password => ({ user, password })) }) }
  }
}
