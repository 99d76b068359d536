import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import type { HallOptions } from '../simulator/hall.ts'

/** A simulated hall in a process of its own, so that it takes no time from what is measured. */
export interface HallProcess {
  /** How many requests all of its miners together have got so far. */
  requests(): Promise<number>
  close(): Promise<void>
}

const self = fileURLToPath(import.meta.url)

/** Resolves when every miner answers. */
export async function startHallProcess(options: HallOptions): Promise<HallProcess> {
  const child: ChildProcess = fork(self, [JSON.stringify(options)], { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] })
  const [word] = await Promise.race([once(child, 'message'), once(child, 'exit')])
  if (word !== 'ready') throw new Error('the simulated hall did not start')
  return {
    async requests() {
      const answer = once(child, 'message')
      child.send('requests')
      return Number((await answer)[0])
    },
    async close() {
      const gone = once(child, 'exit')
      child.disconnect()
      await gone
    },
  }
}

// As the child: serves until the parent lets go.
if (process.argv[1] === self && process.send) {
  process.once('disconnect', () => process.exit(0))
  // Loaded here only: its memory must not count for the process that measures.
  const { startHall } = await import('../simulator/hall.ts')
  const hall = await startHall(JSON.parse(process.argv[2] ?? '{}') as HallOptions)
  process.on('message', () => process.send?.(hall.miners.reduce((sum, miner) => sum + miner.requestCount, 0)))
  process.send('ready')
}
