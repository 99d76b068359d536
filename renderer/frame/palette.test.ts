import { afterEach, expect, test } from 'vitest'
import type { EngineStatus } from '../../main/contract/engine-api.ts'
import { applySnapshot } from '../store/fleet.ts'
import { sampleMiner } from '../store/miner.sample.ts'
import { closePanel, focusMiner, useSelection } from '../store/selection.ts'
import { commandsFor } from './palette.tsx'

afterEach(closePanel)

const idsOf = (query: string) => commandsFor(query).map(({ id }) => id)

test('finds the undo of the newest rollout', () => {
  expect(idsOf('undo')).toEqual(['undo'])
})

test('finds the log of the miner that the keyboard is on, and opens its panel there', () => {
  applySnapshot([sampleMiner(1, { hasLogs: true }), sampleMiner(2, { hasLogs: false })], {} as EngineStatus)
  expect(idsOf('read the log')).toEqual([])
  focusMiner('mac:2')
  expect(idsOf('read the log')).toEqual([])
  focusMiner('mac:1')
  const [entry] = commandsFor('log').filter(({ id }) => id === 'log')
  expect(entry?.label).toBe('Read the log of A1-1')
  entry?.onClick()
  expect(useSelection.getState()).toMatchObject({ opened: 'mac:1', logsOf: 'mac:1' })
})
