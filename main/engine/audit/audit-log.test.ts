import fc from 'fast-check'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { auditQuerySchema } from '../../contract/audit.ts'
import { VirtualClock } from '../../lib/clock.ts'
import { openLog } from '../../lib/log.ts'
import { type Database, openDatabase } from '../storage/database.ts'
import { AuditLog, type Change } from './audit-log.ts'

const log = openLog({ level: 'silent', file: null })
const change: Change = { action: 'Change pools', subject: '10.0.3.17', before: 'old.pool', after: 'new.pool', result: 'verified' }

let clock: VirtualClock
let database: Database
let audit: AuditLog
beforeEach(async () => {
  clock = new VirtualClock()
  database = await openDatabase({ dataDir: null, clock, log })
  audit = await open()
})
afterEach(() => database.close())

function open(): Promise<AuditLog> {
  return AuditLog.open({ database, clock, by: 'app', account: 'sam' })
}

function list(query: Record<string, unknown> = {}) {
  return audit.list(auditQuerySchema.parse(query))
}

test('a change is told with who, when, what, before, after and result', async () => {
  await clock.advance(5_000)
  await audit.append([{ ...change, rollout: 'r1', by: 'schedule "Night"' }])
  expect(await list()).toMatchObject([
    {
      seq: 1,
      at: clock.now(),
      by: 'schedule "Night"',
      account: 'sam',
      ...change,
      rollout: 'r1',
      hash: expect.stringMatching(/^[0-9a-f]{64}$/),
    },
  ])
})

test('the chain goes on over a restart, however many write at once', async () => {
  await Promise.all(Array.from({ length: 50 }, (_, n) => audit.append([{ ...change, subject: `10.0.0.${n}` }])))
  audit = await open()
  await audit.append([change, change])
  expect(await audit.check()).toEqual({ ok: true, entries: 52 })
})

test.each([
  ['an entry is edited', "UPDATE audit SET after = 'x' WHERE seq = 3", 3],
  ['an entry is edited, and its hash with it', "UPDATE audit SET hash = hash || '' , result = 'y' WHERE seq = 2", 2],
  ['an entry is taken out', 'DELETE FROM audit WHERE seq = 2', 2],
  ['the end is cut off', 'DELETE FROM audit WHERE seq > 3', 4],
])('it shows when %s', async (_name, sql, brokenAt) => {
  for (let n = 0; n < 5; n++) await audit.append([change])
  await expect(database.run(sql)).rejects.toThrow(/only ever appended to/)
  await database.transaction([{ sql: 'DROP TRIGGER audit_no_update' }, { sql: 'DROP TRIGGER audit_no_delete' }, { sql }])
  expect(await audit.check()).toEqual({ ok: false, brokenAt })
})

test('what cannot be stored is not told either, and the chain stays whole', async () => {
  await audit.append([change])
  await expect(audit.append([change], [{ sql: 'INSERT INTO nowhere VALUES (1)' }])).rejects.toThrow()
  await audit.append([change])
  expect(await audit.check()).toEqual({ ok: true, entries: 2 })
})

test('it is searched by words, by time and by page', async () => {
  for (let n = 1; n <= 5; n++) {
    await clock.advance(1_000)
    await audit.append([{ ...change, subject: `10.0.0.${n}`, result: n === 3 ? 'failed: 100 % wrong_user' : 'verified' }])
  }
  const found = async (query: Record<string, unknown>) => (await list(query)).map(({ seq }) => seq)
  expect(await found({ search: 'FAILED 10.0.0.3' })).toEqual([3])
  expect(await found({ search: '100 % wrong_' })).toEqual([3])
  expect(await found({ search: '%' })).toEqual([3])
  const [newest] = await list()
  expect(await found({ from: (newest?.at ?? 0) - 1_000 })).toEqual([5, 4])
  expect(await found({ to: (newest?.at ?? 0) - 2_000 })).toEqual([2, 1])
  expect(await found({ before: 3, limit: 1 })).toEqual([2])
})

test('no search breaks it', async () => {
  await audit.append([change])
  await fc.assert(
    fc.asyncProperty(fc.string({ maxLength: 200 }), async search => {
      expect((await list({ search })).length).toBeLessThan(2)
    }),
    { numRuns: 50 },
  )
})
