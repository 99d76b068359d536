import type { Command } from 'commander'
import { parseAddress } from '../contract/ranges.ts'
import { type LogOptions, showLog } from './log.ts'
import { type Done, type ReachOptions, reach, reached } from './reach.ts'
import type { Terminal } from './terminal.ts'
import { UsageError } from './usage.ts'

/** Adds `headframe log`. */
export function addLog(program: Command, terminal: Terminal, done: Done): void {
  reached(program.command('log').description('print a log of one miner'))
    .argument('<address>', 'address of the miner')
    .option('--name <log>', 'which of its logs, such as kernel.log; else the first, and which others there are')
    .option('--search <text>', 'only the lines that hold this text, in capitals or not')
    .option('--save <file>', 'write it there instead of printing it')
    .action(async (address: string, options: ReachOptions & LogOptions) => {
      if (parseAddress(address) === null)
        throw new UsageError(`ADDRESS "${address}" is not the address of one miner, such as 192.168.1.20.`)
      done(await reach(options, false, terminal, client => showLog(client, address, options, terminal)))
    })
}
