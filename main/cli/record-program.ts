import type { Command } from 'commander'
import { counted } from './counted.ts'
import { withMemoryEngine } from './open-engine.ts'
import { engineOptions, type NetworkOptions, network } from './options.ts'
import { recordMachine } from './record.ts'
import { newFolder, readBundle, writeFolder } from './recording-folder.ts'
import type { Terminal } from './terminal.ts'
import { exitCode } from './usage.ts'

/** `headframe record`: a machine, or the file that a window saved of one, becomes a folder of replies. */
export function addRecord(program: Command, terminal: Terminal, done: (code: number) => void): void {
  const record = program
    .command('record')
    .description('record one miner for a bug report: its replies, with every name and address replaced; nothing on it is changed')
    .argument('<address>', 'address of the miner, or a recording that the window saved (.json)')
    .argument('<name>', 'folder to make, such as s19-2023 or main/drivers/<family>/fixtures/s19-2023')
    .option('--json', 'print one JSON object', false)
  network(record).action(async (address: string, name: string, options: NetworkOptions & { json: boolean }) => {
    const folder = newFolder(name)
    if (address.endsWith('.json')) {
      const bundle = await readBundle(address)
      await writeFolder(folder, bundle)
      terminal.out(`${counted(Object.keys(bundle.files).length, 'file')} in ${folder}`)
      return done(exitCode.ok)
    }
    done(await withMemoryEngine(engineOptions(options), client => recordMachine(client, { address, folder, json: options.json }, terminal)))
  })
}
