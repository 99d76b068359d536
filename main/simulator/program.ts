/** The simulator as a process of its own: what the demo mode starts. Ends with its parent. */
import { runSim } from './command.ts'

const stop = new AbortController()
for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP', 'disconnect'] as const) process.on(name, () => stop.abort())

process.exitCode = await runSim(
  process.argv.slice(2),
  { signal: stop.signal, out: line => console.log(line), err: line => console.error(line) },
  hall => process.send?.({ addresses: hall.addresses }),
)
// The channel to the parent would keep an ended hall alive.
if (process.connected) process.disconnect()
