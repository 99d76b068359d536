import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, test, vi } from 'vitest'
import type { EngineStatus } from '../contract/engine-api.ts'
import { countOf } from '../contract/ranges.ts'
import { drivers } from '../drivers/registry.ts'
import { openLog } from '../lib/log.ts'
import { startHall } from '../simulator/hall.ts'
import { compose, type Network } from './compose.ts'
import { memorySecrets } from './credentials/key-file.ts'
import { scan } from './discovery/scan.ts'
import type { Engine, EngineOptions } from './host.ts'
import { openSession } from './session.ts'

const log = openLog({ level: 'silent', file: null })
const ports = { api: 14_028, web: 18_080 }
const open: { close(): Promise<void> }[] = []

afterEach(async () => {
  for (const one of open.splice(0).reverse()) await one.close()
})

type Hear = Parameters<NonNullable<Network['hear']>>[0]

/** An engine whose ears and names are in the hands of the test. */
async function engine(options: Partial<EngineOptions> = {}, names: readonly string[] = [], scanning: Network['scan'] = scan) {
  const ears: Hear[] = []
  const events: string[] = []
  const hear: NonNullable<Network['hear']> = options => {
    ears.push(options)
    events.push('open')
    return { trouble: ['UDP port 14235 is taken.'], close: async () => void events.push('close') }
  }
  const nearby: NonNullable<Network['nearby']> = async ({ onFound }) => {
    events.push('names')
    names.forEach(onFound)
  }
  const started = await compose(
    { dataDir: null, version: '0.0.0', by: 'app', secrets: memorySecrets(), log, ports, ...options },
    { drivers, scan: scanning, openSession, subnets: () => [], hear, nearby },
  )
  open.push(started)
  return { started, ears, events, press: (ip: string, mac: string | null = null) => ears.at(-1)?.onHeard({ ip, mac }) }
}

async function statusOf(started: Engine): Promise<EngineStatus> {
  for await (const event of await started.client.fleet.watch()) return event.status
  throw new Error('the watch ended')
}

async function scanned(started: Engine, ranges: string) {
  await started.client.scan.start({ ranges, timeoutMs: 500 })
  return vi.waitFor(
    async () => {
      const report = await started.client.scan.report()
      if (report?.progress.state !== 'done') throw new Error('still scanning')
      return report
    },
    { timeout: 10_000, interval: 20 },
  )
}

describe('the IP report button', () => {
  test('brings a new miner onto the roster over the wire, and shows it when it is pressed again', async () => {
    open.push(await startHall({ base: '127.36.3.0/30', miners: 1, apiPort: ports.api, webPort: ports.web, statusPort: null }))
    const { started, press } = await engine()
    press('127.36.3.1')
    const found = await vi.waitFor(
      async () => {
        const { announced, miners } = await statusOf(started)
        expect(announced).toMatchObject([{ ip: '127.36.3.1', outcome: 'found', minerId: expect.any(String) }])
        expect(miners).toBe(1)
        return announced[0]
      },
      { timeout: 8000, interval: 20 },
    )
    press('127.36.3.1')
    expect((await statusOf(started)).announced).toMatchObject([{ outcome: 'known', minerId: found?.minerId }, { outcome: 'found' }])
  })

  test('is listened to as long as the setting says so', async () => {
    const { started, events } = await engine()
    expect((await statusOf(started)).unheard).toEqual(['UDP port 14235 is taken.'])
    await started.client.settings.set({ hearAnnouncements: false })
    expect((await statusOf(started)).unheard).toEqual([])
    await started.client.settings.set({ hearAnnouncements: true })
    await started.close()
    expect(events).toEqual(['open', 'close', 'open', 'close'])
  })

  test('is not listened to by a command that is gone in a moment, nor by a second app that only looks on', async () => {
    const dataDir = mkdtempSync(join(tmpdir(), 'headframe-compose-'))
    try {
      const command = await engine({ polling: false })
      const first = await engine({ dataDir })
      const second = await engine({ dataDir })
      expect((await second.started.client.hello()).readOnly).not.toBeNull()
      expect([command.events, first.events, second.events]).toEqual([[], ['open'], []])
      expect(await statusOf(second.started)).toMatchObject({ announced: [], unheard: [] })
      await second.started.close()
      await first.started.close()
    } finally {
      rmSync(dataDir, { recursive: true })
    }
  })
})

describe('names', () => {
  test('are asked for during a scan, and lead to private addresses alone', async () => {
    open.push(await startHall({ base: '127.36.3.8/29', miners: 2, apiPort: ports.api, webPort: ports.web, statusPort: null }))
    const { started, events } = await engine({ polling: false }, ['127.36.3.10', '8.8.8.8', 'none'])
    const report = await scanned(started, '127.36.3.9')
    expect(report).toMatchObject({ found: [expect.any(String), expect.any(String)], unknown: [] })
    expect(events).toEqual(['names'])
  })

  test('are not asked for when that is switched off', async () => {
    const { started, events } = await engine({ polling: false })
    await started.client.settings.set({ askLocalNames: false })
    await scanned(started, '127.36.3.17')
    expect(events).toEqual([])
  })
})

describe('a scan', () => {
  test('of more than a /12 is refused with its count before anything is asked', async () => {
    const asked: number[] = []
    const { started } = await engine({ polling: false }, [], async ({ spans }) => void asked.push(countOf(spans)))
    for (const ranges of ['10.0.0.0/8', '10.0.0.0/12 192.168.0.0/16'])
      await expect(started.client.scan.start({ ranges })).rejects.toThrow(
        /^These are [\d,]+ addresses, more than one scan asks \(1,048,576, a \/12\)/,
      )
    expect([asked, (await statusOf(started)).scan]).toEqual([[], null])
    await started.client.scan.start({ ranges: '10.0.0.0/12' })
    await vi.waitFor(() => expect(asked).toEqual([1_048_574]))
  })
})
