import { Worker } from 'node:worker_threads'
import type { PassesOptions } from './passes.ts'
import type { Target, TargetList } from './targets.ts'

/** What the thread is given. */
export interface PassesInput {
  readonly list: TargetList
  readonly timeoutMs: number | undefined
}

/** What the thread says. */
export type FromPasses =
  | { readonly type: 'asked'; readonly addresses: number }
  | { readonly type: 'answer'; readonly target: Target; readonly isApiOpen: boolean }
  | { readonly type: 'second-pass'; readonly silent: number }
  | { readonly type: 'done' }

/** What the thread is told. */
export type ToPasses = { readonly type: 'pause' } | { readonly type: 'resume' }

/**
 * `runPasses` on a thread of its own: tens of thousands of connections must not make the polls of known miners late.
 * The thread ends with the passes, or at once when the signal aborts.
 */
export function runPassesOnThread(options: PassesOptions): Promise<void> {
  const { list, timeoutMs, onAsked, onSecondPass, signal } = options
  if (signal.aborted) return Promise.resolve()
  return new Promise((resolve, reject) => {
    const input: PassesInput = { list, timeoutMs }
    // A small young generation: what a connection leaves behind is garbage at once and need not pile up.
    const worker = new Worker(workerUrl(), {
      workerData: input,
      name: 'scan',
      execArgv: [],
      resourceLimits: { maxYoungGenerationSizeMb: 8 },
    })
    const end = (error?: Error) => {
      signal.removeEventListener('abort', cancel)
      worker.removeAllListeners()
      void worker.terminate()
      if (error) reject(error)
      else resolve()
    }
    const cancel = () => end()
    signal.addEventListener('abort', cancel, { once: true })
    worker.on('error', end)
    worker.on('exit', code => end(new Error(`the scan's thread ended with code ${code}`)))
    worker.on('message', (message: FromPasses) => {
      if (message.type === 'asked') onAsked(message.addresses)
      else if (message.type === 'second-pass') onSecondPass(message.silent)
      else if (message.type === 'answer') relay(worker, options, message)
      else end()
    })
  })
}

/** Hands an answer on, and holds the thread while there is no room for more. */
function relay(worker: Worker, { onAnswer, room }: PassesOptions, { target, isApiOpen }: { target: Target; isApiOpen: boolean }): void {
  onAnswer(target, isApiOpen)
  const full = room()
  if (!full) return
  tell(worker, { type: 'pause' })
  void full.then(() => tell(worker, { type: 'resume' }))
}

function tell(worker: Worker, message: ToPasses): void {
  worker.postMessage(message)
}

/** The thread's entry lies beside this file: as source in development, bundled under the same name in the product. */
function workerUrl(): URL {
  return new URL(import.meta.url.endsWith('.ts') ? './scan-worker.ts' : './scan-worker.js', import.meta.url)
}
