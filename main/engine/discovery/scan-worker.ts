import { parentPort, workerData } from 'node:worker_threads'
import { systemClock } from '../../lib/clock.ts'
import { runPasses } from './passes.ts'
import type { FromPasses, PassesInput, ToPasses } from './passes-thread.ts'

/** The thread on which large ranges are knocked at. */

/** Pause between two reports of how many were asked, ms. */
const reportEveryMs = 50

const { list, timeoutMs } = workerData as PassesInput
const done = new AbortController()
let asked = 0
let resume: (() => void) | null = null
let paused: Promise<void> | undefined

function say(message: FromPasses): void {
  parentPort?.postMessage(message)
}

function sayAsked(): void {
  if (asked > 0) say({ type: 'asked', addresses: asked })
  asked = 0
}

async function report(): Promise<void> {
  while (!done.signal.aborted) {
    sayAsked()
    await systemClock.sleep(reportEveryMs)
  }
}

parentPort?.on('message', (message: ToPasses) => {
  if (message.type === 'pause' && !paused) {
    paused = new Promise(resolve => {
      resume = resolve
    })
  } else if (message.type === 'resume') {
    resume?.()
    paused = undefined
  }
})

const reporting = report()
await runPasses({
  list,
  timeoutMs,
  clock: systemClock,
  room: () => paused,
  onAsked: addresses => {
    asked += addresses
  },
  onAnswer: (target, isApiOpen) => say({ type: 'answer', target, isApiOpen }),
  onSecondPass: silent => {
    sayAsked()
    say({ type: 'second-pass', silent })
  },
  signal: done.signal,
})
done.abort()
await reporting
sayAsked()
say({ type: 'done' })
