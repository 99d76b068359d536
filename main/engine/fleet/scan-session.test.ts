import { describe, expect, test, vi } from 'vitest'
import { defaultSettings } from '../../contract/settings.ts'
import { VirtualClock } from '../../lib/clock.ts'
import { KeyedLock } from '../../lib/limit.ts'
import { openLog } from '../../lib/log.ts'
import type { ScanOptions } from '../discovery/scan.ts'
import { sampleAddress, sampleFacts, sampleFound } from './fleet.sample.ts'
import { Fleet } from './fleet.ts'
import { ScanDesk } from './scan-session.ts'
import { ScanTurns } from './scan-turns.ts'
import { scannableSpans, spansIn, writeForbidden } from './scannable.ts'

function start() {
  const clock = new VirtualClock()
  const log = openLog({ level: 'silent', file: null })
  const fleet = new Fleet({ clock, log, settings: () => defaultSettings })
  /** What the next scan does. */
  const script: { run: (options: ScanOptions) => Promise<void> } = { run: () => Promise.resolve() }
  let told = 0
  /** Who says by name that it is a miner. */
  const names: string[] = []
  /** Whom the polls were asked to read. */
  const hurried: string[] = []
  const desk = new ScanDesk({
    fleet,
    scan: options => script.run(options),
    known: new ScanTurns({ fleet, lock: new KeyedLock(), clock, isHeld: () => false }),
    drivers: [],
    ports: { api: 4028, web: 80 },
    credentialsFor: () => [],
    clock,
    log,
    readSoon: id => hurried.push(id),
    nearby: async (_spans, onFound) => names.forEach(onFound),
    onProgress: () => told++,
  })
  const spans = spansIn('127.34.0.0/24')
  const found = (last: number, mac: number) => sampleFound(sampleAddress(last), sampleFacts({ mac: `02:00:00:00:00:0${mac}` }), clock.now())
  /** A scan that finds machines by [place, mac]. */
  const scan = async (...machines: readonly (readonly [number, number])[]) => {
    await clock.advance(1000)
    script.run = async options => {
      for (const [last, mac] of machines) options.onFound(found(last, mac))
    }
    desk.start({ spans })
    await desk.finished()
    return desk.report()
  }
  return { clock, fleet, desk, names, hurried, script, spans, scan, found, told: () => told }
}

const id = (mac: number) => `mac:02:00:00:00:00:0${mac}`

describe('the report', () => {
  test('the first scan has only new ones', async () => {
    const { scan, desk } = start()
    expect(desk.report()).toBeNull()
    expect(await scan([1, 1], [2, 2])).toMatchObject({
      found: [id(1), id(2)],
      new: [id(1), id(2)],
      gone: [],
      moved: [],
      before: 0,
      progress: { state: 'done', newMiners: 2 },
    })
  })
  test('a rescan names who is new, gone and moved', async () => {
    const { scan } = start()
    await scan([1, 1], [2, 2], [3, 3])
    const report = await scan([1, 1], [9, 2], [4, 4])
    expect(report).toMatchObject({
      found: [id(1), id(2), id(4)],
      new: [id(4)],
      gone: [id(3)],
      moved: [{ minerId: id(2), fromIp: '127.34.0.2', toIp: '127.34.0.9' }],
      before: 3,
    })
  })
  test('who answered a poll while the scan missed it is not gone', async () => {
    const { scan, fleet, script, desk, spans, clock } = start()
    await scan([1, 1])
    await clock.advance(1000)
    script.run = async () => fleet.miss(id(1), { code: 'malformed', where: 'stats', got: '' })
    desk.start({ spans })
    await desk.finished()
    expect(desk.report()).toMatchObject({ found: [id(1)], gone: [] })
  })
  test('a cancelled scan calls nobody gone', async () => {
    const { scan, desk, script, spans } = start()
    await scan([1, 1])
    script.run = ({ signal }) => new Promise(resolve => signal.addEventListener('abort', () => resolve(), { once: true }))
    desk.start({ spans })
    await desk.cancel()
    expect(desk.report()).toMatchObject({ gone: [], progress: { state: 'cancelled', etaS: null } })
  })
  test('miners elsewhere are not looked at', async () => {
    const { scan, fleet, found } = start()
    fleet.arrive({ ...found(1, 8), address: { ip: '10.9.9.9', apiPort: 4028, webPort: 80 } }, { demo: false, since: 0 })
    expect(await scan([1, 1])).toMatchObject({ before: 0, gone: [] })
  })
})

test('a slow miner is found without its reading, which the polls are asked for', async () => {
  const { desk, script, spans, found, fleet, hurried } = start()
  script.run = async options => {
    options.onFound({ ...found(1, 1), reading: null })
    options.onFound(found(2, 2))
  }
  desk.start({ spans })
  await desk.finished()
  expect(hurried).toEqual([id(1)])
  expect(fleet.get(id(1))).toMatchObject({ reading: null, life: { state: 'unknown', missed: 0 } })
  expect(desk.report()).toMatchObject({ new: [id(1), id(2)] })
})

test('only one scan runs at a time', async () => {
  const { desk, script, spans } = start()
  script.run = ({ signal }) => new Promise(resolve => signal.addEventListener('abort', () => resolve(), { once: true }))
  desk.start({ spans })
  expect(() => desk.start({ spans })).toThrow(/running already/)
  await desk.cancel()
})

test('a defect in the scan ends it with a sentence, and what was found stays', async () => {
  const { desk, script, spans, fleet, found, clock } = start()
  script.run = options => {
    options.onFound(found(1, 1))
    return Promise.reject(new Error('no such thing'))
  }
  desk.start({ spans })
  await desk.finished()
  expect(desk.progress).toMatchObject({ state: 'failed', message: expect.stringContaining('no such thing'), endedAt: clock.now() })
  expect(fleet.size).toBe(1)
})

describe('what may be scanned', () => {
  test('private, link-local, CGNAT and loopback addresses', () => {
    const text = '10.0.0.0/24 172.16.5.1 192.168.1.1-20 169.254.3.4 100.64.0.9 127.0.0.1'
    expect(scannableSpans(text, defaultSettings)).toEqual(spansIn(text))
  })
  test('public ones only when allowed by name', () => {
    expect(() => scannableSpans('192.168.1.0/24, 8.8.8.0/24', defaultSettings)).toThrow(
      /8\.8\.8\.1 and 253 more belong to the public internet/,
    )
    const allowed = { ...defaultSettings, allowedPublicRanges: ['8.8.8.0/24'] }
    expect(scannableSpans('8.8.8.7', allowed)).toHaveLength(1)
    expect(() => scannableSpans('8.8.9.7', allowed)).toThrow(/8\.8\.9\.7 belongs/)
  })
  test('the bad piece is named', () => {
    expect(() => scannableSpans('10.0.0.0/24 banana', defaultSettings)).toThrow(/^"banana" cannot be read as a range/)
  })
  test('a write has the same limits', () => {
    expect(writeForbidden('10.0.0.7', defaultSettings)).toBeNull()
    expect(writeForbidden('8.8.8.8', defaultSettings)).toMatch(/public address/)
    expect(writeForbidden('8.8.8.8', { ...defaultSettings, allowedPublicRanges: ['8.8.8.8'] })).toBeNull()
  })
})

describe('miners that tell their names', () => {
  test('are taken into the scan when they stand outside of its range, each asked once', async () => {
    const { desk, spans, script, found, names, fleet } = start()
    names.push('127.34.0.3', '127.34.9.1')
    const asked: unknown[] = []
    script.run = async options => {
      asked.push(options.addresses?.map(({ ip, apiPort, webPort }) => `${ip}:${apiPort}:${webPort}`))
      if (options.spans.length === 0) options.onFound({ ...found(1, 1), address: { ip: '127.34.9.1', apiPort: null, webPort: 80 } })
    }
    desk.start({ spans })
    await desk.finished()
    expect(asked).toEqual([[], ['127.34.9.1:4028:80']])
    expect(desk.report()).toMatchObject({ found: [id(1)], new: [id(1)], progress: { state: 'done', miners: 1 } })
    expect(fleet.size).toBe(1)
  })

  test('are not asked for when the simulated hall is looked through', async () => {
    const { desk, script, names } = start()
    names.push('127.34.9.1')
    const run = vi.fn(() => Promise.resolve())
    script.run = run
    desk.start({ spans: [], addresses: [sampleAddress(1)], demo: true })
    await desk.finished()
    expect(run).toHaveBeenCalledTimes(1)
  })
})

test('who waits for a scan of an address waits for its end, and for none that does not ask it', async () => {
  const { desk, spans, script } = start()
  const end = Promise.withResolvers<void>()
  script.run = () => end.promise
  desk.start({ spans })
  await desk.passed('10.0.0.1')
  const passed = vi.fn()
  const waiting = desk.passed('127.34.0.9').then(passed)
  await new Promise(resolve => setImmediate(resolve))
  expect(passed).not.toHaveBeenCalled()
  end.resolve()
  await waiting
  await desk.passed('127.34.0.9')
})
