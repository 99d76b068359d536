import { runCommandLine } from './program.ts'
import { processTerminal } from './terminal.ts'

const terminal = processTerminal()
process.exitCode = await runCommandLine(process.argv.slice(2), terminal)
terminal.close()
