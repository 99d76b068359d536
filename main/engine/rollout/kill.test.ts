import { spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, expect, type TestContext, test } from 'vitest'
import type { ActionId } from '../../contract/actions/registry.ts'
import type { Rollout, RolloutSummary } from '../../contract/rollout.ts'
import type { Hall } from '../../simulator/hall.ts'
import { image, type Moment, moments, newPassword, openKillEngine, openKillHall, underWay } from '../../simulator/kill.sample.ts'
import type { SimulatedMiner } from '../../simulator/miner.ts'
import type { Engine } from '../host.ts'
import { canUndo } from './fakes/crash-phases.ts'

// macOS has 127.0.0.1 only, where every miner would need ports of its own.
const wired = process.platform === 'darwin' ? test.skip : test.concurrent

/** Whether the write had reached the miners when the process was killed. */
const arrived: Readonly<Record<Moment, boolean>> = {
  'before-intent': false,
  'after-intent': false,
  'after-write': true,
  'before-verify': true,
}

/** What each is asked to change: the one page that a write goes to. */
const pages: Readonly<Record<ActionId, RegExp>> = {
  setPools: /set_miner_conf/,
  reboot: /reboot/,
  restartMining: /POST \/restart/,
  locate: /\/blink\.cgi/,
  sleep: /set_miner_conf/,
  wake: /set_miner_conf/,
  setPowerMode: /POST \/mode/,
  setPowerLimit: /power-target/,
  setFan: /set_miner_conf/,
  copyConfig: /set_miner_conf/,
  setHostname: /set_network_conf/,
  setNetwork: /set_network_conf/,
  setPassword: /passwd/,
  upgradeFirmware: /upgrade/,
  factoryReset: /reset_conf/,
}

/** What had been written before: the one that is to be woken was put to sleep. */
const beforehand = underWay.map(action => (action === 'wake' ? 1 : 0))

wired.for(moments.map((moment, n) => ({ moment, n })))(
  'killed $moment with every action under way on real sockets: the next start tells the truth, and no miner is written twice',
  { timeout: 90_000 },
  async ({ moment, n }, context) => {
    const hall = await openKillHall(`127.46.${200 + n}.0/24`)
    context.onTestFinished(() => hall.close())
    const had = undoableIn(hall)
    const dataDir = await mkdtemp(join(tmpdir(), 'headframe-kill-'))
    context.onTestFinished(() => rm(dataDir, { recursive: true, force: true }))
    await killedAt(moment, dataDir, hall)
    const writes = arrivedIn(hall)
    expect(writes).toEqual(beforehand.map(times => times + (arrived[moment] ? 1 : 0)))
    image()
    const again = new Map<string, number>()
    const engine = await reopened(context, dataDir, again)
    await isTrue(engine, hall, moment)
    expect([...again], 'nothing is written by itself').toEqual([])
    const done = await goneOn(engine)
    expect(done.map(({ action, steps }) => `${action} ${steps[0]?.state}`)).toEqual(
      [...underWay].toSorted().map(action => `${action} verified`),
    )
    const inAll = writes.map((times, n) => times + (again.get(hall.miners[n]?.machine.ip ?? '') ?? 0))
    expect(inAll, 'and nothing twice').toEqual(beforehand.map(times => times + 1))
    await undoneAll(engine, done)
    expect(undoableIn(hall)).toEqual(had)
    expect(await engine.client.audit.check()).toMatchObject({ ok: true })
    ran += underWay.length
  },
)

let ran = 0

afterAll(() => console.info(`kill: ${ran} of ${underWay.length * moments.length} actions killed in a process of their own`))

/** Runs everything in a process of its own until it kills itself. */
async function killedAt(moment: Moment, dataDir: string, hall: Hall): Promise<void> {
  const program = fileURLToPath(new URL('../../simulator/kill-program.sample.ts', import.meta.url))
  const ips = hall.addresses.map(({ ip }) => ip)
  const child = spawn(process.execPath, [program, moment, dataDir, ...ips], { stdio: ['ignore', 'ignore', 'pipe'] })
  const words: string[] = []
  child.stderr.on('data', (chunk: Buffer) => words.push(chunk.toString()))
  const code = await new Promise(resolve => child.on('exit', resolve))
  // It killed itself: Linux tells the signal and no code, Windows a code other than 0. A bug would have left words.
  expect(words.join('')).toBe('')
  expect(code).not.toBe(0)
}

/** @param writes counts what is sent from now on, by address */
async function reopened(context: TestContext, dataDir: string, writes: Map<string, number>): Promise<Engine> {
  const engine = await openKillEngine(dataDir, async (ip, what) => {
    if (what === 'write') writes.set(ip, (writes.get(ip) ?? 0) + 1)
  })
  context.onTestFinished(() => engine.close())
  return engine
}

/** Right after the restart: what is told to have happened has, and what has is not told to have not. */
async function isTrue({ client }: Engine, hall: Hall, moment: Moment): Promise<void> {
  for (const { action, steps, state } of await all(client)) {
    const [step] = steps
    const is = `${action}: ${step?.state} ${step?.message}`
    // One that was seen to be verified at the first look is over.
    expect(state, is).toMatch(arrived[moment] ? /interrupted|done/ : /interrupted/)
    if (step?.state === 'verified') expect(isDone(action, minerOf(action, hall)), is).toBe(true)
    if (step?.written === false) expect(isDone(action, minerOf(action, hall)), is).toBe(false)
    expect(step?.state, is).toMatch(arrived[moment] ? /verified|unknown|reading|settling/ : /waiting|unknown|reading|settling/)
  }
}

/** Lets the user say go, and waits for the end. */
async function goneOn({ client }: Engine): Promise<readonly Rollout[]> {
  for (const { id, endedAt } of await all(client)) if (endedAt === null) await client.rollouts.resume({ id }).catch(isOver)
  for (const { id } of await all(client)) for await (const _ of await client.rollouts.watch({ id }));
  return (await all(client)).toSorted((a, b) => a.action.localeCompare(b.action))
}

/** What miners had whose action can be undone. What the others did is brought back by another action, or not at all. */
const undoableIn = (hall: Hall) =>
  underWay.flatMap((action, n) => {
    const miner = hall.miners[n]
    return miner && canUndo(action) ? [{ action, stored: miner.stored, blinking: miner.machine.blinking }] : []
  })

async function undoneAll({ client }: Engine, done: readonly Rollout[]): Promise<void> {
  for (const { id, action } of done.filter(rollout => canUndo(rollout.action))) {
    const undo = await client.rollouts.undo({ id })
    for await (const _ of await client.rollouts.watch({ id: undo.id }));
    expect((await client.rollouts.get({ id: undo.id }))?.steps[0], action).toMatchObject({ state: 'verified' })
  }
}

/** The look at the start may have found out meanwhile that there is nothing left to do. */
function isOver(thrown: unknown): void {
  expect(String(thrown)).toMatch(/is over/)
}

async function all(client: Engine['client']): Promise<readonly Rollout[]> {
  const list = await client.rollouts.list()
  const rollouts = await Promise.all(list.map(({ id }) => client.rollouts.get({ id })))
  return rollouts.filter(rollout => rollout !== null).filter(rollout => !isPreparation(rollout, list))
}

/** The one that put the miner to sleep that is to be woken. */
function isPreparation({ action, createdAt }: Rollout, all: readonly RolloutSummary[]): boolean {
  return action === 'sleep' && all.some(other => other.action === 'sleep' && other.createdAt > createdAt)
}

function minerOf(action: ActionId, hall: Hall): SimulatedMiner {
  const miner = hall.miners[underWay.indexOf(action)]
  if (miner === undefined) throw new Error(`no miner for ${action}`)
  return miner
}

/** Asked of the machine itself. Which firmware runs on it cannot be seen from outside: there its restart tells. */
function isDone(action: ActionId, miner: SimulatedMiner): boolean {
  const { machine } = miner
  switch (action) {
    case 'setPools':
      return miner.stored.includes('new.example')
    case 'setFan':
      return miner.stored.includes('"80"')
    case 'locate':
      return machine.blinking
    case 'setPassword':
      return machine.password === newPassword
    case 'wake':
      return writesTo(miner, action) > 1
    default:
      return writesTo(miner, action) > 0
  }
}

/** The writes that have reached each miner, as the machine itself has noted them. */
const arrivedIn = (hall: Hall) => underWay.map((action, n) => (hall.miners[n] ? writesTo(hall.miners[n], action) : 0))

function writesTo({ requests, writes }: SimulatedMiner, action: ActionId): number {
  // Only the last requests are kept, and it had many before.
  if (action === 'wake') return writes
  const page = pages[action]
  return requests.filter(request => page.test(request)).length
}
