import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Papa from 'papaparse'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { AuditEntry } from '../contract/audit.ts'
import type { CredentialTrial } from '../contract/credentials.ts'
import type { Schedule } from '../contract/schedule.ts'
import { openKeyFile } from '../engine/credentials/key-file.ts'
import { startEngine } from '../engine/engine.ts'
import { openLog } from '../lib/log.ts'
import { type Hall, startHall } from '../simulator/hall.ts'
import { runCommandLine } from './program.ts'
import type { Terminal } from './terminal.ts'

/** `headframe drift|schedule|credentials|audit …` as people and scripts run them, against simulated miners. */

const wired = process.platform === 'darwin' ? test.skip : test
const ports = ['--api-port', '14452', '--web-port', '18452']
const pool = 'stratum+tcp://hall.pool.example:3333'

let hall: Hall
let folder: string

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'headframe-watch-over-'))
  const roster = Array.from({ length: 3 }, () => ({ family: 'antminer-stock' }))
  hall = await startHall({ base: '127.44.30.0/24', roster, apiPort: 14_452, webPort: 18_452, statusPort: null, speed: 60 })
})
afterAll(async () => {
  await hall.close()
  await rm(folder, { recursive: true })
})

interface Ended {
  readonly code: number
  readonly out: string
  readonly said: string
}

async function headframe(...args: readonly string[]): Promise<Ended> {
  const [out, said]: [string[], string[]] = [[], []]
  const signal = new AbortController().signal
  const rest = { progress: () => undefined, taken: async () => undefined, ask: async () => false, close: () => undefined }
  const terminal: Terminal = { interactive: false, signal, out: line => void out.push(line), err: line => void said.push(line), ...rest }
  const code = await runCommandLine([...args, ...ports, '--data', folder], terminal)
  return { code, out: out.join('\n'), said: said.join('\n') }
}

function lines<T>({ out }: Ended): readonly T[] {
  return out
    .split('\n')
    .filter(line => line !== '')
    .map(line => JSON.parse(line) as T)
}

/** What the window would have set: an expectation for the hall, and a password set. */
async function setUp(): Promise<void> {
  const log = openLog({ level: 'silent', file: null })
  const secrets = await openKeyFile(folder)
  const engine = await startEngine({
    dataDir: folder,
    version: '0.0.0',
    by: 'app',
    secrets,
    log,
    ports: { api: 14_452, web: 18_452 },
    polling: false,
  })
  const [profile] = await engine.client.profiles.save({
    id: '',
    name: 'Hall',
    pools: [{ url: pool, user: 'acme', password: 'x' }],
    worker: null,
  })
  const group = { id: null, name: 'North', enabled: true, tags: [], groups: [], ranges: '127.44.30.0/24', mode: null, credentials: null }
  await engine.client.expectations.save({ ...group, profile: profile?.id ?? null })
  await engine.client.credentials.save({ id: null, name: 'Stock', ranges: '', tags: [], entries: [{ user: 'root', password: 'root' }] })
  await engine.close()
}

wired('what is not as expected is listed, and restored with one command that verifies each miner', async () => {
  await setUp()
  await headframe('rollout', 'plan', 'reboot', '127.44.30.1-3')
  const drifting = await headframe('drift', 'list', '--json')
  expect(lines<{ ip: string; drift: string[]; why: string[] }>(drifting)).toMatchObject([
    { ip: '127.44.30.1', drift: ['pools'], why: [expect.stringContaining('North')] },
    { ip: '127.44.30.2', drift: ['pools'] },
    { ip: '127.44.30.3', drift: ['pools'] },
  ])
  expect((await headframe('drift', 'restore')).code).toBe(2)
  const dry = await headframe('drift', 'restore', '--dry-run')
  expect(dry.out).toContain(pool)
  expect(hall.miners.map(miner => miner.writes)).toEqual([0, 0, 0])
  const one = await headframe('drift', 'restore', '127.44.30.2', '--yes')
  expect(one.code).toBe(0)
  expect(hall.miners.map(miner => miner.writes)).toEqual([0, 1, 0])
  expect((await headframe('drift', 'restore', '--yes', '--json')).code).toBe(0)
  expect(hall.miners.map(miner => miner.pools.map(({ url }) => url))).toEqual([[pool], [pool], [pool]])
  expect((await headframe('drift', 'list')).said).toContain('as it is expected to be')
})

wired('a set of passwords is tried on its miners', async () => {
  hall.miner('127.44.30.3').setPassword('Frame.7head')
  const ended = await headframe('credentials', 'test', 'Stock', '--json')
  expect(
    lines<CredentialTrial>(ended)
      .map(({ ip, outcome }) => `${ip} ${outcome}`)
      .sort(),
  ).toEqual(['127.44.30.1 opens', '127.44.30.2 opens', '127.44.30.3 refused'])
  expect(ended.code).toBe(1)
  expect((await headframe('credentials', 'test', 'Stock', '127.44.30.1')).code).toBe(0)
  expect((await headframe('credentials', 'test', 'Stack')).said).toContain('"Stack" is not known')
  expect((await headframe('credentials', 'list')).out).not.toContain('Frame')
  hall.miner('127.44.30.3').setPassword('root')
})

test('a schedule is added, switched off and on, and removed', async () => {
  const added = await headframe(
    'schedule',
    'add',
    'Night',
    'sleep',
    '--at',
    '22:30',
    '--days',
    'mon,fri',
    '--zone',
    'Europe/Berlin',
    '--range',
    '127.44.30.0/24',
    '--json',
  )
  expect(added.said).toContain('only while Headframe runs')
  const [night] = lines<Schedule>(added)
  expect(night).toMatchObject({
    name: 'Night',
    action: 'sleep',
    timing: { days: [1, 5], time: '22:30' },
    where: { ranges: '127.44.30.0/24' },
  })
  expect(night?.next).toHaveLength(5)
  expect(night?.batching).toBeUndefined()
  expect(lines<Schedule>(await headframe('schedule', 'disable', 'Night', '--json'))).toMatchObject([{ enabled: false, next: [] }])
  expect(lines<Schedule>(await headframe('schedule', 'enable', night?.id ?? '', '--json'))).toMatchObject([{ enabled: true }])
  expect((await headframe('schedule', 'list')).out).toMatch(/Night.*sleep.*mon,fri 22:30 Europe\/Berlin/)
  expect((await headframe('schedule', 'remove', 'Night')).said).toContain('Nothing is scheduled')
})

test.each([
  [['--days', 'mon,funday'], /"funday" is no day/],
  [['--days', 'mon', '--date', '2030-01-01'], /--days or --date/],
  [['--date', '2030-02-30'], /--date: Write the day/],
  [['--days', 'mon', '--zone', 'Mars/Base'], /--zone: This time zone is not known/],
])('a schedule with %j is refused with the option that is wrong', async (options, words) => {
  const ended = await headframe('schedule', 'add', 'Bad', 'sleep', '--at', '22:30', '--range', '127.44.30.0/24', ...options)
  expect([ended.code, ended.said]).toEqual([2, expect.stringMatching(words)])
})

test('a schedule takes no secret', async () => {
  const ended = await headframe('schedule', 'add', 'Bad', 'setPassword', '--at', '22:30', '--days', 'all', '--range', '127.44.30.0/24')
  expect([ended.code, ended.said]).toEqual([2, expect.stringContaining('secret')])
})

test('the log is searched, checked and exported', async () => {
  const all = lines<AuditEntry>(await headframe('audit', 'list', '--json'))
  expect(all.map(({ seq }) => seq)).toEqual(all.map((_, at) => all.length - at))
  const found = lines<AuditEntry>(await headframe('audit', 'list', '--search', 'Expectation North', '--json'))
  expect(found).toMatchObject([{ action: 'Expectation', subject: 'North', by: 'app' }])
  expect((await headframe('audit', 'list', '--to', '2001-01-01')).said).toContain('No entry is found')
  expect(await headframe('audit', 'check')).toMatchObject({ code: 0, out: expect.stringMatching(/^All \d+ entries are sound/) })
  const file = join(folder, 'audit.csv')
  await headframe('audit', 'export', '--out', file)
  const rows = Papa.parse<Record<string, string>>((await readFile(file, 'utf8')).trim(), { header: true }).data
  expect(rows.map(row => row.seal)).toEqual(all.map(({ hash }) => hash))
  expect((await headframe('audit', 'list', '--from', '2026-13-01')).code).toBe(2)
  expect((await headframe('audit', 'list', '--from', '2026-11-21', '--to', '2026-11-20')).said).toContain('--from is after --to')
})
