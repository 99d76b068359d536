/** The simulator as a thread: what the demo mode starts. It ends when the thread is terminated. */
import { parentPort } from 'node:worker_threads'
import { runSim } from './command.ts'

process.exitCode = await runSim(
  process.argv.slice(2),
  { signal: new AbortController().signal, out: line => console.log(line), err: line => console.error(line) },
  hall => parentPort?.postMessage({ addresses: hall.addresses }),
)
