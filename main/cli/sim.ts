import { runSim } from '../simulator/command.ts'
import type { Terminal } from './terminal.ts'

/** `headframe sim`: a simulated mining hall on loopback until Ctrl+C. Returns the exit code. */
export function sim(args: readonly string[], terminal: Terminal): Promise<number> {
  return runSim(args, terminal)
}
