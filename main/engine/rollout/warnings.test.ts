import { describe, expect, test } from 'vitest'
import { type ActionId, actionIds, actionOf } from '../../contract/actions/registry.ts'
import type { Miner } from '../../contract/model.ts'
import type { PowerLimit } from '../../contract/rollout.ts'
import type { Load } from './load.ts'
import { paceOf } from './pace.ts'
import type { Chosen } from './plan.ts'
import { planWarnings } from './warnings.ts'

const before = { state: 'hashing', reading: null, config: null, locating: null } as const
const one: Chosen = { miner: { algorithm: null, placement: null, reading: { powerW: 3_000 } } as Miner, params: {}, before, config: null }

function warningsOf(action: ActionId, loads: readonly Load[], power: PowerLimit = noLimit): readonly string[] {
  const definition = { ...actionOf(action), warnings: () => [] }
  const chosen = loads.map(() => one)
  return planWarnings({ definition, chosen, loads, leftOut: [], pace: paceOf({ canary: true, power }), powerW: null, waitingFor: [] })
}

const noLimit: PowerLimit = { hallKw: null, groupKw: null }
const rack = (...watts: readonly number[]) => watts.map(each => ({ watts: each, group: 'North/7' }))

describe('what can never be undone', () => {
  test.each([
    ['factoryReset', 'A factory reset cannot be undone.'],
    ['reboot', 'A reboot cannot be undone.'],
    ['setPassword', 'A new password cannot be undone:'],
    ['upgradeFirmware', 'A change of firmware cannot be undone:'],
  ] as const)('%s is told once', (action, words) => {
    const told = warningsOf(action, rack(3_000, 3_000)).filter(warning => warning.includes('cannot be undone'))
    expect(told).toHaveLength(1)
    expect(told[0]).toContain(words)
    expect(warningsOf(action, [])).toEqual([])
  })

  test('is told of no action that gives back what was', () => {
    for (const definition of actionIds.map(actionOf).filter(({ forGood }) => forGood !== undefined)) {
      expect(definition.undo({ ...before, opens: true, firmwareVersion: '1.0' }, {})).toBeNull()
    }
    expect(warningsOf('setPools', rack(3_000))).toEqual([])
  })
})

describe('a limit below what one miner draws', () => {
  test('is passed by it, and by how much is told', () => {
    expect(warningsOf('setPools', rack(3_000, 3_400, 1_900), { hallKw: 2, groupKw: null })).toEqual([
      '2 miners each draw more than the limit of 2 kW a minute in the hall: each goes alone in its minute and passes the limit by up to 1.4 kW.',
    ])
    expect(warningsOf('setPools', rack(3_000, 2_400), { hallKw: null, groupKw: 2.5 })).toContain(
      '1 miner by itself draws more than the limit of 2.5 kW a minute in a rack: it goes alone in its rack in its minute and passes the limit by 500 W.',
    )
  })

  test('is not told where the limit holds, and of no rack that nobody has named', () => {
    expect(warningsOf('setPools', rack(3_000, 2_000), { hallKw: 3, groupKw: 3 }).join()).not.toContain('passes the limit')
    expect(warningsOf('setPools', [{ watts: 3_000, group: null }], { hallKw: null, groupKw: 2 }).join()).not.toContain('passes the limit')
  })
})
