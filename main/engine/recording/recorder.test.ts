import { afterEach, describe, expect, test } from 'vitest'
import type { RecordingEvent } from '../../contract/recording.ts'
import { systemClock } from '../../lib/clock.ts'
import { openLog } from '../../lib/log.ts'
import { type Hall, startHall } from '../../simulator/hall.ts'
import { memorySecrets } from '../credentials/key-file.ts'
import { startEngine } from '../engine.ts'
import type { Engine } from '../host.ts'

const ports = { api: 15_528, web: 18_980 }
const open: { close(): Promise<void> }[] = []

afterEach(async () => {
  for (const one of open.splice(0).reverse()) await one.close()
})

async function started(block: number): Promise<{ hall: Hall; engine: Engine; id: string }> {
  const base = `127.37.${block}.0/30`
  const hall = await startHall({
    base,
    roster: [{ family: 'antminer-stock' }],
    apiPort: ports.api,
    webPort: ports.web,
    statusPort: null,
    speed: 50,
  })
  const log = openLog({ level: 'silent', file: null })
  const engine = await startEngine({ dataDir: null, version: '0.0.0', by: 'app', secrets: memorySecrets(), log, ports, polling: false })
  open.push(hall, engine)
  await engine.client.scan.start({ ranges: base, timeoutMs: 1000 })
  for (;;) {
    const report = await engine.client.scan.report()
    if (report !== null && report.progress.state !== 'running') return { hall, engine, id: report.found[0] ?? '' }
    await systemClock.sleep(20)
  }
}

async function eventsOf(engine: Engine, ask: { id: string } | { address: string }): Promise<readonly RecordingEvent[]> {
  const events: RecordingEvent[] = []
  for await (const event of await engine.client.miner.record(ask)) events.push(event)
  return events
}

describe('recording through the calls of the engine', () => {
  test('tells each question, then the recording, and a password of the owner is in neither', async () => {
    const { hall, engine, id } = await started(20)
    hall.miner('127.37.20.1').setPassword('Correct-Horse-7')
    await engine.client.credentials.save({ id: null, name: 'hall', ranges: '', entries: [{ user: 'root', password: 'Correct-Horse-7' }] })
    const events = await eventsOf(engine, { id })
    const asked = events.flatMap(event => (event.type === 'asked' ? [event.count] : []))
    expect(asked).toEqual(asked.map((_count, n) => n + 1))
    expect(asked.length).toBeGreaterThan(5)
    const last = events.at(-1)
    expect(last).toMatchObject({
      type: 'done',
      recording: { reread: { same: true }, manifest: { driver: 'antminer-stock', headframe: '0.0.0' } },
    })
    expect(JSON.stringify(events)).not.toContain('Correct-Horse-7')
  })

  test('says why there is none: a miner that is gone, an address where nobody is, one that is public', async () => {
    const { engine } = await started(21)
    const problems = await Promise.all(
      [{ id: 'nobody' }, { address: '127.37.21.9' }, { address: '8.8.8.8' }, { address: 'x' }].map(ask => eventsOf(engine, ask)),
    )
    expect(problems.map(events => events.at(-1))).toEqual([
      { type: 'failed', problem: expect.stringContaining('not on the roster any more') },
      { type: 'failed', problem: expect.stringContaining('Nothing answers at 127.37.21.9') },
      { type: 'failed', problem: expect.stringContaining('public internet') },
      { type: 'failed', problem: expect.stringContaining('"x" is not an address') },
    ])
  })

  test('stops asking when nobody listens any more, and the miner can be asked by others', async () => {
    const { hall, engine, id } = await started(22)
    const miner = hall.miner('127.37.22.1')
    for await (const event of await engine.client.miner.record({ id })) if (event.type === 'asked') break
    const { length } = miner.requests
    const reading = await engine.client.miner.readNow({ id })
    expect(reading.ok).toBe(true)
    expect(miner.requests.length - length).toBeLessThan(6)
    await expect.poll(() => miner.connections).toBe(0)
  })
})
