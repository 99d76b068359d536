import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { isActionId } from '../contract/actions/registry.ts'
import { MinerError } from '../contract/failure.ts'
import type { Telemetry } from '../contract/model.ts'
import type { Driver, Reading } from './driver.ts'
import { evidenceOf, listRecordings, manifestOf, type Recording, recordedText, sessionOf } from './recording.ts'
import { driverOf, drivers } from './registry.ts'

const recordings = listRecordings()
const identifiable = recordings.filter(recording => {
  const { cgminer, http, more } = evidenceOf(recording)
  return cgminer.size + http.size + more.length > 0
})
const readable = recordings.filter(
  recording =>
    manifestOf(recording).readable ??
    ['rpc-stats.json', 'rpc-summary.json', 'rpc-devs.json'].some(file => recordedText(recording, file) !== null),
)
const signal = new AbortController().signal

/** Counted on the disk by itself: what a filter or a loop loses shows. */
const folders = readdirSync(import.meta.dirname).flatMap(family => {
  const fixtures = join(import.meta.dirname, family, 'fixtures')
  return existsSync(fixtures) ? readdirSync(fixtures) : []
}).length

test('every folder with a driver is registered, under its own name', () => {
  const folders = readdirSync(import.meta.dirname).filter(name => existsSync(join(import.meta.dirname, name, 'index.ts')))
  const missing = folders.filter(name => driverOf(name) === null)
  expect(missing, `add to main/drivers/registry.ts: ${missing.map(name => `import … from './${name}/index.ts'`).join(', ')}`).toEqual([])
  expect(drivers.map(driver => driver.id).toSorted()).toEqual(folders.toSorted())
})

test('every recording says what it is, belongs to a driver, and is of use to identify, to read or to write', () => {
  expect(recordings).toHaveLength(folders)
  for (const recording of recordings) {
    expect(driverOf(recording.family)?.id, recording.name).toBe(recording.family)
    expect(manifestOf(recording), recording.name).toMatchObject({
      model: expect.any(String),
      firmware: expect.any(String),
      source: expect.any(String),
    })
  }
})

test('drivers declare only actions that exist, and ask only GETs and read commands for a bug report', () => {
  for (const driver of drivers) {
    expect(Object.keys(driver.actions).every(isActionId), driver.id).toBe(true)
    const asked = driver.rawRequests.map(request => {
      if (request.kind === 'framed') return JSON.stringify(request.message)
      return request.kind === 'cgminer' ? request.command : request.path
    })
    expect(
      asked.filter(request => /set(?!ting\b)|reboot|reset|passwd|restart|quit|save|pool[^s.]/.test(request)),
      driver.id,
    ).toEqual([])
  }
})

describe('identification', () => {
  test.each(identifiable.map(recording => [recording.name, recording] as const))(
    '%s is claimed by its family alone',
    (_name, recording) => {
      const certainties = drivers.flatMap(driver => {
        const match = driver.identify(evidenceOf(recording))
        return match === null ? [] : [{ id: driver.id, certainty: match.certainty }]
      })
      const [best, second] = certainties.toSorted((a, b) => b.certainty - a.certainty)
      expect(best?.id).toBe(recording.family)
      expect(second?.certainty ?? -1).toBeLessThan(best?.certainty ?? 0)
    },
  )

  test('every driver judges every recording, and no two claim one with the same certainty', () => {
    let pairs = 0
    for (const recording of recordings) {
      const evidence = evidenceOf(recording)
      const claims = drivers.flatMap(driver => {
        pairs++
        const match = driver.identify(evidence)
        return match === null ? [] : [match.certainty]
      })
      const best = Math.max(-1, ...claims)
      expect(claims.filter(certainty => certainty === best).length, recording.name).toBeLessThanOrEqual(1)
    }
    console.info(
      `${pairs} pairs identified: ${drivers.length} drivers, ${folders} recordings, ${identifiable.length} of them with evidence`,
    )
    expect(pairs).toBe(drivers.length * folders)
  })

  test('no evidence, however mangled, makes a driver throw', () => {
    let runs = 0
    fc.assert(
      fc.property(fc.constantFrom(...identifiable), fc.nat(400), fc.string({ maxLength: 12 }), (recording, at, noise) => {
        for (const driver of drivers)
          driver.identify(evidenceOf(recording, text => text.slice(0, at) + noise + text.slice(at + noise.length)))
        runs++
      }),
      { numRuns: 300 },
    )
    expect(runs).toBe(300)
  })
})

describe('reading', () => {
  test('every recording is read, joined or one by one, with the same result', async () => {
    let pairs = 0
    for (const recording of readable) {
      const joined = await readWith(driverFor(recording), recording)
      const single = await driverFor(recording).read(sessionOf(recording, { joins: false }), signal)
      expect(joined?.telemetry, recording.name).toEqual(single.telemetry)
      expectSane(single.telemetry, recording.name)
      pairs++
    }
    expect(pairs).toBe(readable.length)
    expect(pairs).toBeGreaterThanOrEqual(18)
  })

  test('every driver reads every recording without a throw that is not a MinerError, and believes nothing absurd', async () => {
    let pairs = 0
    for (const driver of drivers) {
      for (const recording of recordings) {
        const reading = await readWith(driver, recording)
        if (reading !== null) expectSane(reading.telemetry, `${driver.id} on ${recording.name}`)
        pairs++
      }
    }
    console.info(`${pairs} pairs read: ${drivers.length} drivers, ${folders} recordings, ${readable.length} of them readable by their own`)
    expect(pairs).toBe(drivers.length * folders)
  })

  test('a reply that is cut off anywhere gives no rate that the whole one does not hold', async () => {
    let cuts = 0
    for (const recording of readable.filter(({ family }) => family !== 'cgminer')) {
      const driver = driverFor(recording)
      const whole = await driver.read(sessionOf(recording), signal)
      for (const share of [0, 0.02, 0.1, 0.3, 0.5, 0.7, 0.9, 0.98, 0.999]) {
        const reading = await readWith(driver, recording, text => text.slice(0, Math.floor(text.length * share)))
        const rate = reading?.telemetry.hashrateHs ?? null
        expect([null, whole.telemetry.hashrateHs], `${recording.name} cut at ${share}`).toContain(rate)
        cuts++
      }
    }
    expect(cuts).toBeGreaterThanOrEqual(90)
  })

  test('fields that are null, empty, of the wrong type or absurd become unknown, never a value', async () => {
    const wrong = ['null', '""', '{}', '[]', 'true', '-99999999', '1e300', '"nan"', '"  "', '[[[]]]']
    let runs = 0
    for (const recording of readable) {
      for (const value of wrong) {
        const reading = await readWith(driverFor(recording), recording, text =>
          text.replace(
            /("(?:GHS|MHS|temp|chain|fan|rate|freq|Elapsed|elapsed)[^"]*"\s*:\s*)(?:"[^"]*"|[-\d.]+|\[[\d.,\s-]*\])/g,
            `$1${value}`,
          ),
        )
        if (reading === null) continue
        expectSane(reading.telemetry, `${recording.name} with ${value}`)
        expect(reading.telemetry.chipTempMaxC, `${recording.name} with ${value}`).toSatisfy(
          (temp: number | null) => temp === null || !recording.family.startsWith('antminer'),
        )
        runs++
      }
    }
    expect(runs).toBeGreaterThanOrEqual(150)
  })

  test('random damage never crashes a driver', async () => {
    let runs = 0
    const damage = fc.record({
      recording: fc.constantFrom(...readable),
      at: fc.double({ min: 0, max: 1, noNaN: true }),
      noise: fc.string({ maxLength: 20 }),
      skip: fc.nat(60),
    })
    await fc.assert(
      fc.asyncProperty(damage, async ({ recording, at, noise, skip }) => {
        const reading = await readWith(driverFor(recording), recording, text => {
          const place = Math.floor(text.length * at)
          return text.slice(0, place) + noise + text.slice(place + skip)
        })
        if (reading !== null) expectSane(reading.telemetry, recording.name)
        runs++
      }),
      { numRuns: 250 },
    )
    expect(runs).toBe(250)
  })
})

function driverFor(recording: Recording): Driver {
  const driver = driverOf(recording.family)
  if (driver === null) throw new Error(`no driver ${recording.family}`)
  return driver
}

/** The reading, or `null` when the driver refused with a MinerError; anything else fails the test. */
async function readWith(driver: Driver, recording: Recording, mangle: (text: string) => string = text => text): Promise<Reading | null> {
  try {
    return await driver.read(sessionOf(recording, { mangle }), signal)
  } catch (thrown) {
    if (thrown instanceof MinerError && thrown.failure.code !== 'bug') return null
    throw thrown
  }
}

function expectSane(telemetry: Telemetry, where: string): void {
  const between = (value: number | null, low: number, high: number, what: string) => {
    if (value !== null) expect(value >= low && value <= high && Number.isFinite(value), `${what} = ${value} of ${where}`).toBe(true)
  }
  between(telemetry.hashrateHs, 0, 1e21, 'hashrateHs')
  between(telemetry.hashrateAvgHs, 0, 1e21, 'hashrateAvgHs')
  between(telemetry.nominalHashrateHs, 1, 1e21, 'nominalHashrateHs')
  between(telemetry.uptimeS, 0, 1e9, 'uptimeS')
  between(telemetry.powerW, 1, 30_000, 'powerW')
  between(telemetry.hwErrorPct, 0, 100, 'hwErrorPct')
  between(telemetry.bestShare, 0, 2 ** 63, 'bestShare')
  for (const temp of [telemetry.chipTempMaxC, telemetry.boardTempMaxC, telemetry.inletTempC]) between(temp, 1, 130, 'temperature')
  for (const fan of telemetry.fans) between(fan.rpm, 0, 30_000, 'rpm')
  for (const board of telemetry.boards) {
    between(board.hashrateHs, 0, 1e21, 'board rate')
    between(board.chips, 0, 2000, 'chips')
    between(board.freqMhz, 1, 5000, 'frequency')
    for (const temp of [board.chipTempMaxC, board.boardTempMaxC, ...board.chipTempsC]) between(temp, 1, 130, 'board temperature')
  }
  expect(new Set(telemetry.boards.map(board => board.slot)).size, `slots of ${where}`).toBe(telemetry.boards.length)
  for (const pool of telemetry.pools) {
    between(pool.difficulty, 0, 1e30, 'difficulty')
    between(pool.lastShareAt, 0, 1e14, 'lastShareAt')
  }
  expect(telemetry.pools.filter(pool => pool.active).length, `active pools of ${where}`).toBeLessThanOrEqual(1)
}
