import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { ActionId } from '../contract/actions/registry.ts'
import { type Hall, startHall } from '../simulator/hall.ts'
import { meet, type Trial } from './trial.sample.ts'

/** Antminers of both generations, some 200 times as fast as in life. */
const roster = [
  { family: 'antminer-stock', model: 'Antminer S19 Pro' },
  { family: 'antminer-stock', model: 'Antminer S21' },
  { family: 'antminer-legacy', model: 'Antminer S17' },
  { family: 'antminer-legacy', model: 'Antminer S9' },
] as const
const noMode = ['antminer-legacy', 'Antminer S9']

let hall: Hall
beforeAll(async () => {
  hall = await startHall({ base: '127.39.5.0/28', roster, apiPort: 15_228, webPort: 18_680, statusPort: null, speed: 200 })
})
afterAll(() => hall.close())

describe.each(roster.map(({ model, family }, index) => [model, family, index] as const))('%s', (model, family, index) => {
  const trial = (): Promise<Trial> => {
    const miner = hall.miners[index]
    if (miner === undefined) throw new Error(`no miner ${index}`)
    return meet(miner)
  }

  test('fixes the speed of its fans, lets them go again, and keeps its pools', async () => {
    const met = await trial()
    const { before, after } = await met.does('setFan', { mode: 'manual', pct: 80 })
    expect(after.config).toMatchObject({ fanMode: 'manual', fanPct: 80, pools: before.config?.pools, mode: before.config?.mode })
    const again = await met.does('setFan', { mode: 'auto' })
    expect(again.after.config).toMatchObject({ fanMode: 'auto', pools: before.config?.pools })
  }, 30_000)

  test('is not asked for fan settings that it does not have', async () => {
    const met = await trial()
    for (const params of [{ mode: 'immersion' }, { mode: 'auto', targetC: 65 }] as const) {
      expect(met.driver.actions.setFan?.check?.(params, met.session.facts)).toMatch(/this firmware/)
      expect((await met.failure('setFan', params)).code).toBe('refused')
    }
  })

  if (noMode[0] === family && noMode[1] === model) {
    test('has no sleep mode, and does not get one', async () => {
      const met = await trial()
      expect(met.driver.actions.sleep?.unless?.(met.found.facts)).toContain('17 series')
      expect((await met.failure('sleep', {})).code).toBe('unsupported')
    })
    return
  }

  test('sleeps, shows it, keeps its pools, and wakes', async () => {
    const met = await trial()
    const { before, after } = await met.does('sleep', {})
    expect(after.config).toMatchObject({ mode: 'sleep', pools: before.config?.pools })
    expect(after.reading?.hashrateHs ?? 0).toBe(0)
    const woken = await met.does('wake', {})
    expect(woken.after.config).toMatchObject({ mode: 'normal', pools: before.config?.pools })
  }, 30_000)

  test.each<ActionId>(['sleep', 'wake', 'setFan'])('%s is refused with the miner’s words where it says no', async id => {
    const met = await trial()
    const miner = hall.miners[index]
    miner?.inject('refuse')
    try {
      expect((await met.failure(id, { mode: 'auto' })).code).toBe('refused')
    } finally {
      miner?.clear('refuse')
    }
  })
})

test('low power is offered only where it is known', async () => {
  const miner = hall.miners[0]
  if (miner === undefined) throw new Error('no miner')
  const { driver, found } = await meet(miner)
  const unless = driver.actions.setPowerMode?.unless
  expect(unless?.(found.facts)).toContain('L7')
  expect(unless?.({ ...found.facts, model: 'L7', firmwareVersion: '2023-01-07' })).toBeNull()
  expect(unless?.({ ...found.facts, model: 'L7', firmwareVersion: '2022-03-01' })).not.toBeNull()
  expect(driver.actions.setPowerMode?.check?.({ mode: 'high' }, found.facts)).toContain('no high power mode')
  expect(driver.actions.setFan?.unless?.({ ...found.facts, model: 'S21 Hyd' })).toContain('water')
})
