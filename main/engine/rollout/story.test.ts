import { expect, test } from 'vitest'
import { auditQuerySchema } from '../../contract/audit.ts'
import { type Rollout, type RolloutEvent, setAsidePage } from '../../contract/rollout.ts'
import { allSetAside } from '../../contract/set-aside.ts'
import { defaultSettings } from '../../contract/settings.ts'
import { VirtualClock } from '../../lib/clock.ts'
import { openLog } from '../../lib/log.ts'
import { AuditLog } from '../audit/audit-log.ts'
import { memorySecrets } from '../credentials/key-file.ts'
import { MemoryDatabase } from './fakes/database.ts'
import { FakeHall, newPools } from './fakes/hall.ts'
import { createRollouts, type Rollouts } from './rollouts.ts'

/** What a rollout tells afterwards: whom it left aside, who did what to it, and why it stopped. */

const never = new AbortController().signal
const slow = { size: 1, everyS: 60, canary: false }

/** A fake hall with a real audit log. */
interface Desk {
  readonly hall: FakeHall
  readonly clock: VirtualClock
  readonly database: MemoryDatabase
  readonly audit: AuditLog
  rollouts: Rollouts
  /** As after a crash: nothing is closed. */
  again(by?: string): Promise<Rollouts>
}

async function openDesk(miners: number): Promise<Desk> {
  const clock = new VirtualClock()
  const [hall, database] = [new FakeHall(miners, clock), new MemoryDatabase()]
  const audit = await AuditLog.open({ database, clock, by: 'app', account: 'sam' })
  const log = openLog({ level: 'silent', file: null })
  const made = { database, targets: hall, clock, settings: () => defaultSettings, audit, secrets: memorySecrets(), log }
  const again = (by = 'app') => createRollouts({ ...made, by })
  return { hall, clock, database, audit, rollouts: await again(), again }
}

async function push(desk: Desk, exclude: readonly string[] = [], batching = slow): Promise<string> {
  const plan = await desk.rollouts.plan({ action: 'setPools', ask: newPools, miners: desk.hall.ids, batching }, never)
  return (await desk.rollouts.start(plan.id, exclude)).id
}

async function got({ rollouts }: Desk, id: string): Promise<Rollout> {
  const rollout = await rollouts.get(id)
  if (rollout === null) throw new Error('no such rollout')
  return rollout
}

/** Moves time on until the rollout is over, or in `state`. */
async function until({ rollouts, clock }: Desk, id: string, state: string | null = null): Promise<void> {
  const giveUpAt = clock.now() + 7_200_000
  const goesOn = () => rollouts.active().some(one => one.id === id && one.state !== state)
  while (goesOn()) {
    if (clock.now() > giveUpAt) throw new Error('it did not come to pass within two hours')
    await clock.advance(1_000)
  }
}

const told = ({ notes }: Rollout) => notes.map(({ kind, by }) => `${kind} ${by}`)

async function decisions({ audit }: Desk): Promise<readonly string[]> {
  const entries = await audit.list({ ...auditQuerySchema.parse({}), limit: 1000 })
  return entries
    .filter(({ action }) => action === 'Rollout')
    .map(({ result, by }) => `${result} ${by}`)
    .toReversed()
}

test('whom the preview and the user left aside stays with the rollout, with the reason, also after a restart', async () => {
  const desk = await openDesk(7)
  desk.hall.at(1).fault = 'off'
  desk.hall.at(2).fault = 'no-password'
  desk.hall.at(4).memory.pools = [{ url: 'stratum+tcp://new.pool.example:3333', user: 'acme.5', password: 'x' }]
  const id = await push(desk, [desk.hall.ids[5] ?? ''])
  const counts = { offline: 1, locked: 1, unchanged: 1, excluded: 1 }
  expect(await got(desk, id)).toMatchObject({ total: 3, setAside: counts })
  await until(desk, id)
  desk.rollouts = await desk.again()
  expect(await got(desk, id)).toMatchObject({ total: 3, setAside: counts })
  const aside = await desk.rollouts.setAside(id, 0)
  expect(aside.map(({ minerId, why }) => [desk.hall.ids.indexOf(minerId), why])).toEqual([
    [1, 'offline'],
    [2, 'locked'],
    [4, 'unchanged'],
    [5, 'excluded'],
  ])
  expect(aside[1]?.reason).toContain('did not accept the password of user "root"')
  await expect(desk.rollouts.setAside('another', 0)).rejects.toThrow('There is no such rollout.')
})

test('an undo names those whom it cannot give back what they had', async () => {
  const desk = await openDesk(2)
  const id = await push(desk)
  await until(desk, id)
  await desk.database.run(`UPDATE journal SET entry = json_set(entry, '$.before.config', json('null')) WHERE position = 1`)
  desk.rollouts = await desk.again()
  const undo = await desk.rollouts.undo(id)
  expect(await got(desk, undo.id)).toMatchObject({ total: 1, setAside: { unreadable: 1 } })
  expect(await desk.rollouts.setAside(undo.id, 0)).toMatchObject([{ minerId: desk.hall.ids[1], reason: expect.stringMatching(/by hand/) }])
})

test('thousands that were left aside come page by page, and all of them come', async () => {
  const desk = await openDesk(2_501)
  for (const [id, miner] of [...desk.hall.roster].slice(1)) desk.hall.roster.set(id, { ...miner, state: 'offline' })
  const id = await push(desk)
  expect(await got(desk, id)).toMatchObject({ total: 1, setAside: { offline: 2_500 } })
  const pages: number[] = []
  const all = await allSetAside(async from => {
    const page = await desk.rollouts.setAside(id, from)
    pages.push(page.length)
    return page
  })
  expect(pages).toEqual([setAsidePage, setAsidePage, 500])
  expect(new Set(all.map(({ minerId }) => minerId)).size).toBe(2_500)
})

test('a rollout of many is watched in pieces that make the whole, without the settings that no list shows', async () => {
  const desk = await openDesk(601)
  const id = await push(desk)
  await desk.clock.advance(30_000)
  const firstTwo = async () => {
    const events: RolloutEvent[] = []
    for await (const event of desk.rollouts.watch(id, never)) if (events.push(event) === 2) break
    return events.map(event => (event.type === 'snapshot' ? event.rollout : event).steps)
  }
  const [head = [], rest = []] = await firstTwo()
  expect([head.length, rest.length]).toEqual([500, 101])
  const whole = await got(desk, id)
  expect([...head, ...rest].map(({ minerId }) => minerId)).toEqual(whole.steps.map(({ minerId }) => minerId))
  expect(whole.steps[0]?.before?.other).toEqual({ 'bitmain-freq': '525' })
  expect(head[0]?.before).toMatchObject({ pools: whole.steps[0]?.before?.pools, other: {} })
  await desk.rollouts.cancel(id)
  await until(desk, id)
  expect((await firstTwo()).map(steps => steps.length)).toEqual([500, 101])
})

test('who watches one to its end hears when it will be looked at again', async () => {
  const desk = await openDesk(1)
  const id = await push(desk)
  const events: RolloutEvent[] = []
  const watching = (async () => {
    for await (const event of desk.rollouts.watch(id, never)) events.push(event)
  })()
  await until(desk, id)
  await desk.clock.advance(1_000)
  await watching
  expect(events.at(-1)).toMatchObject({ type: 'delta', summary: { state: 'done', secondLook: { at: null } } })
})

test('the log tells who paused, changed the pace, went on and cancelled, and the audit log tells the same', async () => {
  const desk = await openDesk(4)
  const id = await push(desk)
  await desk.clock.advance(20_000)
  await desk.rollouts.pause(id)
  await desk.rollouts.adjust(id, { size: 2, everyS: 30, budget: { pct: 50 } })
  await desk.rollouts.adjust(id, { size: 2 })
  await desk.rollouts.resume(id)
  await desk.rollouts.cancel(id)
  await until(desk, id)
  const rollout = await got(desk, id)
  expect(told(rollout)).toEqual(['paused app', 'adjusted app', 'resumed app', 'cancelled app'])
  expect(rollout.notes[1]?.text).toBe('miners a batch: 1 → 2; pause between batches: 60 s → 30 s; stops above: 10 % failed → 50 % failed')
  expect(rollout.notes.every(({ at }) => at >= rollout.createdAt && at <= (rollout.endedAt ?? 0))).toBe(true)
  expect(await decisions(desk)).toEqual(['started app', 'paused app', 'adjusted app', 'resumed app', 'cancelled app'])
  const [entry] = await desk.audit.list({ ...auditQuerySchema.parse({}), search: 'adjusted' })
  expect(entry).toMatchObject({
    before: 'miners a batch: 1; pause between batches: 60 s; stops above: 10 % failed',
    after: 'miners a batch: 2; pause between batches: 30 s; stops above: 50 % failed',
    rollout: id,
  })
  expect(await desk.audit.check()).toMatchObject({ ok: true })
})

test('a rollout that stops by itself says why in its log; nobody decided it, so the audit log does not', async () => {
  const desk = await openDesk(4)
  for (const miner of desk.hall.miners.values()) miner.fault = 'refuses'
  const id = await push(desk, [], { ...slow, everyS: 0, canary: true })
  await until(desk, id, 'paused')
  const rollout = await got(desk, id)
  expect(told(rollout)).toEqual(['stopped null'])
  expect(rollout.notes[0]?.text).toBe(rollout.pausedBecause)
  expect(await decisions(desk)).toEqual(['started app'])
})

test('one that the end of Headframe cut off tells once that it came back, and who let it go on', async () => {
  const desk = await openDesk(3)
  const id = await push(desk)
  await desk.clock.advance(30_000)
  await desk.rollouts.close()
  const between = await desk.again()
  await between.adjust(id, { everyS: 30 })
  await between.close()
  desk.rollouts = await desk.again('cli')
  const back = await got(desk, id)
  expect(back.state).toBe('interrupted')
  expect(told(back)).toEqual(['interrupted null', 'adjusted app'])
  expect(back.notes[0]?.text).toMatch(/^1 verified, 0 failed, \d unknown, \d not begun$/)
  await desk.rollouts.resume(id)
  await until(desk, id)
  expect(told(await got(desk, id))).toEqual(['interrupted null', 'adjusted app', 'resumed cli'])
  expect(await decisions(desk)).toEqual(['started app', 'adjusted app', 'resumed cli'])
})

test('a full disk keeps nobody from pausing, and what could not be noted is written down later', async () => {
  const desk = await openDesk(3)
  const id = await push(desk)
  await desk.clock.advance(20_000)
  desk.database.full = true
  await desk.rollouts.pause(id)
  expect(told(await got(desk, id))).toEqual(['paused app'])
  expect(await decisions(desk)).toEqual(['started app'])
  desk.database.full = false
  await desk.rollouts.resume(id)
  await until(desk, id)
  desk.rollouts = await desk.again()
  expect(told(await got(desk, id))).toEqual(['paused app', 'resumed app'])
  expect(await decisions(desk)).toEqual(['started app', 'paused app', 'resumed app'])
})

test('of very many notes the newest are shown, and how many are not', async () => {
  const desk = await openDesk(2)
  const id = await push(desk)
  for (let n = 0; n < 260; n++) {
    await desk.rollouts.pause(id)
    await desk.rollouts.resume(id)
  }
  const rollout = await got(desk, id)
  expect(rollout).toMatchObject({ notesLeftOut: 20, notes: { length: 500 } })
  expect(rollout.notes.at(-1)?.kind).toBe('resumed')
})

test('who watches hears of what is done to it as it happens, each once', async () => {
  const desk = await openDesk(2)
  const id = await push(desk)
  const stop = new AbortController()
  const heard: string[] = []
  const watching = (async () => {
    for await (const event of desk.rollouts.watch(id, stop.signal)) {
      const notes = event.type === 'snapshot' ? event.rollout.notes : event.notes
      heard.push(...notes.map(({ kind }) => kind))
    }
  })()
  await desk.clock.advance(1_000)
  for (const act of ['pause', 'resume', 'pause'] as const) {
    await desk.rollouts[act](id)
    await desk.clock.advance(1_000)
  }
  stop.abort()
  await watching
  expect(heard).toEqual(['paused', 'resumed', 'paused'])
})
