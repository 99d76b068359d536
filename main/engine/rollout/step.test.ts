import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Shown } from '../../contract/actions/action.ts'
import type { MinerConfig } from '../../contract/model.ts'
import { afterEntry, type Entry, freshStep, isFinal, type PlannedStep, type Step, viewOf } from './step.ts'

const planned: PlannedStep = {
  position: 0,
  minerId: 'm',
  ip: '127.0.0.1',
  label: null,
  model: null,
  stage: 1,
  params: { secret: 'p' },
  planned: null,
}
const config: MinerConfig = {
  at: 1,
  pools: [
    { url: 'stratum+tcp://a.example:1', user: 'a', password: 'hidden' },
    { url: 'stratum+tcp://b.example:1', user: 'b', password: null },
    { url: 'stratum+tcp://c.example:1', user: 'c', password: '' },
  ],
  mode: null,
  fanMode: null,
  fanPct: null,
  fanTargetC: null,
  freqMhz: null,
  powerLimitW: null,
  other: { 'api-password': 'hidden' },
}
const before: Shown = { state: 'hashing', reading: null, config, locating: null }
const intent: Entry = { kind: 'intent', before }
const verified: Entry = { kind: 'result', state: 'verified', written: true, failure: null, message: null, before, after: config }

function sum(entries: readonly Entry[]): Step {
  return entries.reduce(
    (step, entry, index) => afterEntry(step, JSON.parse(JSON.stringify(entry)) as Entry, index + 10),
    freshStep(planned),
  )
}

test.each([
  ['nothing', [], { state: 'waiting', written: false, before: null, startedAt: null }],
  ['an intent', [intent], { state: 'unknown', written: true, before, startedAt: 10, endedAt: null }],
  ['an intent and a result', [intent, verified], { state: 'verified', written: true, after: config, startedAt: 10, endedAt: 11 }],
  ['an intent that did not arrive', [intent, { kind: 'unchanged' }], { state: 'waiting', written: false, before: null, startedAt: null }],
  ['one that was begun again', [intent, { kind: 'unchanged' }, intent], { state: 'unknown', written: true, startedAt: 12 }],
] as const)('after %s a step stands where it stands', (_name, entries, expected) => {
  expect(sum(entries)).toMatchObject(expected)
})

const entry = fc.constantFrom<Entry>(intent, { kind: 'unchanged' }, verified, { ...verified, state: 'failed', written: false })

test('wherever the journal breaks off, an intent that nothing followed is unknown and keeps what was there before', () => {
  fc.assert(
    fc.property(fc.array(entry, { maxLength: 8 }), entries => {
      const step = sum(entries)
      const last = entries.at(-1)
      expect(step.state === 'unknown').toBe(last?.kind === 'intent')
      expect(isFinal(step.state)).toBe(last?.kind === 'result')
      if (last?.kind === 'intent') expect(step.before).toEqual(before)
    }),
  )
})

test('what leaves the engine holds neither parameters nor pool passwords', () => {
  const view = viewOf(sum([intent, verified]))
  expect(view).not.toHaveProperty('params')
  expect(view.before?.pools.map(pool => pool.password)).toEqual(['••••', null, ''])
  expect(JSON.stringify(view)).not.toMatch(/hidden|secret/)
})
