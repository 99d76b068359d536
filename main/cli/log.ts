import { writeFile } from 'node:fs/promises'
import { explain } from '../contract/failure.ts'
import type { Miner, MinerLog } from '../contract/model.ts'
import { counted } from './counted.ts'
import { type Client, findMiners, knownMiners } from './find.ts'
import { plain, printable } from './table.ts'
import type { Terminal } from './terminal.ts'
import { exitCode, parseTargets, UsageError } from './usage.ts'

/** Options of `headframe log`. */
export interface LogOptions {
  /** Which of its logs; the first when it is not said. */
  readonly name?: string
  /** Only the lines that hold this text, in capitals or not. */
  readonly search?: string
  /** Where it goes instead of standard output. */
  readonly save?: string
  readonly json: boolean
  /** Its address when the engine is a running server, which knows its miners by itself. */
  readonly server?: string
}

/** `headframe log`: one log of one miner. Returns the exit code. Throws `UsageError` when the miner has no log of that name. */
export async function showLog(client: Client, address: string, options: LogOptions, terminal: Terminal): Promise<number> {
  const miner = await minerAt(client, address, options, terminal)
  if (terminal.signal.aborted) return exitCode.cancelled
  if (typeof miner === 'string') return failed(miner, terminal)
  const outcome = await client.miner.logs({ id: miner.id }, { signal: terminal.signal }).catch(unlessCancelled(terminal))
  if (outcome === null || terminal.signal.aborted) return exitCode.cancelled
  if (!outcome.ok) return failed(explain(outcome.failure, address), terminal)
  const names = outcome.value.map(log => log.name)
  const log = chosen(outcome.value, options.name, address)
  if (log === null) return failed(`${address} has written no log.`, terminal)
  if (names.length > 1 && options.name === undefined) terminal.err(othersText(log.name, names))
  const lines = linesOf(log.text, options.search)
  const json = { id: miner.id, ip: miner.address.ip, name: log.name, names, text: lines.join('\n') }
  if (options.save !== undefined) {
    await save(options.save, options.json ? JSON.stringify(json) : json.text)
    terminal.err(`${counted(lines.length, 'line')} of the ${plain(log.name)} in ${options.save}`)
  } else if (options.json) terminal.out(JSON.stringify(json))
  else for (const line of lines) terminal.out(printable(line))
  if (lines.length > 0) return exitCode.ok
  if (options.search !== undefined) return failed(`No line of the ${plain(log.name)} of ${address} holds "${options.search}".`, terminal)
  terminal.err(`The ${plain(log.name)} of ${address} is empty.`)
  return exitCode.ok
}

/** At Ctrl+C a call ends with an error, or with what it has. */
function unlessCancelled(terminal: Terminal): (error: unknown) => null {
  return error => {
    if (terminal.signal.aborted) return null
    throw error
  }
}

function failed(sentence: string, terminal: Terminal): number {
  terminal.err(sentence)
  return exitCode.failed
}

/** The miner there, or the sentence why there is none. An engine of our own looks what stands there now; one that may not, or polls by itself, knows. */
async function minerAt(client: Client, address: string, { server }: LogOptions, terminal: Terminal): Promise<Miner | string> {
  const { readOnly } = await client.hello()
  if (server !== undefined || readOnly !== null) {
    const known = (await knownMiners(client)).find(miner => miner.address.ip === address)
    if (known !== undefined) return known
    if (readOnly !== null)
      return `${address} is no miner that this data folder knows. Scan it there first, or name another folder with --data.`
  }
  const { miners, missing } = await findMiners(client, parseTargets([address]), terminal)
  return miners[0] ?? `${address}: ${plain(missing[0]?.reason ?? 'nothing answers there', 300)}.`
}

/** The log of that name, however its words are joined; the first without a name. */
function chosen(logs: readonly MinerLog[], name: string | undefined, address: string): MinerLog | null {
  const found = name === undefined ? logs[0] : logs.find(log => wordsOf(log.name) === wordsOf(name))
  if (found === undefined && name !== undefined && logs.length > 0)
    throw new UsageError(`--name "${name}" is no log of ${address}. It has: ${logs.map(log => plain(log.name)).join(', ')}.`)
  return found ?? null
}

function wordsOf(name: string): string {
  return name
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter(Boolean)
    .join(' ')
}

function othersText(shown: string, names: readonly string[]): string {
  const others = names.filter(name => name !== shown).map(name => plain(name))
  return `This is the ${plain(shown)}. With --name there is also: ${others.join(', ')}.`
}

/** Without the empty rest after the last line break. */
function linesOf(text: string, search: string | undefined): readonly string[] {
  const lines = text.split(/\r\n?|\n/)
  if (lines.at(-1) === '') lines.pop()
  const wanted = search?.toLowerCase()
  return wanted === undefined ? lines : lines.filter(line => line.toLowerCase().includes(wanted))
}

async function save(file: string, text: string): Promise<void> {
  await writeFile(file, `${text}\n`).catch((error: unknown) => {
    throw new Error(`--save "${file}" cannot be written: ${error instanceof Error ? error.message : String(error)}.`, { cause: error })
  })
}
