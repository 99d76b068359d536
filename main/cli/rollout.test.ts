import { spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import Papa from 'papaparse'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Rollout, RolloutPlan, RolloutSummary } from '../contract/rollout.ts'
import { type Hall, startHall } from '../simulator/hall.ts'
import { runCommandLine } from './program.ts'
import type { Terminal } from './terminal.ts'

/** `headframe rollout …` as people and scripts run it, against simulated miners. */

const program = fileURLToPath(new URL('main.ts', import.meta.url))
const ports = ['--api-port', '14048', '--web-port', '18048']
const pools = ['setPools', '--pool', 'stratum+tcp://new.pool.example:3333,acme', '--worker', '{account}.{ip4}']
const addresses = ['127.38.30.1-4']

let hall: Hall
let folder: string

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'headframe-rollout-'))
  const roster = Array.from({ length: 4 }, () => ({ family: 'antminer-stock' }))
  hall = await startHall({ base: '127.38.30.0/24', roster, apiPort: 14_048, webPort: 18_048, statusPort: null, speed: 60 })
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

/** On the data folder, or on a server when `server` is its address. In this process: starting one for each command would take most of the time. */
async function rollout(args: readonly string[], server: string | null = null): Promise<Ended> {
  const [out, said]: [string[], string[]] = [[], []]
  const signal = new AbortController().signal
  const rest = { progress: () => undefined, taken: async () => undefined, ask: async () => false, close: () => undefined }
  const terminal: Terminal = { interactive: false, signal, out: line => void out.push(line), err: line => void said.push(line), ...rest }
  const where = server === null ? ['--data', folder] : ['--server', server]
  const code = await runCommandLine(['rollout', ...args, ...ports, ...where], terminal)
  return { code, out: out.join('\n'), said: said.join('\n') }
}

async function listed(server: string | null = null): Promise<readonly RolloutSummary[]> {
  const { out } = await rollout(['list', '--json'], server)
  return out
    .split('\n')
    .filter(line => line !== '')
    .map(line => JSON.parse(line) as RolloutSummary)
}

const writes = () => hall.miners.map(miner => miner.writes)

test('plan says what would happen, whom it leaves out and how long it takes, and changes nothing', async () => {
  const args = [...pools, ...addresses, '--exclude', '127.38.30.2', '--order', 'address', '--batch', '2', '--kw-per-min', '50', '--json']
  const { code, out } = await rollout(['plan', ...args])
  const plan = JSON.parse(out) as RolloutPlan
  expect(plan.planned.map(({ ip, stage }) => [ip, stage])).toEqual([
    ['127.38.30.1', 0],
    ['127.38.30.3', 1],
    ['127.38.30.4', 1],
  ])
  expect(plan.setAside).toMatchObject([{ ip: '127.38.30.2', why: 'excluded' }])
  expect(plan.batching).toMatchObject({ size: 2, everyS: 5, order: 'address', power: { hallKw: 50, groupKw: null } })
  expect(plan.durationS).toBe(60)
  expect(code).toBe(0)
  expect(writes()).toEqual([0, 0, 0, 0])
  expect(await listed()).toEqual([])
}, 60_000)

test('a run by filter is listed, shown as JSON and CSV without passwords, undone, and has nothing to retry', async () => {
  const run = await rollout([
    'run',
    ...pools,
    '--filter',
    'ip:127.38.30.1-4 state:hashing',
    '--exclude',
    '127.38.30.4',
    '--yes',
    '--json',
    '--every',
    '0',
  ])
  expect(run.said).toContain('3 verified, 0 failed.')
  expect(run.out.split('\n').filter(line => line !== '')).toHaveLength(3)
  expect(run.code).toBe(0)
  const [summary] = await listed()
  expect(summary).toMatchObject({ state: 'done', by: 'cli', counts: { verified: 3 }, secondLook: { at: null } })
  const id = summary?.id ?? ''
  const shown = JSON.parse((await rollout(['show', id, '--json'])).out) as Rollout
  expect(shown.steps.map(step => step.after?.pools[0]?.user)).toEqual(['acme.1', 'acme.2', 'acme.3'])
  const csv = Papa.parse<Record<string, string>>((await rollout(['show', id, '--csv'])).out.trim(), { header: true })
  expect(csv.data.slice(0, 3)).toMatchObject([
    { ip: '127.38.30.1', result: 'verified', written: 'yes' },
    { ip: '127.38.30.2' },
    { ip: '127.38.30.3' },
  ])
  expect(csv.data[3]).toMatchObject({ ip: '127.38.30.4', result: 'set aside: excluded', written: 'no', reason: 'You left it out.' })
  expect(shown.setAside).toMatchObject([{ ip: '127.38.30.4', why: 'excluded' }])
  expect((await rollout(['show', id])).out).toMatch(/^1 set aside: 1 excluded$/m)
  const log = (await rollout(['show', id, '--log'])).out.split('\n')
  expect(log[0]).toMatch(/^\d{4}-\d\d-\d\dT\S+ Change pools on 3 miners: begun by cli$/)
  expect(log.at(-1)).toMatch(/ over, done: 3 verified, 0 failed$/)
  const logged = Papa.parse<{ at: string; what: string }>((await rollout(['show', id, '--log', '--csv'])).out, { header: true }).data
  expect(logged.map(({ at, what }) => `${at} ${what}`)).toEqual(log)
  expect(csv.data[0]?.poolsAfter).toBe('stratum+tcp://new.pool.example:3333 acme.1')
  const undo = await rollout(['undo', id])
  expect(undo).toMatchObject({ code: 0, out: expect.stringMatching(/^Undo: Change pools on 3 miners .* is done: 3 of 3 verified/) })
  const retry = await rollout(['retry', id])
  expect(retry).toMatchObject({ code: 1, said: expect.stringContaining('None of its miners failed') })
  // Whatever was written since is not asked whether it still holds.
  const look = await rollout(['look', id, '--json'])
  expect(JSON.parse(look.out)).toMatchObject({ counts: { 'left-out': 3 } })
  expect(writes()).toEqual([2, 2, 2, 0])
}, 60_000)

test('a server is asked over the wire: adjust, pause, resume and cancel; its folder is only shown, and that is said', async () => {
  const args = ['--disable-warning=ExperimentalWarning', program, 'serve', '--host', '127.38.0.30', '--port', '0', '--data', folder]
  const server = spawn(process.execPath, [...args, ...ports], { stdio: ['ignore', 'pipe', 'ignore'] })
  const gone = new Promise(resolve => server.once('close', resolve))
  const url = await new Promise<string>(resolve => server.stdout?.on('data', text => resolve(/http:\S+/.exec(String(text))?.[0] ?? '')))
  const runs = rollout(['run', ...pools, '--range', '127.38.30.1-4', '--yes', '--no-canary', '--batch', '1', '--every', '600'], url)
  await until(async () => (await listed(url))[0]?.counts.verified === 1)
  const id = (await listed(url))[0]?.id ?? ''
  const held = await rollout(['pause', id])
  expect(held.said).toMatch(/^Another Headframe uses this data folder.* name its server with --server/)
  expect(held.code).toBe(1)
  const seen = await rollout(['list'])
  expect(seen.said).toContain('This is what it has written down so far.')
  expect(seen.out).toContain(id)
  const paused = JSON.parse((await rollout(['pause', id, '--json'], url)).out) as RolloutSummary
  expect(paused).toMatchObject({ state: 'paused', counts: { verified: 1, waiting: 3 } })
  expect(await runs).toMatchObject({ code: 1, said: expect.stringContaining(`"headframe rollout resume ${id}" goes on with it.`) })
  expect((await rollout(['resume', id], url)).code).toBe(0)
  const adjusted = JSON.parse((await rollout(['adjust', id, '--stop-pct', '50', '--json'], url)).out) as RolloutSummary
  expect(adjusted.state).toBe('running')
  const shown = JSON.parse((await rollout(['show', id, '--json'], url)).out) as Rollout
  expect(shown.batching).toMatchObject({ size: 1, everyS: 600, budget: { pct: 50, inARow: 5 } })
  await until(async () => (await listed(url))[0]?.counts.verified === 2)
  const cancelled = JSON.parse((await rollout(['cancel', id, '--json'], url)).out) as RolloutSummary
  expect(cancelled).toMatchObject({ state: 'cancelled', counts: { verified: 2, cancelled: 2 } })
  const told = JSON.parse((await rollout(['show', id, '--json'], url)).out) as Rollout
  expect(told.notes.map(({ kind, by }) => `${kind} ${by}`)).toEqual(
    ['paused', 'resumed', 'adjusted', 'cancelled'].map(kind => `${kind} server`),
  )
  server.kill('SIGTERM')
  expect(await gone).toBe(0)
}, 120_000)

const wrong: readonly (readonly [args: readonly string[], words: RegExp])[] = [
  [['run', 'fly', '10.0.0.1'], /ACTION "fly" is not known/],
  [['run', 'reboot', '10.0.0.1'], /--yes is missing.*"rollout plan"/],
  ...(['show', 'pause', 'resume', 'cancel', 'retry', 'undo', 'look'] as const).map(
    verb => [[verb, 'nothere'], /ID "nothere" is no rollout here/] as const,
  ),
  [['adjust', 'nothere', '--batch', '3'], /ID "nothere" is no rollout here/],
  [['run', 'reboot', '--yes'], /Say which miners/],
  [['run', 'reboot', '10.0.0.1', '--range', '10.0.0.2', '--yes'], /not both/],
  [['run', 'setPools', '10.0.0.1', '--yes'], /--pool is missing/],
  [['run', 'reboot', '10.0.0.1', '--pool', 'x', '--yes'], /belong to setPools/],
  [['plan', 'reboot', '10.0.0.1', '--order', 'size'], /--order "size" is not known/],
  [['plan', 'reboot', '10.0.0.1', '--exclude', 'x'], /--exclude "x"/],
  [['plan', 'reboot', '10.0.0.1', '--kw-per-min', '0'], /in kW/],
  [['adjust', 'some-id'], /Say what to change/],
  [['show', 'some-id', '--csv', '--json'], /exclude each other/],
  [['show', 'some-id', '--log', '--json'], /exclude each other/],
  [['list', '--server', 'ftp://x'], /is no address of a server/],
]

test.for(wrong)('%j is bad usage and says what is accepted', async ([args, words]) => {
  const { code, said } = await rollout([...args], args.includes('--server') ? 'ftp://x' : null)
  expect(said).toMatch(words)
  expect(code).toBe(2)
})

test('a server that is not there is told in a sentence', async () => {
  const { code, said } = await rollout(['list'], 'http://127.38.0.31:4999')
  expect(said).toMatch(/^The server at ws:\/\/127\.38\.0\.31:4999\/rpc cannot be reached: /)
  expect(code).toBe(1)
})

/** Asks again until it holds: what is waited for happens in another process, so there is nothing to be told by. */
async function until(holds: () => Promise<boolean>): Promise<void> {
  const giveUpAt = performance.now() + 40_000
  while (!(await holds())) if (performance.now() > giveUpAt) throw new Error('it never came to hold')
}
