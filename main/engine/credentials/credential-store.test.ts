import { mkdtempSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { inspect } from 'node:util'
import { describe, expect, test } from 'vitest'
import { systemClock } from '../../lib/clock.ts'
import { openLog } from '../../lib/log.ts'
import { Secret } from '../../lib/secret.ts'
import { openDatabase } from '../storage/database.ts'
import { CredentialStore } from './credential-store.ts'
import { memorySecrets, openKeyFile } from './key-file.ts'

const usual = [{ user: 'root', password: 'root' }]
const log = openLog({ level: 'silent', file: null })

async function start(given: Parameters<typeof CredentialStore.open>[2] = []) {
  const database = await openDatabase({ dataDir: null, clock: systemClock, log })
  const store = await CredentialStore.open(database, memorySecrets(), given)
  const save = (name: string, ranges: string, ...entries: [string, string | null][]) =>
    store.save({ id: null, name, ranges, tags: [], entries: entries.map(([user, password]) => ({ user, password })) })
  const tried = (ip: string) => store.for(ip, usual).map(one => `${one.user}:${one.password.reveal()}${one.isDefault ? ' default' : ''}`)
  return { database, store, save, tried }
}

function folder(): string {
  return mkdtempSync(join(tmpdir(), 'headframe-key-'))
}

describe('what is tried', () => {
  test('it is the default of the family that is asked for, and of no other', async () => {
    const { store, save } = await start()
    await save('all', '', ['admin', 'admin'])
    const tried = (defaults: typeof usual) => store.for('10.0.0.1', defaults).map(one => [one.user, one.isDefault])
    expect(tried([])).toEqual([['admin', false]])
    expect(tried(usual)).toEqual([
      ['admin', false],
      ['root', true],
    ])
    expect(tried([{ user: 'admin', password: 'admin' }])).toEqual([['admin', true]])
  })

  test('without any set it is the vendor’s default', async () => {
    const { tried } = await start()
    expect(tried('10.0.0.1')).toEqual(['root:root default'])
  })
  test('sets of its range in the user’s order, each pair once, the default last', async () => {
    const { save, tried, store } = await start()
    const [north] = await save('north', '10.0.0.0/23', ['root', 'common'])
    await save('hall', '10.0.0.0/24', ['root', 'hall'], ['admin', 'admin'], ['root', 'common'])
    expect(tried('10.0.0.7'), 'what was typed last comes first').toEqual(['root:hall', 'admin:admin', 'root:common', 'root:root default'])
    expect(tried('10.0.1.7')).toEqual(['root:common', 'root:root default'])
    await store.reorder([north?.id ?? ''])
    expect(tried('10.0.0.7')).toEqual(['root:common', 'root:hall', 'admin:admin', 'root:root default'])
  })
  test('the set that is expected to open a miner comes first, wherever it is for', async () => {
    const { save, store } = await start()
    await save('hall', '10.0.0.0/24', ['root', 'hall'])
    await save('all', '', ['root', 'common'])
    const far = (await save('far', '10.9.0.0/24', ['root', 'far'])).find(one => one.name === 'far')
    const tried = (expected: string | null) => store.for('10.0.0.7', usual, undefined, expected).map(one => one.password.reveal())
    expect(tried(far?.id ?? null)).toEqual(['far', 'hall', 'common', 'root'])
    expect(tried(null)).toEqual(['hall', 'common', 'root'])
    expect(tried('gone')).toEqual(['hall', 'common', 'root'])
  })
  test('a set for everybody comes after those for its address', async () => {
    const { save, tried } = await start()
    await save('hall', '10.0.0.0/24', ['root', 'hall'])
    await save('all', '', ['root', 'common'])
    expect(tried('10.0.0.7')).toEqual(['root:hall', 'root:common', 'root:root default'])
    expect(tried('10.0.1.7')).toEqual(['root:common', 'root:root default'])
  })
  test('a password that was proved again comes before the one that was proved meanwhile', async () => {
    const { store, tried } = await start()
    const learn = (password: string) => store.learn('10.0.0.7', { user: 'root', password }, 'Set today')
    for (const password of ['one', 'two', 'one']) await learn(password)
    expect(tried('10.0.0.7')).toEqual(['root:one', 'root:two', 'root:root default'])
  })
  test('what is given for one run comes first and is not stored', async () => {
    const { tried, store } = await start([{ user: 'root', password: new Secret('today') }])
    expect(tried('10.0.0.1')).toEqual(['root:today', 'root:root default'])
    expect(store.list()).toEqual([])
  })
  test('the default typed as a set of one’s own is still the default, and is tried where it stands', async () => {
    const { save, tried } = await start()
    await save('mine', '', ['root', 'root'], ['root', 'other'])
    expect(tried('10.0.0.1')).toEqual(['root:root default', 'root:other'])
  })
})

test('passwords that many miners proved at once are all kept, one set for each, before all others', async () => {
  const { save, store, tried } = await start()
  await save('all', '', ['root', 'common'])
  const learn = (host: number, password: string) => store.learn(`10.0.0.${host}`, { user: 'root', password }, 'Set today')
  await Promise.all(Array.from({ length: 40 }, (_none, n) => learn(n + 1, n % 2 === 0 ? 'even' : 'odd')))
  expect(store.list().map(({ name }) => name)).toEqual(['Set today', 'Set today', 'all'])
  for (let host = 1; host <= 40; host++)
    expect(tried(`10.0.0.${host}`)).toEqual([host % 2 === 1 ? 'root:even' : 'root:odd', 'root:common', 'root:root default'])
  expect(tried('10.0.0.41')).toEqual(['root:common', 'root:root default'])
})

describe('storing', () => {
  test('no password is in the database, in the list or in a log', async () => {
    const { save, database, store } = await start()
    await save('hall', '', ['root', 'hunter2'])
    const rows = await database.all('SELECT * FROM credential_sets')
    expect(JSON.stringify([rows, store.list(), store.for('10.0.0.1', usual)])).not.toContain('hunter2')
    expect(inspect(store.for('10.0.0.1', usual), { depth: 9 })).not.toContain('hunter2')
  })
  test('a password left out is kept, one that was never stored is asked for', async () => {
    const { save, store, tried } = await start()
    const [set] = await save('hall', '', ['root', 'one'])
    const edit = (user: string) =>
      store.save({ id: set?.id ?? null, name: 'renamed', ranges: '', tags: [], entries: [{ user, password: null }] })
    expect(await edit('root')).toMatchObject([{ name: 'renamed' }])
    expect(tried('10.0.0.1')[0]).toBe('root:one')
    await expect(edit('admin')).rejects.toThrow('No password is stored for the user "admin"')
  })
  test('a range that cannot be read is refused naming the piece', async () => {
    const { save } = await start()
    await expect(save('hall', '10.0.0.0/24, 10.0.0.300', ['root', 'x'])).rejects.toThrow(/"10\.0\.0\.300"/)
  })
  test('a set sealed with another key is named, kept and not used', async () => {
    const { save, database } = await start()
    await save('old hall', '', ['root', 'x'])
    const other = await CredentialStore.open(database, memorySecrets())
    expect(other.trouble).toContain('"old hall"')
    expect(other.list()).toHaveLength(1)
    expect(other.for('10.0.0.1', usual)).toHaveLength(1)
  })
})

describe('the key file', () => {
  test('is made once, for its owner only, and opens what it sealed', async () => {
    const dir = folder()
    const sealed = await (await openKeyFile(dir, '')).seal('hunter2')
    expect(statSync(join(dir, 'secret.key')).mode & 0o777).toBe(0o600)
    expect(sealed).not.toContain('hunter2')
    expect(await (await openKeyFile(dir, '')).open(sealed)).toBe('hunter2')
  })
  test('what was altered or sealed with another key does not open', async () => {
    const secrets = await openKeyFile(folder(), '')
    const sealed = Buffer.from(await secrets.seal('hunter2'), 'base64')
    sealed[20] = (sealed[20] ?? 0) ^ 1
    await expect(secrets.open(sealed.toString('base64'))).rejects.toThrow()
    await expect((await openKeyFile(folder(), '')).open(await secrets.seal('x'))).rejects.toThrow()
  })
  test('a key in the environment is used instead and no file is made', async () => {
    const dir = folder()
    const sealed = await (await openKeyFile(dir, 'a long phrase')).seal('hunter2')
    expect(await (await openKeyFile(dir, 'a long phrase')).open(sealed)).toBe('hunter2')
    expect(() => readFileSync(join(dir, 'secret.key'))).toThrow()
  })
  test('two that begin at once share one key', async () => {
    const dir = folder()
    const [a, b] = await Promise.all([openKeyFile(dir, ''), openKeyFile(dir, '')])
    expect(await b.open(await a.seal('hunter2'))).toBe('hunter2')
  })
  test('a damaged one is not overwritten but named', async () => {
    const dir = folder()
    writeFileSync(join(dir, 'secret.key'), 'short')
    await expect(openKeyFile(dir, '')).rejects.toThrow(/secret\.key does not hold a key/)
  })
})
