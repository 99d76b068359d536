import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { defaultSettings } from '../../contract/settings.ts'
import { systemClock, VirtualClock } from '../../lib/clock.ts'
import { openLog } from '../../lib/log.ts'
import { type Database, openDatabase } from '../storage/database.ts'
import { toMiner } from './entry.ts'
import { sampleAddress, sampleDriver, sampleFacts, sampleFound, sampleReading } from './fleet.sample.ts'
import { Fleet } from './fleet.ts'
import { Roster } from './roster.ts'

const log = openLog({ level: 'silent', file: null })
const driver = sampleDriver()

async function start(dataDir: string | null) {
  const clock = new VirtualClock()
  const database = await openDatabase({ dataDir, clock: systemClock, log })
  const fleet = new Fleet({ clock, log, settings: () => defaultSettings })
  const roster = new Roster({ database, fleet, driverOf: id => (id === driver.id ? driver : undefined), clock, log })
  await roster.open()
  const arrive = (last: number, demo = false) => {
    const facts = sampleFacts({ mac: `02:00:00:00:00:0${last}` })
    return fleet.arrive(sampleFound(sampleAddress(last), facts, clock.now(), { driver }), { demo, since: 0 }).id
  }
  const close = async () => {
    await roster.close()
    await database.close()
  }
  return { clock, database, fleet, roster, arrive, close }
}

async function stored(database: Database): Promise<readonly string[]> {
  return (await database.all<{ id: string }>('SELECT id FROM miners ORDER BY id')).map(row => row.id)
}

test('a miner is there after a restart with everything known, its old reading, and a state that claims nothing', async () => {
  const dir = mkdtempSync(join(tmpdir(), 'headframe-roster-'))
  const first = await start(dir)
  const id = first.arrive(1)
  first.fleet.annotate([id], { label: 'B2-14', note: 'dusty', tags: ['hot row'] })
  await first.clock.advance(5000)
  first.fleet.read(id, sampleReading(first.clock.now(), { hashrateHs: 77e12 }))
  const before = first.fleet.get(id)
  await first.close()
  const second = await start(dir)
  const after = second.fleet.get(id)
  if (!before || !after) throw new Error('the miner is gone')
  expect(toMiner(after)).toEqual({ ...toMiner(before), state: 'unknown', health: { level: 'ok', findings: [] } })
  await second.close()
})

test('what changed is stored within a second or so, without waiting for the end', async () => {
  const { arrive, clock, database, close } = await start(null)
  const id = arrive(1)
  await clock.advance(1000)
  expect(await stored(database)).toEqual([id])
  await close()
})

test('a forgotten miner is gone, a simulated one was never there', async () => {
  const { arrive, clock, fleet, database, roster } = await start(null)
  const [kept, gone] = [arrive(1), arrive(2)]
  arrive(3, true)
  await clock.advance(1000)
  fleet.forget([gone])
  await roster.close()
  expect(await stored(database)).toEqual([kept])
  await database.close()
})

test('with a full disk it says so, loses nothing, and stores it when there is room', async () => {
  const { arrive, fleet, database, roster, close } = await start(mkdtempSync(join(tmpdir(), 'headframe-roster-')))
  const id = arrive(1)
  await roster.flush()
  const pages = await database.get<{ page_count: number }>('PRAGMA page_count')
  await database.run(`PRAGMA max_page_count = ${pages?.page_count}`)
  const note = 'x'.repeat(10_000)
  fleet.annotate([id], { note })
  await roster.flush()
  expect(roster.trouble).toMatch(/^The roster cannot be saved .* make room/)
  await database.run('PRAGMA max_page_count = 100000')
  await roster.flush()
  expect(roster.trouble).toBeNull()
  expect(await database.get('SELECT note FROM miners WHERE id = ?', [id])).toEqual({ note })
  await close()
})

test('a row that cannot be read costs that miner only', async () => {
  const dir = mkdtempSync(join(tmpdir(), 'headframe-roster-'))
  const first = await start(dir)
  const [broken, sound] = [first.arrive(1), first.arrive(2)]
  await first.roster.flush()
  await first.close()
  const database = await openDatabase({ dataDir: dir, clock: systemClock, log })
  await database.run("UPDATE miners SET facts = '{' WHERE id = ?", [broken])
  await database.close()
  const second = await start(dir)
  expect([...second.fleet.all()].map(entry => entry.id)).toEqual([sound])
  expect(await stored(second.database)).toEqual([broken, sound])
  await second.close()
})
