import { expect, test } from 'vitest'
import type { Telemetry } from '../model.ts'
import type { Shown } from './action.ts'
import { locate } from './locate.ts'
import { cameBackYounger, reboot } from './reboot.ts'
import { actionIds, actionOf, actions, isActionId } from './registry.ts'

function shows(uptimeS: number | null, at: number): Shown {
  return { state: 'hashing', reading: { at, uptimeS } as Telemetry, config: null, locating: null }
}

const nothing: Shown = { state: 'offline', reading: null, config: null, locating: null }

test('every action is registered under its own id and looks at something', () => {
  expect(actionIds.length).toBe(Object.keys(actions).length)
  for (const id of actionIds) {
    const definition = actionOf(id)
    expect(definition.id).toBe(id)
    expect(definition.looksAt.length).toBeGreaterThan(0)
    expect(definition.usualMs).toBeLessThan(definition.settleMs)
  }
  expect([isActionId('reboot'), isActionId('toString'), isActionId('')]).toEqual([true, false, false])
})

test.each([
  ['came back', shows(5_000, 0), shows(30, 120_000), true, null],
  ['was up for a shorter time than it was away', shows(10, 0), shows(60, 120_000), true, null],
  ['runs on', shows(5_000, 0), shows(5_120, 120_000), false, /uptime did not start again/],
  ['does not answer', shows(5_000, 0), nothing, false, /has not answered/],
  ['does not tell its uptime', shows(5_000, 0), shows(null, 120_000), false, /cannot be proved/],
  ['did not tell its uptime before', shows(null, 0), shows(30, 120_000), true, null],
])('a miner that %s', (_name, before, after, expected, words) => {
  const took = cameBackYounger(before, after)
  expect(took.took).toBe(expected)
  if (!took.took && words) expect(took.because).toMatch(words)
})

test('a reboot always changes something and cannot be undone', () => {
  expect(reboot.diff(nothing, {})).toHaveLength(1)
  expect(reboot.undo(nothing, {})).toBeNull()
})

test('an LED is judged by what it shows, and undone to what it was', () => {
  const led = (locating: boolean | null): Shown => ({ ...nothing, locating })
  expect(locate.diff(led(true), { on: true })).toEqual([])
  expect(locate.diff(led(false), { on: true })).toEqual([{ field: 'LED', before: 'off', after: 'blinking' }])
  expect(locate.diff(led(null), { on: true })).toEqual([{ field: 'LED', before: null, after: 'blinking' }])
  expect(locate.took(led(false), led(true), { on: true })).toEqual({ took: true, note: null })
  expect(locate.took(led(false), led(false), { on: true })).toEqual({ took: false, because: 'its LED is still off' })
  expect(locate.took(led(false), led(null), { on: true }).took).toBe(false)
  expect([locate.undo(led(false), { on: true }), locate.undo(led(null), { on: true })]).toEqual([{ on: false }, null])
})
