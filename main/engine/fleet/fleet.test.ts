import { describe, expect, test } from 'vitest'
import type { MinerId } from '../../contract/model.ts'
import { defaultSettings } from '../../contract/settings.ts'
import { VirtualClock } from '../../lib/clock.ts'
import { openLog } from '../../lib/log.ts'
import { toMiner } from './entry.ts'
import { sampleAddress, sampleDriver, sampleFacts, sampleFound, samplePool, sampleReading } from './fleet.sample.ts'
import { Fleet } from './fleet.ts'

function start() {
  const clock = new VirtualClock(1_000_000)
  const fleet = new Fleet({ clock, log: openLog({ level: 'silent', file: null }), settings: () => defaultSettings })
  const arrive = (last: number, facts: Parameters<typeof sampleFacts>[0] = {}, more: Parameters<typeof sampleFound>[3] = {}) =>
    fleet.arrive(sampleFound(sampleAddress(last), sampleFacts(facts), clock.now(), more), { demo: false, since: clock.now() })
  const miner = (id: MinerId) => {
    const entry = fleet.get(id)
    if (!entry) throw new Error(`${id} is not in the fleet`)
    return toMiner(entry)
  }
  return { clock, fleet, arrive, miner }
}

describe('arrivals', () => {
  test('a new miner is there at once with its first reading', () => {
    const { arrive, miner } = start()
    const arrival = arrive(1)
    expect(arrival).toEqual({ id: 'mac:02:00:00:00:00:01', isNew: true, movedFrom: null })
    expect(miner(arrival.id)).toMatchObject({ state: 'hashing', model: 'S19', reading: { hashrateHs: 95e12 }, firstSeenAt: 1_000_000 })
  })
  test('a miner that got another address keeps its entry, label and first sight', async () => {
    const { arrive, fleet, miner, clock } = start()
    const { id } = arrive(1)
    fleet.annotate([id], { label: 'B2-14' })
    await clock.advance(60_000)
    expect(arrive(9)).toMatchObject({ id, isNew: false, movedFrom: { ip: '127.34.0.1' } })
    expect(miner(id)).toMatchObject({ label: 'B2-14', address: { ip: '127.34.0.9' }, firstSeenAt: 1_000_000 })
  })
  test('another miner at a known address makes an entry of its own and the old one says so', async () => {
    const { arrive, miner, clock, fleet } = start()
    const old = arrive(1)
    await clock.advance(60_000)
    const fresh = arrive(1, { mac: '02:00:00:00:00:99' })
    expect(fresh.isNew).toBe(true)
    expect(miner(old.id)).toMatchObject({ state: 'offline', health: { findings: [{ code: 'address.taken' }] } })
    await clock.advance(60_000)
    expect(arrive(5)).toMatchObject({ id: old.id })
    expect(miner(old.id).state).toBe('hashing')
    expect(fleet.size).toBe(2)
  })
  test('what it does not tell today is still known, of another firmware it is not', () => {
    const { arrive, miner } = start()
    const { id } = arrive(1, { serial: 'SN1' })
    arrive(1, { serial: null, hostname: null })
    expect(miner(id)).toMatchObject({ serial: 'SN1', hostname: 'antminer' })
    arrive(1, { serial: null, hostname: null }, { driver: sampleDriver({ id: 'other' }) })
    expect(miner(id)).toMatchObject({ serial: null, hostname: null, firmware: { family: 'other' } })
  })
  test('a door that is closed while it restarts is still its door', () => {
    const { arrive, miner, fleet, clock } = start()
    const { id } = arrive(1)
    const half = { ip: '127.34.0.1', apiPort: null, webPort: 80 }
    fleet.arrive(sampleFound(half, sampleFacts(), clock.now()), { demo: false, since: clock.now() })
    expect(miner(id).address).toEqual(sampleAddress(1))
  })
  test('one that is found at a new address while it boots keeps its closed door', async () => {
    const { arrive, miner, fleet, clock } = start()
    const { id } = arrive(1)
    await clock.advance(60_000)
    const half = { ip: '127.34.0.9', apiPort: null, webPort: 80 }
    fleet.arrive(sampleFound(half, sampleFacts(), clock.now()), { demo: false, since: clock.now() })
    expect(miner(id).address).toEqual(sampleAddress(9))
  })
  test('a machine that is half down and looks like another family keeps its own driver', () => {
    const { arrive, miner } = start()
    const { id } = arrive(1)
    arrive(
      1,
      { firmwareName: 'Other' },
      { driver: sampleDriver({ id: 'other' }), reading: { ok: false, failure: { code: 'timeout', afterMs: 1 } } },
    )
    expect(miner(id)).toMatchObject({ firmware: { family: 'sample', name: 'Antminer stock' }, state: 'hashing' })
  })
  test('twins with one MAC are two entries', () => {
    const { arrive, fleet } = start()
    const ids = [arrive(1).id, arrive(2).id]
    expect(ids).toEqual(['mac:02:00:00:00:00:01', 'ip:127.34.0.2'])
    expect(fleet.size).toBe(2)
  })
  test('a miner that could not be read shows why', () => {
    const { arrive, miner } = start()
    const { id } = arrive(1, {}, { reading: { ok: false, failure: { code: 'auth', user: 'root' } } })
    expect(miner(id)).toMatchObject({ state: 'locked', reading: null, health: { findings: [{ code: 'answer.auth', level: 'warning' }] } })
  })
})

describe('changes', () => {
  test('are told once per arrival, and what must be stored is told apart from a mere reading', () => {
    const { arrive, fleet, clock } = start()
    const told: string[] = []
    fleet.onChange((_id, how) => told.push(how))
    const { id } = arrive(1)
    fleet.read(id, sampleReading(clock.now()))
    fleet.read(id, sampleReading(clock.now(), {}, { facts: { hostname: 'renamed' } }))
    fleet.miss(id, { code: 'timeout', afterMs: 5 })
    fleet.annotate([id], { note: ' dusty ' })
    fleet.forget([id])
    expect(told).toEqual(['roster', 'read', 'roster', 'read', 'roster', 'removed'])
  })
  test('a blank label is none', () => {
    const { arrive, fleet, miner } = start()
    const { id } = arrive(1)
    fleet.annotate([id], { label: '  ', tags: ['a', 'a', 'b'] })
    expect(miner(id)).toMatchObject({ label: null, note: null, tags: ['a', 'b'] })
  })
})

test('a miner that went silent keeps its last reading and says why it is offline', () => {
  const { arrive, fleet, miner } = start()
  const { id } = arrive(1)
  for (let n = 0; n < 3; n++) fleet.miss(id, { code: 'unreachable', detail: 'no route' })
  expect(miner(id)).toMatchObject({ state: 'offline', reading: { hashrateHs: 95e12 }, health: { level: 'critical' } })
  expect(miner(id).health.findings[0]?.text).toContain('127.34.0.1 does not answer (no route)')
})

test('a hostile miner is bounded: strings, control characters, lists', () => {
  const { arrive, fleet, miner, clock } = start()
  const { id } = arrive(1)
  const pools = Array.from({ length: 5000 }, () => samplePool({ user: `evil\u202e\u0007${'x'.repeat(100_000)}` }))
  fleet.read(id, sampleReading(clock.now(), { pools }, { facts: { hostname: `\u0000${'h'.repeat(5000)}` } }))
  const { reading, hostname } = miner(id)
  expect(reading?.pools).toHaveLength(256)
  expect(reading?.pools[0]?.user).toMatch(/^evil x+…$/)
  expect(reading?.pools[0]?.user.length).toBeLessThan(300)
  expect(hostname?.length).toBeLessThan(300)
  expect(hostname).not.toContain('\u0000')
})

test('capabilities are what the driver has a handler for and the model can do', () => {
  const { arrive, miner } = start()
  const run = () => Promise.resolve()
  const driver = sampleDriver({ actions: { reboot: { run }, locate: { run, unless: () => 'no LED on this model' } } })
  expect(miner(arrive(1, {}, { driver }).id).capabilities).toEqual(['reboot'])
})

test('tags are added and taken away beside those that each has, and a row of miners gets its slots', () => {
  const { fleet, arrive } = start()
  const ids = [1, 2, 3].map(n => arrive(n, { mac: `02:00:00:00:00:0${n}` }).id)
  fleet.annotate([ids[0] ?? ''], { tags: ['old', 'loud'] })
  fleet.annotate(ids, { addTags: ['north'], removeTags: ['old'] })
  expect(ids.map(id => fleet.get(id)?.tags)).toEqual([['loud', 'north'], ['north'], ['north']])
  const place = { site: null, building: 'Hall 2', row: ' ', rack: '7', slot: null }
  fleet.annotate(ids, { placement: place, firstSlot: '09' })
  expect(ids.map(id => fleet.get(id)?.placement)).toEqual(['09', '10', '11'].map(slot => ({ ...place, row: null, slot })))
  fleet.annotate(ids, { placement: { rack: '8' } })
  expect(fleet.get(ids[1] ?? '')?.placement).toEqual({ ...place, row: null, rack: '8', slot: '10' })
  fleet.annotate(ids, { placement: { site: '', building: null, row: null, rack: null, slot: null } })
  expect(fleet.get(ids[0] ?? '')?.placement).toBeNull()
})
