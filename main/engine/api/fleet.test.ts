import { expect, test } from 'vitest'
import { openWire } from '../../simulator/wire.sample.ts'

// macOS has 127.0.0.1 only, where every miner would need ports of its own.
const wired = process.platform === 'darwin' ? test.skip : test

wired('tags and place of many are given back exactly as each had them, and both stands in the audit log', async context => {
  const wire = await openWire(context, { base: '127.71.94.0/24', roster: [{ family: 'cgminer' }, { family: 'cgminer' }] })
  const { client } = wire
  const [one, other] = wire.miners.map(({ id }) => id)
  if (one === undefined || other === undefined) throw new Error('two miners')
  await client.fleet.annotate({ miners: [one], tags: ['loud'], placement: { site: 'Hall 1', rack: 'R7', slot: '3' } })
  const notes = (await wire.now()).map(({ id, tags, placement }) => ({ id, tags: [...tags], placement }))
  await client.fleet.annotate({ miners: [one, other], addTags: ['south'], placement: { rack: 'R9' }, firstSlot: '20' })
  expect((await wire.now()).map(({ tags, placement }) => [tags, placement?.slot])).toEqual([
    [['loud', 'south'], '20'],
    [['south'], '21'],
  ])
  await client.fleet.annotateEach({ notes })
  expect((await wire.now()).map(({ id, tags, placement }) => ({ id, tags, placement }))).toEqual(notes)
  const log = await client.audit.list({})
  expect(log.slice(0, 4).map(({ action, after }) => [action, after])).toEqual([
    ['Place', null],
    ['Tags', null],
    ['Place', 'Hall 1/R7/3'],
    ['Tags', 'loud'],
  ])
})
