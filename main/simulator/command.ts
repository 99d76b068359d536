import { isIPv4 } from 'node:net'
import { parseArgs } from 'node:util'
import { faultHelp, faultNames } from './faults.ts'
import { type Hall, type HallOptions, type ReplayAt, startHall } from './hall.ts'
import { defaultMix } from './mix.ts'

/** Where the command writes, and what ends it. */
export interface SimTerminal {
  readonly signal: AbortSignal
  out(line: string): void
  err(line: string): void
}

const help = `Simulates a mining hall on loopback: real ports, one address per miner, until Ctrl+C.

  --miners N          how many (default 20)
  --base RANGE        where they stand (default 127.20.0.0/22)
  --mix MIX           family:percent,… or all; default ${defaultMix}
  --fault FAULTS      such as slow:5%,offline:2%; default none
  --seed N            the same seed gives the same hall (default 1)
  --api-port N        default 4028
  --web-port N        default 80; above 1023 where that needs root
  --speed N           restarts, boots and writes go N times faster (default 1)
  --replay DIR        serves a folder of recorded replies, repeatable with as many --at
  --at ADDRESS        where the replay stands, such as 127.20.9.1

Faults:
${faultNames.map(name => `  ${name.padEnd(12)}${faultHelp[name]}`).join('\n')}`

/** Firsts of the ports that are counted up where 127.0.0.1 is the only loopback address. */
const countedFrom = 14_028

/**
 * The `sim` command. Resolves with its exit code: 0 when stopped, 1 when a port could not be opened, 2 on bad usage.
 * @param onReady told once every port is open
 */
export async function runSim(
  args: readonly string[],
  terminal: SimTerminal,
  onReady: (hall: Hall) => void = () => undefined,
): Promise<number> {
  let options: HallOptions | 'help'
  try {
    options = readOptions(args)
  } catch (error) {
    terminal.err(`${messageOf(error)} Run it with --help to see what is accepted.`)
    return 2
  }
  if (options === 'help') {
    terminal.out(help)
    return 0
  }
  try {
    const hall = await openHall(options)
    terminal.out(describe(hall, options))
    onReady(hall)
    await untilAborted(terminal.signal)
    await hall.close()
    return 0
  } catch (error) {
    terminal.err(explain(error, options))
    return error instanceof RangeError ? 2 : 1
  }
}

/** @throws RangeError or a TypeError of parseArgs, naming the piece */
function readOptions(args: readonly string[]): HallOptions | 'help' {
  const one = { type: 'string' } as const
  const many = { type: 'string', multiple: true } as const
  const { values } = parseArgs({
    args: [...args],
    allowPositionals: false,
    options: {
      miners: one,
      base: one,
      mix: one,
      fault: one,
      seed: one,
      'api-port': one,
      'web-port': one,
      speed: one,
      replay: many,
      at: many,
      help: { type: 'boolean' },
    },
  })
  if (values.help === true) return 'help'
  const replays = pairReplays(values.replay ?? [], values.at ?? [])
  return {
    miners: whole('--miners', values.miners, 1, 50_000, replays.length > 0 ? 0 : 20),
    ...(values.base === undefined ? {} : { base: values.base }),
    mix: values.mix ?? defaultMix,
    faults: values.fault ?? '',
    seed: whole('--seed', values.seed, 0, 0xffff_ffff, 1),
    apiPort: whole('--api-port', values['api-port'], 1, 65_535, 4028),
    webPort: whole('--web-port', values['web-port'], 1, 65_535, 80),
    speed: number('--speed', values.speed, 1),
    replays,
  }
}

function pairReplays(dirs: readonly string[], addresses: readonly string[]): readonly ReplayAt[] {
  if (dirs.length !== addresses.length)
    throw new RangeError(`Each --replay needs its --at: there are ${dirs.length} and ${addresses.length}.`)
  return dirs.map((dir, n) => {
    const at = addresses[n] ?? ''
    if (!isIPv4(at)) throw new RangeError(`--at takes an address such as 127.20.9.1, not "${at}".`)
    return { dir, at }
  })
}

function whole(option: string, text: string | undefined, min: number, max: number, otherwise: number): number {
  if (text === undefined) return otherwise
  const value = Number(text)
  if (!/^\d+$/.test(text) || value < min || value > max)
    throw new RangeError(`${option} takes a whole number from ${min} to ${max}, not "${text}".`)
  return value
}

function number(option: string, text: string | undefined, otherwise: number): number {
  if (text === undefined) return otherwise
  const value = Number(text)
  if (!(value >= 0.01 && value <= 10_000)) throw new RangeError(`${option} takes a number from 0.01 to 10000, not "${text}".`)
  return value
}

/** On systems that have no other loopback address than 127.0.0.1, all miners stand there on ports of their own. */
async function openHall(options: HallOptions): Promise<Hall> {
  try {
    return await startHall(options)
  } catch (error) {
    if (codeOf(error) !== 'EADDRNOTAVAIL' || (options.replays ?? []).length > 0) throw error
    return startHall({ ...options, countPortsFrom: countedFrom })
  }
}

function describe(hall: Hall, options: HallOptions): string {
  const first = hall.addresses[0]
  const last = hall.addresses.at(-1)
  const families = new Map<string, number>()
  for (const miner of hall.miners) families.set(miner.family, (families.get(miner.family) ?? 0) + 1)
  const kinds = [...families].map(([family, count]) => `${count} ${family}`).join(', ')
  const counted = first?.ip === last?.ip && hall.miners.length > 1
  const where = counted
    ? `127.0.0.1, API and web ports counted up from ${first?.apiPort} to ${last?.apiPort}`
    : `${first?.ip}${first?.ip === last?.ip ? '' : ` to ${last?.ip}`}, API port ${options.apiPort}, web port ${options.webPort}`
  return `${hall.miners.length} simulated ${hall.miners.length === 1 ? 'miner' : 'miners'} at ${where} (${kinds}; seed ${options.seed}, speed ${options.speed}). Ctrl+C stops.`
}

function explain(error: unknown, options: HallOptions): string {
  switch (codeOf(error)) {
    case 'EACCES':
      return `Port ${portOf(error) ?? options.webPort} may only be opened by root on this system. Add --web-port 8080 (and --api-port 4028).`
    case 'EADDRINUSE':
      return `${messageOf(error).replace(/^.*EADDRINUSE:?\s*/, '')}. Another simulator may be running: choose another --base, --api-port or --web-port.`
    case 'EADDRNOTAVAIL':
      return `${messageOf(error).replace(/^.*EADDRNOTAVAIL:?\s*/, '')}. This system has no such loopback address; on macOS only 127.0.0.1 exists until others are added with ifconfig lo0 alias.`
    case 'EMFILE':
      return `The system allows too few open files for ${options.miners} miners. Raise the limit (ulimit -n 20000) or take fewer.`
    default:
      return messageOf(error)
  }
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : ''
}

function portOf(error: unknown): unknown {
  return error instanceof Error && 'port' in error ? error.port : undefined
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}

function untilAborted(signal: AbortSignal): Promise<void> {
  return new Promise(resolve => {
    if (signal.aborted) resolve()
    else signal.addEventListener('abort', () => resolve(), { once: true })
  })
}
