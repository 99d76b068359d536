import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, type TestContext, test } from 'vitest'
import { auditQuerySchema } from '../../contract/audit.ts'
import type { Rollout } from '../../contract/rollout.ts'
import { defaultSettings } from '../../contract/settings.ts'
import { openLog } from '../../lib/log.ts'
import { AuditLog } from '../audit/audit-log.ts'
import { memorySecrets } from '../credentials/key-file.ts'
import { type Database, openDatabase } from '../storage/database.ts'
import { fastClock } from './fakes/crash.ts'
import { FakeHall, newPools } from './fakes/hall.ts'
import { createRollouts, type Rollouts } from './rollouts.ts'

const log = openLog({ level: 'silent', file: null })

/** A real file, with the audit log and the rollouts that write into it. */
interface Desk {
  readonly database: Database
  readonly audit: AuditLog
  readonly rollouts: Rollouts
}

async function open(dataDir: string, hall: FakeHall): Promise<Desk> {
  const database = await openDatabase({ dataDir, clock: fastClock, log })
  const audit = await AuditLog.open({ database, clock: fastClock, by: 'app', account: 'sam' })
  const settings = () => defaultSettings
  const rollouts = await createRollouts({
    database,
    targets: hall,
    clock: fastClock,
    settings,
    by: 'app',
    audit,
    secrets: memorySecrets(),
    log,
  })
  return { database, audit, rollouts }
}

async function close({ rollouts, database }: Desk): Promise<void> {
  await rollouts.close()
  await database.close()
}

async function folder(context: TestContext): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), 'headframe-full-'))
  context.onTestFinished(() => rm(dir, { recursive: true, force: true }))
  return dir
}

/** No byte more fits. */
async function fill(database: Database): Promise<void> {
  const pages = await database.get<{ page_count: number }>('PRAGMA page_count')
  await database.run(`PRAGMA max_page_count = ${pages?.page_count ?? 1}`)
}

async function view({ rollouts }: Desk): Promise<Rollout> {
  const rollout = await rollouts.get(rollouts.list()[0]?.id ?? '')
  if (rollout === null) throw new Error('no rollout')
  return rollout
}

const writesOf = (hall: FakeHall) => [...hall.miners.values()].map(miner => miner.memory.writes)

/** What the audit log tells of miners, by what came of it. */
async function told({ audit }: Desk, id: string): Promise<readonly string[]> {
  const entries = await audit.list(auditQuerySchema.parse({ limit: 500 }))
  return entries.filter(entry => entry.rollout === id && entry.action === 'Change pools').map(({ subject }) => subject)
}

test('a disk that fills up in mid-rollout: it stops and says so, nothing is lost, journal and audit log agree, and with room it goes on', async context => {
  const dir = await folder(context)
  const hall = new FakeHall(40, fastClock)
  const desk = await open(dir, hall)
  const plan = await desk.rollouts.plan(
    { action: 'setPools', ask: newPools, miners: hall.ids, batching: { size: 2, everyS: 20, canary: false } },
    AbortSignal.timeout(10_000),
  )
  const { id } = await desk.rollouts.start(plan.id, [])
  await expect.poll(async () => (await view(desk)).counts.verified, { timeout: 15_000 }).toBeGreaterThanOrEqual(4)
  await fill(desk.database)
  await expect.poll(async () => (await view(desk)).state, { timeout: 15_000 }).toBe('paused')
  expect((await view(desk)).pausedBecause).toContain('The disk with the data folder is full')
  // What was under way comes to its end.
  await expect.poll(async () => inFlight(await view(desk)), { timeout: 15_000 }).toBe(0)
  const writes = writesOf(hall)
  for (const [n, step] of (await view(desk)).steps.entries()) expect(step.written, step.ip).toBe(writes[n] === 1)
  expect(await desk.audit.check()).toMatchObject({ ok: true })
  await close(desk)

  const again = await open(dir, hall)
  context.onTestFinished(() => close(again))
  expect(again.rollouts.list()[0]).toMatchObject({ id })
  expect(await again.audit.check()).toMatchObject({ ok: true })
  expect(writesOf(hall), 'nothing is written by itself').toEqual(writes)
  await again.rollouts.resume(id)
  await expect.poll(async () => (await view(again)).state, { timeout: 30_000 }).toBe('done')
  expect((await view(again)).counts.verified).toBe(40)
  expect(writesOf(hall)).toEqual(hall.ids.map(() => 1))
  expect(await again.audit.check()).toMatchObject({ ok: true })
  const subjects = await told(again, id)
  expect(subjects.toSorted()).toEqual((await view(again)).steps.map(({ ip }) => ip).toSorted())
}, 60_000)

function inFlight({ counts }: Rollout): number {
  return counts.reading + counts.writing + counts.settling
}
