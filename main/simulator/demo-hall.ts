import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { Worker } from 'node:worker_threads'
import type { MinerAddress } from '../contract/model.ts'
import type { DemoHall } from '../engine/host.ts'

/** Where the hall may stand. */
export interface DemoOptions {
  /** The simulator's entry; default: beside this file, as source or as built. */
  readonly entry?: string
  /** Ranges to try in turn, in case another hall stands on the first. */
  readonly bases?: readonly string[]
  /** Web ports to try in turn: 80 is not everybody's to open. */
  readonly webPorts?: readonly number[]
  readonly speed?: number
}

// Believable trouble: what a technician finds on a morning round.
const faults =
  'hot:3%,deadboard:2%,deadchip:3%,fan:2%,deadpool:2%,password:2%,sleep:2%,locked:0.5%,offline:1%,slow:1%,refuse:1%,ignore:0.5%,garbage:0.5%,hang:0.5%'

/**
 * A simulated hall on a thread of its own, which ends with the process.
 * A thread and no process: the packaged app's executable refuses to run as plain Node, so there is no program to start.
 */
export function demoHall(options: DemoOptions = {}): DemoHall {
  let worker: Worker | null = null
  return {
    async start(miners) {
      await worker?.terminate()
      const started = await startWorker(options, miners)
      worker = started.worker
      return { addresses: started.addresses }
    },
    async stop() {
      const stopping = worker
      worker = null
      await stopping?.terminate()
    },
  }
}

interface Started {
  readonly worker: Worker
  readonly addresses: readonly MinerAddress[]
}

/** @throws Error with the simulator's own words when no range and port could be opened */
async function startWorker(options: DemoOptions, miners: number): Promise<Started> {
  const bases = options.bases ?? ['127.20.0.0/16', '127.21.0.0/16', '127.22.0.0/16']
  let said = ''
  for (const webPort of options.webPorts ?? [80, 8080]) {
    for (const base of bases) {
      const args = [
        '--miners',
        String(miners),
        '--base',
        base,
        '--web-port',
        String(webPort),
        '--fault',
        faults,
        '--speed',
        String(options.speed ?? 4),
      ]
      const started = await tryStart(options.entry ?? entryPath(), args)
      if (typeof started !== 'string') return started
      said = started
      // Another range does not help when the port itself is refused.
      if (said.includes('root')) break
    }
  }
  throw new Error(`The simulated hall could not start: ${said.trim()}`)
}

/** What it said when it ended instead. */
function tryStart(entry: string, args: readonly string[]): Promise<Started | string> {
  const worker = new Worker(entry, { argv: [...args], stdout: true, stderr: true })
  let said = ''
  worker.stderr.on('data', chunk => {
    said += String(chunk)
  })
  return new Promise(resolve => {
    // Stays: an error of the hall must end the hall alone, not the engine beside it.
    worker.on('error', error => {
      said += String(error)
    })
    worker.once('exit', () => resolve(said))
    worker.once('message', (ready: { addresses: readonly MinerAddress[] }) => resolve({ worker, addresses: ready.addresses }))
  })
}

/** As source `program.ts` lies beside this file; in the packaged app `simulator.js` beside the engine. */
function entryPath(): string {
  const source = fileURLToPath(new URL('./program.ts', import.meta.url))
  return existsSync(source) ? source : fileURLToPath(new URL('./simulator.js', import.meta.url))
}
