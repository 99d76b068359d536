import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, test } from 'vitest'
import type { FleetEvent } from '../contract/engine-api.ts'
import type { Miner } from '../contract/model.ts'
import { systemClock } from '../lib/clock.ts'
import { openLog } from '../lib/log.ts'
import { type Hall, type HallOptions, startHall } from '../simulator/hall.ts'
import { memorySecrets } from './credentials/key-file.ts'
import { startEngine } from './engine.ts'
import type { Engine, EngineOptions } from './host.ts'

const ports = { api: 14028, web: 18080 }
const log = openLog({ level: 'silent', file: null })
const open: { close(): Promise<void> }[] = []
let block = 100

afterEach(async () => {
  for (const one of open.splice(0).reverse()) await one.close()
})

async function hall(options: HallOptions): Promise<{ hall: Hall; range: string }> {
  const range = `127.34.${++block}.0/27`
  const started = await startHall({ base: range, apiPort: ports.api, webPort: ports.web, statusPort: 16060, speed: 20, ...options })
  open.push(started)
  return { hall: started, range }
}

async function engine(options: Partial<EngineOptions> = {}): Promise<Engine> {
  const started = await startEngine({
    dataDir: null,
    version: '0.0.0',
    by: 'app',
    secrets: memorySecrets(),
    log,
    ports,
    polling: false,
    ...options,
  })
  open.push(started)
  return started
}

async function scanned(started: Engine, ranges: string) {
  await started.client.scan.start({ ranges, timeoutMs: 1000 })
  for (;;) {
    const report = await started.client.scan.report()
    if (report && report.progress.state !== 'running') return report
    await systemClock.sleep(20)
  }
}

async function miners(started: Engine): Promise<readonly Miner[]> {
  for await (const event of await started.client.fleet.watch()) if (event.type === 'snapshot') return event.miners
  return []
}

describe('a hall over the wire', () => {
  test('is found with first readings, and each difficult machine shows what is wrong with it alone', async () => {
    const { range } = await hall({
      roster: [
        { family: 'antminer-stock' },
        { family: 'antminer-legacy' },
        { family: 'cgminer' },
        { family: 'antminer-stock', faults: ['locked', 'password'] },
        { family: 'antminer-stock', faults: ['password'] },
        { family: 'antminer-legacy', faults: ['garbage'] },
        { family: 'antminer-stock', faults: ['deadboard'] },
      ],
    })
    const started = await engine()
    const report = await scanned(started, range)
    expect(report.found.length + report.unknown.length).toBe(7)
    const all = await miners(started)
    const at = (last: number) => all.find(miner => miner.address.ip.endsWith(`.${last}`))
    expect([at(1), at(2), at(3)].map(miner => [miner?.firmware.family, miner?.state])).toEqual([
      ['antminer-stock', 'hashing'],
      ['antminer-legacy', 'hashing'],
      ['cgminer', 'hashing'],
    ])
    expect(at(1)).toMatchObject({ make: 'Antminer', mac: expect.stringMatching(/^02:/), reading: { hashrateHs: expect.any(Number) } })
    expect(at(1)?.capabilities).toContain('setPools')
    expect(at(5)?.health.findings.map(finding => finding.code)).toContain('password.unknown')
    expect(at(7)).toMatchObject({ state: 'degraded', health: { level: 'critical' } })
  })

  test('one miner can be read, its configuration and raw replies seen, without a password in them', async () => {
    const { range } = await hall({ roster: [{ family: 'antminer-stock' }] })
    const started = await engine()
    const id = (await scanned(started, range)).found[0] ?? ''
    const reading = await started.client.miner.readNow({ id })
    expect(reading).toMatchObject({ ok: true, value: { id, state: 'hashing' } })
    const config = await started.client.miner.config({ id })
    expect(config.ok && config.value.pools.map(pool => pool.password)).toEqual(['••••', '••••', '••••'])
    const replies = await started.client.miner.rawReplies({ id })
    expect(replies.length).toBeGreaterThan(3)
    expect(replies.find(reply => reply.request.includes('get_miner_conf'))?.reply).toMatch(/"pass"\s*:\s*"••••"/)
    await expect(started.client.miner.readNow({ id: 'nobody' })).rejects.toThrow(/not on the roster/)
  })

  test('a miner that goes dark and comes back is told once each way while it is polled', async () => {
    const { hall: running, range } = await hall({ roster: [{ family: 'antminer-legacy' }, { family: 'cgminer' }] })
    const started = await engine({ polling: true })
    await started.client.settings.set({ pollIntervalS: 0.2 })
    await scanned(started, range)
    const states: string[] = []
    const leave = new AbortController()
    const ip = running.addresses[0]?.ip ?? ''
    const over = follow(started, leave.signal, event => {
      const miner = (event.type === 'snapshot' ? event.miners : event.changed).find(one => one.address.ip === ip)
      if (miner && miner.state !== states.at(-1)) states.push(miner.state)
    })
    running.miner(ip).powerOff()
    while (states.at(-1) !== 'offline') await systemClock.sleep(20)
    running.miner(ip).powerOn()
    while (states.at(-1) === 'offline') await systemClock.sleep(20)
    leave.abort()
    await over
    expect(states.slice(0, 2)).toEqual(['hashing', 'offline'])
  }, 15_000)
})

async function follow(started: Engine, signal: AbortSignal, see: (event: FleetEvent) => void): Promise<void> {
  let watch = ''
  for await (const event of await started.client.fleet.watch(undefined, { signal })) {
    if (event.type === 'snapshot') watch = event.watch
    see(event)
    await started.client.fleet.taken({ watch, seq: event.seq })
  }
}

describe('two on one data folder', () => {
  test('the second looks on: it shows the roster, and refuses each kind of change with the sentence', async () => {
    const dataDir = mkdtempSync(join(tmpdir(), 'headframe-two-'))
    const { hall: simulated, range } = await hall({ roster: [{ family: 'cgminer' }] })
    const first = await engine({ dataDir })
    const { found } = await scanned(first, range)
    await systemClock.sleep(1200)
    const second = await engine({ dataDir, polling: true })
    const { readOnly } = await second.client.hello()
    expect(readOnly).toMatch(/Another Headframe uses this data folder: the app \(process \d+ on /)
    expect((await miners(second)).map(miner => miner.id)).toEqual(found)
    const refused = [
      () => second.client.scan.start({ ranges: range }),
      () => second.client.fleet.annotate({ miners: [...found], label: 'x' }),
      () => second.client.fleet.forget({ miners: [...found] }),
      () => second.client.settings.set({ batchSize: 3 }),
      () => second.client.scan.saveRange({ id: 'r', name: 'hall', text: range }),
      () => second.client.credentials.save({ id: null, name: 'x', ranges: '', entries: [{ user: 'root', password: 'x' }] }),
    ]
    for (const change of refused) await expect(change()).rejects.toThrow(readOnly ?? 'read-only')
    const [miner] = simulated.miners
    const asked = miner?.requests.length ?? 0
    await systemClock.sleep(200)
    expect(miner?.requests).toHaveLength(asked)
    for await (const event of await second.client.fleet.watch()) {
      if (event.type === 'snapshot') expect(event.status.suspended).toBe(true)
      break
    }
    expect(await second.client.miner.readNow({ id: found[0] ?? '' })).toMatchObject({ ok: true })
  })
})

describe('what is kept', () => {
  test('settings, ranges, labels and miners are there after a restart', async () => {
    const dataDir = mkdtempSync(join(tmpdir(), 'headframe-kept-'))
    const { range } = await hall({ roster: [{ family: 'cgminer' }] })
    const first = await engine({ dataDir })
    const { found } = await scanned(first, range)
    await first.client.fleet.annotate({ miners: [...found], label: 'B2-14' })
    await first.client.settings.set({ chipTempWarningC: 77 })
    await first.client.scan.saveRange({ id: 'r', name: 'hall', text: range })
    await first.close()
    const second = await engine({ dataDir })
    expect((await second.client.hello()).settings.chipTempWarningC).toBe(77)
    expect(await second.client.scan.ranges()).toEqual([{ id: 'r', name: 'hall', text: range }])
    expect(await miners(second)).toMatchObject([
      { id: found[0], label: 'B2-14', state: 'unknown', reading: { hashrateHs: expect.any(Number) } },
    ])
  })
})

describe('what cannot be done is said in a sentence', () => {
  test.each([
    ['a range', 'banana', /"banana" cannot be read as a range/],
    ['a public range', '8.8.8.8', /public internet/],
  ])('%s', async (_name, ranges, sentence) => {
    const started = await engine()
    await expect(started.client.scan.start({ ranges })).rejects.toThrow(sentence)
  })
  test('a demo without a hall', async () => {
    await expect((await engine()).client.demo.start({ miners: 3 })).rejects.toThrow(/without the simulated hall/)
  })
  test('a data folder that is a file', async () => {
    await expect(engine({ dataDir: '/dev/null/x' })).rejects.toThrow(/data folder cannot be used/)
  })
})

describe('the demo', () => {
  test('its miners carry the tag and leave with it', async () => {
    const { hall: running } = await hall({ roster: [{ family: 'cgminer' }, { family: 'antminer-legacy' }] })
    let stopped = 0
    const demo = {
      start: () => Promise.resolve({ addresses: running.addresses }),
      stop: async () => {
        stopped++
      },
    }
    const started = await engine({ demo })
    await started.client.demo.start({ miners: 2 })
    while ((await miners(started)).length < 2) await systemClock.sleep(20)
    expect((await miners(started)).map(miner => miner.tags)).toEqual([['demo'], ['demo']])
    await started.client.demo.stop()
    expect(await miners(started)).toEqual([])
    expect(stopped).toBe(1)
  })
})
