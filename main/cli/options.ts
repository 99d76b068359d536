import type { Command } from 'commander'
import { rangeExamples } from '../contract/ranges.ts'
import { defaultDataDir } from '../server/data-dir.ts'
import { type CredentialOptions, passwordVariable, readCredential } from './credentials.ts'
import type { EngineOptions } from './open-engine.ts'
import { wholeNumber } from './usage.ts'

/** Options of every command that talks to miners. */
export interface NetworkOptions extends CredentialOptions {
  readonly apiPort: number
  readonly webPort: number
}

/** Options of every command that changes miners. */
export interface ChangeOptions extends NetworkOptions {
  readonly yes: boolean
  readonly json: boolean
  readonly data: string
}

/** A TCP port. */
export const port = wholeNumber(1, 65_535)

/** Adds the addresses to ask. */
export function ranged(command: Command): Command {
  return command.argument('<range...>', rangeExamples)
}

/** Adds where and with which password miners answer. */
export function network(command: Command): Command {
  return command
    .option('--api-port <n>', 'port of the cgminer API', port, 4028)
    .option('--web-port <n>', 'port of the web interface', port, 80)
    .option('--user <name>', 'user of the web interface (default: root)')
    .option('--password-file <file>', `file whose first line is the password; or set ${passwordVariable}`)
}

/** Adds what every change of miners takes. */
export function changing(command: Command): Command {
  return network(command)
    .option('--yes', 'go on without a question', false)
    .option('--json', 'print one JSON object a line', false)
    .option('--data <dir>', 'folder of the journal', defaultDataDir())
}

/** What of the options the engine is told. */
export function engineOptions(options: NetworkOptions): EngineOptions {
  return { apiPort: options.apiPort, webPort: options.webPort, credential: readCredential(options) }
}
