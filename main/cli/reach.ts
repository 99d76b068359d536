import type { Command } from 'commander'
import { defaultDataDir } from '../server/data-dir.ts'
import type { Client } from './find.ts'
import { withRollouts } from './open-engine.ts'
import { engineOptions, type NetworkOptions, network } from './options.ts'
import { tokenVariable, withServer } from './server-client.ts'
import type { Terminal } from './terminal.ts'

/** Where the engine of a command is, and how its answer is printed. */
export interface ReachOptions extends NetworkOptions {
  readonly data: string
  readonly server?: string
  readonly tokenFile?: string
  readonly json: boolean
}

/** Takes the exit code of a command. */
export type Done = (code: number) => void

/** Adds where the engine is: a data folder, or a running server. */
export function reached(command: Command): Command {
  return network(command)
    .option('--json', 'print JSON', false)
    .option('--data <dir>', 'folder of the journal', defaultDataDir())
    .option('--server <url>', 'talk to a running "headframe serve" instead of opening a folder')
    .option('--token-file <file>', `file with the token of that server; or set ${tokenVariable}`)
}

/** Runs a task with that engine. @param changes whether it needs to change anything; then a folder that another Headframe holds is an error */
export async function reach<T>(
  options: ReachOptions,
  changes: boolean,
  terminal: Terminal,
  task: (client: Client) => Promise<T>,
): Promise<T> {
  const { server, tokenFile, data } = options
  if (server !== undefined) return withServer({ server, tokenFile }, task)
  return withRollouts(data, { ...engineOptions(options), changes }, terminal, task)
}
