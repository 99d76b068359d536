import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdtemp, open, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Miner } from '../contract/model.ts'
import { type Hall, startHall } from '../simulator/hall.ts'
import { version } from './version.ts'

/** The command line as people and scripts run it: real processes against simulated miners. */

const bin = fileURLToPath(new URL('headframe.mjs', import.meta.url))
const ports = ['--api-port', '14038', '--web-port', '18038']
const pool = ['--pool', 'stratum+tcp://new.pool.example:3333,acme,x', '--pool', 'stratum+tcp://spare.pool.example:443,acme']
const otherPool = ['--pool', 'stratum+tcp://fourth.pool.example:3333,acme']

let hall: Hall
let folder: string

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'headframe-cli-'))
  hall = await startHall({
    base: '127.38.10.0/24',
    roster: [
      { family: 'antminer-stock', model: 'Antminer S19 Pro' },
      { family: 'antminer-stock', model: 'Antminer S21' },
      { family: 'antminer-legacy' },
      { family: 'antminer-stock', faults: ['refuse'] },
      { family: 'antminer-stock' },
      { family: 'cgminer' },
    ],
    apiPort: 14_038,
    webPort: 18_038,
    statusPort: null,
    speed: 60,
  })
  hall.miner('127.38.10.5').setPassword('a long one')
})
afterAll(async () => {
  await hall.close()
  await rm(folder, { recursive: true })
})

interface Ended {
  readonly code: number | null
  readonly lines: readonly string[]
  readonly said: string
}

function begin(args: readonly string[], env: Readonly<Record<string, string>> = {}): ChildProcess {
  return spawn(process.execPath, [bin, ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, HEADFRAME_PASSWORD: '', ...env },
  })
}

function endOf(child: ChildProcess): Promise<Ended> {
  let out = ''
  let said = ''
  child.stdout?.setEncoding('utf8').on('data', text => {
    out += text
  })
  child.stderr?.setEncoding('utf8').on('data', text => {
    said += text
  })
  return new Promise(resolve => child.once('close', code => resolve({ code, lines: out.split('\n').filter(line => line !== ''), said })))
}

function headframe(args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Ended> {
  return endOf(begin(args, env))
}

interface ResultLine {
  readonly id: string
  readonly ip: string
  readonly ok: boolean
  readonly failure: { readonly code: string } | null
  readonly before: { readonly pools: readonly { readonly url: string; readonly user: string; readonly password: string }[] } | null
  readonly after: ResultLine['before']
}

function results(lines: readonly string[]): readonly ResultLine[] {
  return lines.map(line => JSON.parse(line) as ResultLine)
}

test('scan --json prints one miner a line with its reading, in order of address, and nothing else on standard output', async () => {
  const { code, lines, said } = await headframe(['scan', '127.38.10.0/28', ...ports, '--json', '--timeout', '500'])
  const miners = lines.map(line => JSON.parse(line) as Miner)
  expect(miners.map(miner => miner.address)).toEqual(hall.addresses)
  expect(miners.map(miner => miner.firmware.family)).toEqual(hall.miners.map(miner => miner.family))
  expect(miners[0]).toMatchObject({
    make: 'Antminer',
    model: 'S19 Pro',
    algorithm: 'sha256d',
    state: 'hashing',
    reading: { powerLimitW: null },
  })
  expect(miners[0]?.reading?.boards).toHaveLength(3)
  expect(said).toContain('6 miners, 0 locked or unknown, 8 silent of 14 addresses.')
  expect(said).not.toContain('\r')
  expect(code).toBe(0)
})

test('scan prints an aligned table for people', async () => {
  const { lines, code } = await headframe(['scan', '127.38.10.1-3', ...ports])
  expect(lines).toHaveLength(4)
  const [titles = '', ...rows] = lines
  const at = titles.indexOf('STATE')
  expect(rows.every(row => row.slice(at).startsWith('hashing'))).toBe(true)
  expect(code).toBe(0)
})

test('read gives one full reading, and exit code 1 with a sentence when a named address is silent', async () => {
  const read = await headframe(['read', '127.38.10.1', '127.38.10.99', ...ports, '--json'])
  expect(read.lines).toHaveLength(1)
  expect((JSON.parse(read.lines[0] ?? '') as Miner).reading?.pools).toHaveLength(3)
  expect(read.said).toContain('127.38.10.99: nothing answers there')
  expect(read.code).toBe(1)
})

test('a dry run shows before and after and writes nothing', async () => {
  const { code, lines } = await headframe([
    'pools',
    'set',
    '127.38.10.1',
    '127.38.10.3',
    ...ports,
    ...pool,
    '--worker',
    '{account}.{ip4}',
    '--dry-run',
    '--json',
    '--data',
    folder,
  ])
  expect(code).toBe(0)
  for (const { ok, failure, before, after, ip } of results(lines)) {
    expect({ ok, failure }).toEqual({ ok: true, failure: null })
    expect(before?.pools[0]?.url).toContain('btc.pool.example')
    expect(after?.pools.map(one => `${one.url} ${one.user}`)).toEqual([
      `stratum+tcp://new.pool.example:3333 acme.${ip.split('.')[3]}`,
      `stratum+tcp://spare.pool.example:443 acme.${ip.split('.')[3]}`,
    ])
  }
  expect(lines).toHaveLength(2)
  expect(hall.miners.map(miner => miner.writes)).toEqual([0, 0, 0, 0, 0, 0])
})

test('pools set changes each miner, verifies it, and names those that failed', async () => {
  const { code, lines, said } = await headframe([
    'pools',
    'set',
    '127.38.10.1-6',
    ...ports,
    ...pool,
    '--worker',
    '{account}.{ip4}',
    '--yes',
    '--json',
    '--every',
    '0',
    '--data',
    folder,
  ])
  const byIp = new Map(results(lines).map(result => [result.ip, result]))
  expect(byIp.size).toBe(6)
  for (const ip of ['127.38.10.1', '127.38.10.2', '127.38.10.3']) {
    expect(byIp.get(ip)).toMatchObject({ ok: true, failure: null, after: { pools: [{ user: `acme.${ip.split('.')[3]}` }, {}] } })
    expect(hall.miner(ip).pools[0]).toMatchObject({ url: 'stratum+tcp://new.pool.example:3333', user: `acme.${ip.split('.')[3]}` })
  }
  expect(byIp.get('127.38.10.4')).toMatchObject({ ok: false })
  expect(byIp.get('127.38.10.4')?.failure?.code).toBeTypeOf('string')
  expect(byIp.get('127.38.10.5')).toMatchObject({ ok: false, failure: { code: 'auth' } })
  expect(hall.miner('127.38.10.5').writes).toBe(0)
  expect(lines.join('')).not.toContain('"password":"x"')
  expect(said).toMatch(/\d verified, 2 failed/)
  expect(code).toBe(1)
}, 60_000)

test('a password from the environment opens a locked miner and is kept nowhere', async () => {
  const args = ['pools', 'set', '127.38.10.5', ...ports, ...pool, '--yes', '--json', '--data', folder]
  const { code, lines } = await headframe(args, { HEADFRAME_PASSWORD: 'a long one' })
  expect(results(lines)).toMatchObject([{ ip: '127.38.10.5', ok: true }])
  expect(code).toBe(0)
  expect(await readFile(join(folder, 'headframe.db'), 'latin1')).not.toContain('a long one')
  const passwordFile = join(folder, 'password')
  await writeFile(passwordFile, 'a wrong one\n')
  const again = await headframe([
    'action',
    'locate',
    '127.38.10.5',
    ...ports,
    '--user',
    'root',
    '--password-file',
    passwordFile,
    '--json',
    '--data',
    folder,
  ])
  expect(again.code).toBe(1)
  expect(results(again.lines)).toMatchObject([{ ok: false, failure: { code: 'auth', user: 'root' } }])
}, 60_000)

test('pools show tells the pools and which is mined on', async () => {
  const { code, lines } = await headframe(['pools', 'show', '127.38.10.1', ...ports, '--json'])
  expect(JSON.parse(lines[0] ?? '')).toMatchObject({
    ip: '127.38.10.1',
    ok: true,
    pools: [{ url: 'stratum+tcp://new.pool.example:3333', user: 'acme.1', active: true }, { active: false }],
  })
  expect(code).toBe(0)
})

test('action locate needs no --yes, and reboot without one is refused before anything is sent', async () => {
  const seen = hall.miner('127.38.10.1').requests.length
  const refused = await headframe(['action', 'reboot', '127.38.10.1', ...ports, '--data', folder])
  expect(refused.code).toBe(2)
  expect(refused.said).toContain('--yes is missing')
  expect(hall.miner('127.38.10.1').requests).toHaveLength(seen)
  const on = await headframe(['action', 'locate', '127.38.10.1', ...ports, '--json', '--data', folder])
  expect(results(on.lines)).toMatchObject([{ ip: '127.38.10.1', ok: true, failure: null }])
  expect(on.code).toBe(0)
})

test('Ctrl+C in the middle of a push finishes what is being written, leaves the rest and says so', async () => {
  const child = begin([
    'pools',
    'set',
    '127.38.10.1-3',
    ...ports,
    '--pool',
    'stratum+tcp://third.pool.example:3333,acme',
    '--yes',
    '--json',
    '--every',
    '60',
    '--data',
    folder,
  ])
  const ended = endOf(child)
  await until(() => hall.miner('127.38.10.1').writes >= 2)
  child.kill('SIGINT')
  const { code, lines, said } = await ended
  expect(code).toBe(130)
  expect(said).toContain('Cancelling')
  const byIp = new Map(results(lines).map(result => [result.ip, result]))
  expect(byIp.get('127.38.10.1')).toMatchObject({ ok: true })
  expect([byIp.get('127.38.10.2')?.failure, byIp.get('127.38.10.3')?.failure]).toEqual([{ code: 'cancelled' }, { code: 'cancelled' }])
  expect(hall.miner('127.38.10.2').writes).toBe(1)
}, 60_000)

test('serve prints its address, answers there and ends on a signal; meanwhile its folder takes no push and no action of a command', async () => {
  const child = begin(['serve', '--host', '127.38.0.9', '--port', '0', '--data', folder, ...ports])
  const ended = endOf(child)
  const url = await new Promise<string>(resolve => child.stdout?.on('data', text => resolve(/http:\S+/.exec(String(text))?.[0] ?? '')))
  expect(await (await fetch(`${url}healthz`)).json()).toEqual({ name: 'Headframe', status: 'ok', version })
  // The server reads its miners all the time, so only what is written tells.
  const { writes } = hall.miner('127.38.10.2')
  for (const args of [
    ['action', 'locate', '127.38.10.2'],
    ['pools', 'set', '127.38.10.2', ...otherPool, '--yes'],
  ]) {
    const refused = await headframe([...args, ...ports, '--json', '--data', folder])
    expect([refused.code, refused.lines]).toEqual([1, []])
    expect(refused.said).toMatch(
      /^Another Headframe uses this data folder: the server.* Do it there, or with "headframe rollout run" and --server/,
    )
  }
  expect(hall.miner('127.38.10.2').writes).toBe(writes)
  expect(existsSync(`${folder}-cli`)).toBe(false)
  child.kill('SIGTERM')
  expect((await ended).code).toBe(0)
}, 60_000)

test('a push whose reader went away before it began changes nothing', async () => {
  const before = hall.miner('127.38.10.1').writes
  const child = begin(['pools', 'set', '127.38.10.1-2', ...ports, ...otherPool, '--yes', '--data', folder])
  const ended = endOf(child)
  child.stdout?.destroy()
  const { code } = await ended
  expect(code).toBe(130)
  expect(hall.miner('127.38.10.1').writes).toBe(before)
})

test.skipIf(!existsSync('/dev/full'))('results that cannot be written are no success', async () => {
  const full = await open('/dev/full', 'w')
  const child = spawn(process.execPath, [bin, 'read', '127.38.10.1', ...ports, '--json'], { stdio: ['ignore', full.fd, 'pipe'] })
  const { code, said } = await endOf(child)
  await full.close()
  expect(code).toBe(1)
  expect(said).toMatch(/The results cannot be written: .*ENOSPC/)
})

test('a range without a miner and a public address are told in a sentence', async () => {
  const silent = await headframe(['pools', 'show', '127.38.11.0/30', ...ports])
  expect(silent).toMatchObject({ code: 1, lines: [], said: 'No miner answers in these ranges.\n' })
  const abroad = await headframe(['scan', '203.0.113.7', ...ports])
  expect(abroad.code).toBe(2)
  expect(abroad.said).toContain('RANGE: 203.0.113.7 belongs to the public internet')
})

test('a canary that fails is told once, and the miners that were not begun are not counted as failed', async () => {
  const args = ['pools', 'set', '127.38.10.4', '127.38.10.6', ...ports, ...otherPool, '--yes', '--json', '--data', folder]
  const { code, said, lines } = await headframe(args)
  expect(results(lines)).toMatchObject([
    { ip: '127.38.10.4', failure: { code: 'refused' } },
    { ip: '127.38.10.6', failure: { code: 'cancelled' } },
  ])
  expect(said).toMatch(/^Stopped\. The first miner failed\. .* 1 miner was not begun\.$/m)
  expect(said).toContain('0 verified, 1 failed, 1 not begun.')
  expect(code).toBe(1)
}, 60_000)

test('a push that was killed is told by the next command on its data folder', async () => {
  const program = fileURLToPath(new URL('main.ts', import.meta.url))
  const args = ['pools', 'set', '127.38.10.1-3', ...ports, ...otherPool, '--yes', '--every', '60', '--data', folder]
  const before = hall.miner('127.38.10.1').writes
  const child = spawn(process.execPath, [program, ...args], { stdio: 'ignore' })
  const gone = new Promise(resolve => child.once('exit', resolve))
  await until(() => hall.miner('127.38.10.1').writes > before)
  child.kill('SIGKILL')
  await gone
  const { said, code } = await headframe(['action', 'locate', '127.38.10.2', '--off', ...ports, '--json', '--data', folder])
  expect(said).toMatch(
    /"Change pools on 3 miners" of .* UTC was interrupted: .* not begun\. "headframe rollout show\|resume\|undo [0-9a-f-]{36} --data /,
  )
  expect(code).toBe(0)
}, 60_000)

/** Looks again until it holds: what is waited for happens in another process, so there is nothing to be told by. */
async function until(holds: () => boolean): Promise<void> {
  const giveUpAt = performance.now() + 20_000
  while (!holds()) {
    if (performance.now() > giveUpAt) throw new Error('it never came to hold')
    await new Promise(resolve => setImmediate(resolve))
  }
}
