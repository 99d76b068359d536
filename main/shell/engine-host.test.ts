import { EventEmitter } from 'node:events'
import type { MessagePortMain, UtilityProcess } from 'electron'
import { pino } from 'pino'
import { beforeEach, expect, test } from 'vitest'
import { VirtualClock } from '../lib/clock.ts'
import type { FromEngine, ToEngine } from './engine-frames.ts'
import { closeWithinMs, EngineHost, finishWithinMs, healthyAfterMs, restartPausesMs } from './engine-host.ts'

/** Stands in for Electron's UtilityProcess: remembers what it was sent, ends when it is killed. */
class FakeProcess extends EventEmitter {
  readonly frames: ToEngine[] = []
  readonly ports: MessagePortMain[] = []
  readonly pid = 4711
  killed = false
  readonly stdout = null
  readonly stderr = null

  postMessage(frame: ToEngine, ports: MessagePortMain[] = []): void {
    this.frames.push(frame)
    this.ports.push(...ports)
  }

  kill(): boolean {
    this.killed = true
    this.emit('exit', 0)
    return true
  }

  say(frame: FromEngine): void {
    this.emit('message', frame)
  }
}

let processes: FakeProcess[]
let clock: VirtualClock
let gaveUp: string[]
let ready: number
let works: number
let host: EngineHost

beforeEach(() => {
  processes = []
  clock = new VirtualClock()
  gaveUp = []
  ready = 0
  works = 0
  host = new EngineHost({
    fork() {
      const child = new FakeProcess()
      processes.push(child)
      return child as UtilityProcess
    },
    init: () => ({ type: 'init', dataDir: '/data', version: '1', key: 'a2V5', demo: false }),
    clock,
    log: pino({ level: 'silent' }),
    onReady: () => ready++,
    onWork: () => works++,
    onGaveUp: reason => gaveUp.push(reason),
  })
})

const port = {} as MessagePortMain

function latest(): FakeProcess {
  const child = processes.at(-1)
  if (child === undefined) throw new Error('no engine process was started')
  return child
}

function startReady(): FakeProcess {
  host.start()
  latest().emit('spawn')
  latest().say({ type: 'ready' })
  return latest()
}

test('tells the engine where its data is once the process is there', () => {
  host.start()
  expect(latest().frames).toEqual([])
  latest().emit('spawn')
  expect(latest().frames).toEqual([{ type: 'init', dataDir: '/data', version: '1', key: 'a2V5', demo: false }])
})

test('passes a port on when the engine is ready and not before', () => {
  host.start()
  expect(host.connect(port)).toBe(false)
  latest().emit('spawn')
  latest().say({ type: 'ready' })
  expect(ready).toBe(1)
  expect(host.connect(port)).toBe(true)
  expect(latest().ports).toEqual([port])
  expect(processes).toHaveLength(1)
})

test('restarts a crashed engine after 1, 2 and 5 s, then asks', async () => {
  startReady()
  for (const [at, pause] of restartPausesMs.entries()) {
    latest().emit('exit', 139)
    expect(host.connect(port)).toBe(false)
    await clock.advance(pause - 1)
    expect(processes).toHaveLength(at + 1)
    await clock.advance(1)
    expect(processes).toHaveLength(at + 2)
    latest().emit('spawn')
    latest().say({ type: 'ready' })
  }
  expect(gaveUp).toEqual([])
  latest().emit('exit', 139)
  await clock.advance(60_000)
  expect(processes).toHaveLength(4)
  expect(gaveUp).toEqual(['The engine ended 4 times in a row, the last time with code 139.'])
})

test('counts from the beginning again after a healthy minute', async () => {
  startReady()
  latest().emit('exit', 1)
  await clock.advance(restartPausesMs[0])
  latest().say({ type: 'ready' })
  await clock.advance(healthyAfterMs)
  latest().emit('exit', 1)
  await clock.advance(restartPausesMs[0])
  expect(processes).toHaveLength(3)
})

test('asks at once when the engine says that it cannot start, and starts again on demand', async () => {
  host.start()
  latest().emit('spawn')
  latest().say({ type: 'failed', reason: 'The data folder cannot be written.' })
  expect(latest().killed).toBe(true)
  await clock.advance(10_000)
  expect(gaveUp).toEqual(['The data folder cannot be written.'])
  expect(processes).toHaveLength(1)
  host.start()
  expect(processes).toHaveLength(2)
})

test('lets the engine close by itself', async () => {
  const child = startReady()
  const closing = host.close()
  expect(child.frames.at(-1)).toEqual({ type: 'close' })
  child.emit('exit', 0)
  await closing
  await clock.advance(60_000)
  expect(child.killed).toBe(false)
  expect(processes).toHaveLength(1)
})

test('kills an engine that does not close in time', async () => {
  const child = startReady()
  const closing = host.close()
  await clock.advance(closeWithinMs - 1)
  expect(child.killed).toBe(false)
  await clock.advance(1)
  expect(child.killed).toBe(true)
  await closing
})

test('does not restart an engine that ends while the app ends', async () => {
  startReady().emit('exit', 1)
  await host.close()
  await clock.advance(60_000)
  expect(processes).toHaveLength(1)
})

test('asks the engine for an address and takes silence as no', async () => {
  const child = startReady()
  const yes = host.isKnown('10.0.0.5')
  const asked = child.frames.at(-1)
  expect(asked).toEqual({ type: 'is-known', question: 1, ip: '10.0.0.5' })
  child.say({ type: 'known', question: 1, known: true })
  expect(await yes).toBe(true)
  const silent = host.isKnown('10.0.0.6')
  await clock.advance(2000)
  expect(await silent).toBe(false)
})

test('passes sleep and wake on', () => {
  const child = startReady()
  host.suspend()
  host.resume()
  expect(child.frames.slice(-2)).toEqual([{ type: 'suspend' }, { type: 'resume' }])
})

test('knows why the app should stay without a window', () => {
  const child = startReady()
  expect(host.keep).toBeNull()
  child.say({ type: 'work', keep: 'A rollout goes on.' })
  expect([host.keep, works]).toEqual(['A rollout goes on.', 1])
  child.say({ type: 'work', keep: null })
  expect([host.keep, works]).toEqual([null, 2])
})

test('an engine that flashes miners is not killed before they are done', async () => {
  const child = startReady()
  void host.close()
  child.say({ type: 'finishing', miners: 3 })
  await clock.advance(closeWithinMs * 10)
  expect(child.killed).toBe(false)
  await clock.advance(finishWithinMs)
  expect(child.killed).toBe(true)
})
