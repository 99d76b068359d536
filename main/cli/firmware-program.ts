import type { Command } from 'commander'
import { familyNamesOf, type KeptFirmware } from '../contract/firmware-file.ts'
import { formatNumber, unknownText } from '../contract/units.ts'
import type { Client } from './find.ts'
import { type Done, type ReachOptions, reach, reached } from './reach.ts'
import { formatTable } from './table.ts'
import type { Terminal } from './terminal.ts'
import { exitCode, UsageError } from './usage.ts'

/** Adds `headframe firmware list|remove`. */
export function addFirmware(program: Command, terminal: Terminal, done: Done): void {
  const firmware = program.command('firmware').description('the firmware files that were handed over and are kept')
  reached(firmware.command('list').description('print the kept files')).action(async (options: ReachOptions) => {
    print(await reach(options, false, terminal, client => client.firmware.list()), options.json, terminal)
    done(exitCode.ok)
  })
  reached(firmware.command('remove').description('remove a kept file; refused while a rollout that is not over needs it'))
    .argument('<file>', 'its name or SHA-256, as "headframe firmware list" shows it; the beginning of the SHA-256 is enough')
    .action(async (name: string, options: ReachOptions) => {
      const remove = async (client: Client) => client.firmware.remove({ id: (await fileOf(client, name)).id })
      print(await reach(options, true, terminal, remove), options.json, terminal)
      done(exitCode.ok)
    })
}

/** Throws `UsageError` when there is none, or several that it may mean. */
async function fileOf(client: Client, name: string): Promise<KeptFirmware> {
  const isMeant = (file: KeptFirmware) => file.name === name || (name.length >= 6 && file.id.startsWith(name.toLowerCase()))
  const [found, second] = (await client.firmware.list()).filter(isMeant)
  if (found === undefined) throw new UsageError(`FILE "${name}" is not kept. "headframe firmware list" tells which are.`)
  if (second !== undefined) throw new UsageError(`FILE "${name}" may mean several. Use the SHA-256.`)
  return found
}

function print(files: readonly KeptFirmware[], json: boolean, terminal: Terminal): void {
  if (json) for (const file of files) terminal.out(JSON.stringify(file))
  else if (files.length === 0) terminal.err('No firmware file is kept here.')
  else for (const line of formatTable(columns, files)) terminal.out(line)
}

const columns = [
  { title: 'NAME', cell: (file: KeptFirmware) => file.name },
  { title: 'MB', align: 'end', cell: (file: KeptFirmware) => formatNumber(file.size / 1_000_000, 1) },
  { title: 'KEPT SINCE', cell: (file: KeptFirmware) => new Date(file.keptAt).toISOString() },
  { title: 'FAMILIES', cell: (file: KeptFirmware) => familyNamesOf(file).join(', ') || 'none that is known' },
  { title: 'MODELS', cell: (file: KeptFirmware) => file.models.join(', ') || unknownText },
  { title: 'VERSION', cell: (file: KeptFirmware) => file.version ?? unknownText },
  { title: 'SHA-256', longest: 64, cell: (file: KeptFirmware) => file.id },
  { title: 'NEEDED', longest: 200, cell: (file: KeptFirmware) => file.neededBecause ?? '' },
] as const
