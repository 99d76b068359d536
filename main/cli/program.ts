import { Command, CommanderError } from 'commander'
import { defaultDataDir } from '../server/data-dir.ts'
import { askOfAction, fieldsGiven, plainActionIds, withFieldOptions } from './action.ts'
import { addAudit } from './audit-program.ts'
import { addCredentials } from './credentials-program.ts'
import { addDrift } from './drift-program.ts'
import { addFirmware } from './firmware-program.ts'
import { addLog } from './log-program.ts'
import { withMemoryEngine, withStoredEngine } from './open-engine.ts'
import { type ChangeOptions, changing, engineOptions, type NetworkOptions, network, port, ranged } from './options.ts'
import { parsePools } from './pool-option.ts'
import { showPools } from './pools-show.ts'
import { read } from './read.ts'
import { addRecord } from './record-program.ts'
import { needsYes, type RolloutAsk, runRollout } from './rollout.ts'
import { addRollouts } from './rollout-program.ts'
import { scan } from './scan.ts'
import { addSchedules } from './schedule-program.ts'
import type { Terminal } from './terminal.ts'
import { collect, exitCode, parseTargets, seconds, UsageError, wholeNumber } from './usage.ts'
import { version } from './version.ts'

interface PoolsSetOptions extends ChangeOptions {
  readonly pool: readonly string[]
  readonly worker?: string
  readonly dryRun: boolean
  readonly batch?: number
  readonly every?: number
  readonly canary: boolean
}

/** Runs one command line. Resolves with the exit code: 0 all succeeded, 1 something failed, 2 bad usage, 130 cancelled. */
export async function runCommandLine(args: readonly string[], terminal: Terminal): Promise<number> {
  let code: number = exitCode.ok
  const program = createProgram(terminal, result => {
    code = result
  })
  try {
    await program.parseAsync(args, { from: 'user' })
    return code
  } catch (error) {
    return exitCodeOf(error, terminal)
  }
}

function exitCodeOf(error: unknown, terminal: Terminal): number {
  // Commander has already printed its own message.
  if (error instanceof CommanderError) return error.exitCode === 0 ? exitCode.ok : exitCode.usage
  terminal.err(error instanceof Error ? error.message : String(error))
  return error instanceof UsageError ? exitCode.usage : exitCode.failed
}

function createProgram(terminal: Terminal, done: (code: number) => void): Command {
  const program = new Command('headframe')
    .description('Finds ASIC miners, reads them and changes their pools, with proof.')
    .version(version)
    .exitOverride()
    .configureOutput({ writeOut: text => terminal.out(text.trimEnd()), writeErr: text => terminal.err(text.trimEnd()) })
    .addHelpText('after', '\nExit codes: 0 all succeeded, 1 something failed, 2 bad usage, 130 cancelled with Ctrl+C.')
    .showHelpAfterError('Run it with --help to see what is accepted.')
  addLooking(program, terminal, done)
  addLog(program, terminal, done)
  addRecord(program, terminal, done)
  addPools(program, terminal, done)
  addAction(program, terminal, done)
  addRollouts(program, terminal, done)
  addSchedules(program, terminal, done)
  addDrift(program, terminal, done)
  addCredentials(program, terminal, done)
  addFirmware(program, terminal, done)
  addAudit(program, terminal, done)
  addServe(program, terminal, done)
  program
    .command('sim')
    .description('simulate a mining hall on loopback')
    .argument('[options...]', 'see headframe sim --help')
    .helpOption(false)
    .allowUnknownOption()
    .action(async (options: string[]) => {
      const { sim } = await import('./sim.ts')
      done(await sim(options, terminal))
    })
  return program
}

type Adder = (program: Command, terminal: Terminal, done: (code: number) => void) => void

const addLooking: Adder = (program, terminal, done) => {
  network(ranged(program.command('scan').description('find the miners of some ranges')))
    .option('--json', 'print one JSON object a line', false)
    .option('--timeout <ms>', 'how long to wait for a connection', wholeNumber(50, 60_000))
    .action(async (ranges: string[], options: NetworkOptions & { json: boolean; timeout?: number }) => {
      const targets = parseTargets(ranges)
      const timeout = options.timeout === undefined ? {} : { timeoutMs: options.timeout }
      done(await withMemoryEngine(engineOptions(options), client => scan(client, targets, { json: options.json, ...timeout }, terminal)))
    })
  network(ranged(program.command('read').description('print one full reading of each miner')))
    .option('--json', 'print one JSON object a line', false)
    .action(async (ranges: string[], options: NetworkOptions & { json: boolean }) => {
      const targets = parseTargets(ranges)
      done(await withMemoryEngine(engineOptions(options), client => read(client, targets, options, terminal)))
    })
}

const addPools: Adder = (program, terminal, done) => {
  const pools = program.command('pools').description('show or change pools')
  changing(ranged(pools.command('set').description('change the pools of miners and verify that each mines on them')))
    .requiredOption('--pool <url,user,password>', 'a pool, first choice first; up to three', collect)
    .option('--worker <template>', 'worker of each miner, such as {account}.{ip3}-{ip4}')
    .option('--dry-run', 'show what would change and change nothing', false)
    .option('--batch <n>', 'miners changed at once', wholeNumber(1, 5000))
    .option('--every <s>', 'seconds between two batches', seconds(3600))
    .option('--no-canary', 'do not try one miner before all others')
    .action(async (ranges: string[], options: PoolsSetOptions) => {
      const pools = parsePools(options.pool, options.worker)
      const ask: RolloutAsk = {
        action: 'setPools',
        ask: async () => pools,
        batching: batchingOf(options),
        yes: options.yes,
        json: options.json,
        dryRun: options.dryRun,
      }
      done(await change(ranges, ask, options, terminal))
    })
  network(ranged(pools.command('show').description('show the pools of miners')))
    .option('--json', 'print one JSON object a line', false)
    .action(async (ranges: string[], options: NetworkOptions & { json: boolean }) => {
      const targets = parseTargets(ranges)
      done(await withMemoryEngine(engineOptions(options), client => showPools(client, targets, options, terminal)))
    })
}

const addAction: Adder = (program, terminal, done) => {
  const action = program
    .command('action')
    .description(`do something to miners: ${plainActionIds.join(', ')}`)
    .argument('<action>', plainActionIds.join(', '))
  withFieldOptions(changing(ranged(action))).action(
    async (id: string, ranges: string[], given: ChangeOptions & { off: boolean } & Record<string, unknown>) => {
      done(await change(ranges, askOfAction(id, { ...given, ...fieldsGiven(given) }), given, terminal))
    },
  )
}

const addServe: Adder = (program, terminal, done) => {
  program
    .command('serve')
    .description('run without a window, seen in any browser')
    .option('--host <address>', 'address to listen on; any but loopback asks browsers for a token', '127.0.0.1')
    .option('--port <n>', 'port to listen on, 0 takes a free one', wholeNumber(0, 65_535), 4380)
    .option('--data <dir>', 'folder of the database', defaultDataDir())
    .option('--allow-host <name>', 'another name by which browsers call this machine', collect, [])
    .option('--new-token', 'make a new token; the old one is no longer accepted', false)
    .option('--demo', 'start a simulated hall', false)
    .option('--api-port <n>', 'port of the cgminer API of the miners', port, 4028)
    .option('--web-port <n>', 'port of the web interface of the miners', port, 80)
    .action(async options => {
      // Loaded only here: a web server would slow the start of every other command.
      const { serve } = await import('./serve.ts')
      done(await serve({ ...options, dataDir: options.data }, terminal))
    })
}

async function change(ranges: readonly string[], ask: RolloutAsk, options: ChangeOptions, terminal: Terminal): Promise<number> {
  const targets = parseTargets(ranges)
  needsYes(ask, terminal)
  return withStoredEngine(options.data, engineOptions(options), terminal, client => runRollout(client, targets, ask, terminal))
}

/** `null` leaves it to the settings of the data folder. */
function batchingOf({ batch, every, canary }: PoolsSetOptions): RolloutAsk['batching'] {
  if (batch === undefined && every === undefined && canary) return null
  return { size: batch ?? 10, everyS: every ?? 5, canary }
}
