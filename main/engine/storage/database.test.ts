import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterEach, describe, expect, test } from 'vitest'
import { systemClock } from '../../lib/clock.ts'
import { openLog } from '../../lib/log.ts'
import { type Database, openDatabase } from './database.ts'
import { migrations } from './migrations.ts'

const log = openLog({ level: 'silent', file: null })
const opened: Database[] = []

function folder(): string {
  return mkdtempSync(join(tmpdir(), 'headframe-db-'))
}

async function open(dataDir: string | null): Promise<Database> {
  const database = await openDatabase({ dataDir, clock: systemClock, log, by: 'app' })
  opened.push(database)
  return database
}

afterEach(async () => {
  await Promise.all(opened.splice(0).map(database => database.close()))
})

const put = 'INSERT OR REPLACE INTO settings VALUES (?, ?)'

function count(database: Database): Promise<{ n: number } | null> {
  return database.get<{ n: number }>('SELECT count(*) AS n FROM settings')
}

/** A child that holds the folder; resolves when it says `ready`. */
async function holder(dataDir: string, body: string) {
  const script = `
    import { openDatabase } from ${JSON.stringify(new URL('./database.ts', import.meta.url).href)}
    import { systemClock } from ${JSON.stringify(new URL('../../lib/clock.ts', import.meta.url).href)}
    import { openLog } from ${JSON.stringify(new URL('../../lib/log.ts', import.meta.url).href)}
    const database = await openDatabase({ dataDir: process.argv[1], clock: systemClock, log: openLog({ level: 'silent', file: null }), by: 'server' })
    ${body}`
  const child = spawn(process.execPath, ['--input-type=module', '-e', script, dataDir], { stdio: ['ignore', 'pipe', 'inherit'] })
  let told = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    told += text
  })
  while (!told.includes('ready')) await once(child.stdout, 'data')
  return {
    pid: child.pid ?? 0,
    lines: () => told.split('\n').slice(0, -1),
    async kill() {
      const gone = once(child, 'exit')
      child.kill('SIGKILL')
      await gone
    },
  }
}

describe('writing', () => {
  test('what resolved is there after reopening', async () => {
    const dir = folder()
    const first = await open(dir)
    await first.run(put, ['a', '1'])
    await first.close()
    expect(await (await open(dir)).get('SELECT value FROM settings WHERE key = ?', ['a'])).toEqual({ value: '1' })
  })

  test('a transaction is all or nothing, and its neighbours in the same batch are not hurt', async () => {
    const database = await open(null)
    const results = await Promise.allSettled([
      database.run(put, ['before', '1']),
      database.transaction([{ sql: put, params: ['half', '1'] }, { sql: 'INSERT INTO nowhere VALUES (1)' }]),
      database.run(put, ['after', '1']),
    ])
    expect(results.map(result => result.status)).toEqual(['fulfilled', 'rejected', 'fulfilled'])
    expect(await database.all('SELECT key FROM settings ORDER BY key')).toEqual([{ key: 'after' }, { key: 'before' }])
  })

  test('many small writes at once share transactions', async () => {
    const database = await open(folder())
    const began = performance.now()
    await Promise.all(Array.from({ length: 2000 }, (_, n) => database.run(put, [`k${n}`, 'v'])))
    expect(await count(database)).toEqual({ n: 2000 })
    // One fsync each would take seconds even on a fast disk.
    expect(performance.now() - began).toBeLessThan(2000)
  })

  test('a full disk is told in a sentence, nothing of the batch is half done, and later writes work', async () => {
    const database = await open(folder())
    await database.run('PRAGMA max_page_count = 60')
    const large = database.run(put, ['large', 'x'.repeat(1_000_000)])
    await expect(large).rejects.toMatchObject({ name: 'StorageError', kind: 'full' })
    await expect(large).rejects.toThrow(/full.*make room/)
    expect(await count(database)).toEqual({ n: 0 })
    await database.run('PRAGMA max_page_count = 100000')
    await database.run(put, ['small', '1'])
    expect(await count(database)).toEqual({ n: 1 })
  })

  test('after close every call is refused, and close may be called twice', async () => {
    const database = await open(null)
    const late = database.run(put, ['k', 'v'])
    await database.close()
    await late
    await database.close()
    await expect(database.all('SELECT 1')).rejects.toThrow(/closed/)
  })
})

describe('a crash', () => {
  test('kill -9 in mid-write loses nothing that had resolved and breaks nothing', async () => {
    const dir = folder()
    const child = await holder(
      dir,
      `for (let n = 0; ; n++) {
        await Promise.all(Array.from({ length: 20 }, (_, i) => database.run(${JSON.stringify(put)}, ['k' + n + '.' + i, 'x'.repeat(500)])))
        console.log(n === 10 ? 'ready ' + n : 'done ' + n)
      }`,
    )
    await child.kill()
    const acknowledged = child.lines().length * 20
    const database = await open(dir)
    expect(database.readOnly).toBeNull()
    expect(database.notices).toEqual([])
    const row = await count(database)
    expect(row?.n).toBeGreaterThanOrEqual(acknowledged)
    expect((row?.n ?? 1) % 20).toBe(0)
  })
})

describe('two on one folder', () => {
  test('the second names the first, may look and may not write; a kill frees the folder', async () => {
    const dir = folder()
    const child = await holder(
      dir,
      `await database.run(${JSON.stringify(put)}, ['a', '1']); console.log('ready'); setInterval(() => {}, 1000)`,
    )
    const second = await open(dir)
    expect(second.readOnly).toContain(`the server (process ${child.pid} on `)
    expect(await second.get('SELECT value FROM settings WHERE key = ?', ['a'])).toEqual({ value: '1' })
    await expect(second.run(put, ['b', '1'])).rejects.toMatchObject({ kind: 'read-only' })
    await second.close()
    await child.kill()
    const third = await open(dir)
    expect(third.readOnly).toBeNull()
    await third.run(put, ['b', '1'])
  })

  test('of many that open a new folder at the same moment exactly one may write', async () => {
    const dir = folder()
    const all = await Promise.all(Array.from({ length: 5 }, () => open(dir)))
    expect(all.filter(database => database.readOnly === null)).toHaveLength(1)
  })
})

describe('a file that is not sound', () => {
  const damages: readonly (readonly [string, (file: string) => void])[] = [
    ['garbage', file => writeFileSync(file, 'this is no database at all, but it is long enough to look like one'.repeat(100))],
    ['a torn page in the middle', file => writeFileSync(file, torn(readFileSync(file)))],
    ['cut in half', file => writeFileSync(file, readFileSync(file).subarray(0, 8192 + 100))],
  ]
  test.each(damages)('%s is set aside and named, and a new one is begun', async (_name, damage) => {
    const dir = folder()
    const first = await open(dir)
    await Promise.all(Array.from({ length: 500 }, (_, n) => first.run(put, [`k${n}`, 'x'.repeat(200)])))
    await first.close()
    damage(join(dir, 'headframe.db'))
    const bytes = readFileSync(join(dir, 'headframe.db'))
    const second = await open(dir)
    expect(second.readOnly).toBeNull()
    const kept = readdirSync(dir).filter(name => /^headframe\.db\.corrupt-[0-9TZ-]+$/.test(name))
    expect(kept).toHaveLength(1)
    expect(readFileSync(join(dir, kept[0] ?? '')).equals(bytes)).toBe(true)
    expect(second.notices).toHaveLength(1)
    expect(second.notices[0]).toContain(kept[0])
    await second.run(put, ['fresh', '1'])
    expect(await count(second)).toEqual({ n: 1 })
  })

  test('of a newer version it is opened read-only and left as it is', async () => {
    const dir = folder()
    await (await open(dir)).close()
    const file = new DatabaseSync(join(dir, 'headframe.db'))
    file.exec(`PRAGMA user_version = ${migrations.length + 3}`)
    file.close()
    const database = await open(dir)
    expect(database.readOnly).toMatch(/newer Headframe/)
    await expect(database.run(put, ['a', '1'])).rejects.toMatchObject({ kind: 'read-only' })
  })

  test('of an older version it is brought up to date with everything in it', async () => {
    const dir = folder()
    const file = new DatabaseSync(join(dir, 'headframe.db'))
    for (const statement of migrations[0]?.statements ?? []) file.exec(statement)
    file.exec("PRAGMA user_version = 1; INSERT INTO settings VALUES ('old', '1')")
    file.close()
    const database = await open(dir)
    expect(await count(database)).toEqual({ n: 1 })
    expect(await database.get('PRAGMA user_version')).toEqual({ user_version: migrations.length })
  })

  test('a folder that cannot be used is refused with a sentence', async () => {
    const file = join(folder(), 'a-file')
    writeFileSync(file, '')
    await expect(open(join(file, 'data'))).rejects.toThrow(/data folder cannot be used/)
    expect(existsSync(join(file, 'data'))).toBe(false)
  })
})

function torn(bytes: Buffer): Buffer {
  const copy = Buffer.from(bytes)
  copy.fill(0x5a, 4096 * 3, 4096 * 6)
  return copy
}
