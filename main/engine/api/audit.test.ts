import { afterEach, expect, test } from 'vitest'
import { openLog } from '../../lib/log.ts'
import { memorySecrets } from '../credentials/key-file.ts'
import { startEngine } from '../engine.ts'
import type { Engine } from '../host.ts'

let engine: Engine | null = null
afterEach(() => engine?.close())

test('what is changed in settings, credentials, profiles and ranges stands in the log, without a secret', async () => {
  engine = await startEngine({
    dataDir: null,
    version: '0.0.0',
    by: 'server',
    secrets: memorySecrets(),
    log: openLog({ level: 'silent', file: null }),
    polling: false,
  })
  const { settings, credentials, profiles, audit } = engine.client
  await settings.set({ batchSize: 20, batchEveryS: 5 })
  const [set] = await credentials.save({
    id: null,
    name: 'Hall 2',
    ranges: '10.0.2.0/24',
    entries: [{ user: 'root', password: 'geheim-9x' }],
  })
  await credentials.save({ id: set?.id ?? null, name: 'Hall 2', ranges: '', entries: [{ user: 'root', password: null }] })
  await credentials.remove({ id: set?.id ?? '' })
  await profiles.save({
    id: '',
    name: 'Main',
    pools: [{ url: 'stratum+tcp://pool.example:3333', user: 'acct', password: 'pool-geheim' }],
    worker: null,
  })
  const entries = await audit.list({})
  expect(entries.map(({ action, subject, before, after, result }) => [action, subject, before, after, result]).reverse()).toEqual([
    ['Settings', 'batchSize', '10', '20', 'stored'],
    ['Credentials', 'Hall 2', null, 'root in 10.0.2.0/24, password typed anew', 'stored'],
    ['Credentials', 'Hall 2', 'root in 10.0.2.0/24', 'root in all ranges', 'stored'],
    ['Credentials', 'Hall 2', 'root in all ranges', null, 'removed'],
    ['Pool profile', 'Main', null, 'stratum+tcp://pool.example:3333 acct', 'stored'],
  ])
  expect(entries.every(({ by, account }) => by === 'server' && account !== '')).toBe(true)
  expect(JSON.stringify(entries)).not.toMatch(/geheim/)
  expect(await audit.check()).toEqual({ ok: true, entries: entries.length })
})
