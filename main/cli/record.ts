import { explain } from '../contract/failure.ts'
import type { FinishedRecording, RecordingBundle, Scrubbed } from '../contract/recording.ts'
import { counted } from './counted.ts'
import type { Client } from './find.ts'
import { readFolder, writeFolder } from './recording-folder.ts'
import { plain } from './table.ts'
import type { Terminal } from './terminal.ts'
import { exitCode } from './usage.ts'

/** Options of `headframe record`. */
export interface RecordOptions {
  /** One address. */
  readonly address: string
  /** Where the recording goes. It is not there yet. */
  readonly folder: string
  readonly json: boolean
}

/** `headframe record`: records one machine into a folder and reads it again from there. Returns the exit code. */
export async function recordMachine(client: Client, { address, folder, json }: RecordOptions, terminal: Terminal): Promise<number> {
  const made = await untilDone(client, address, terminal)
  terminal.progress(null)
  if (made === 'cancelled') {
    terminal.err('Cancelled. Nothing was written.')
    return exitCode.cancelled
  }
  if (typeof made === 'string') {
    terminal.err(made)
    return exitCode.failed
  }
  await writeFolder(folder, made.bundle)
  const isWhole = isSame(await readFolder(folder), made.bundle)
  if (json) terminal.out(JSON.stringify({ folder, manifest: made.manifest, reread: made.reread }))
  else for (const line of describe(made, folder)) terminal.out(line)
  if (!isWhole) terminal.err(`${folder} does not hold what was recorded: the disk may be full.`)
  return isWhole && made.reread.same ? exitCode.ok : exitCode.failed
}

/** The recording, the sentence why there is none, or 'cancelled'. */
async function untilDone(client: Client, address: string, terminal: Terminal): Promise<FinishedRecording | string> {
  try {
    for await (const event of await client.miner.record({ address }, { signal: terminal.signal })) {
      if (event.type === 'done') return event.recording
      if (event.type === 'failed') return event.problem
      terminal.progress(`${event.count} questions asked · ${plain(event.question, 60)}${event.answered ? '' : ' (no answer)'}`)
    }
  } catch (thrown) {
    if (!terminal.signal.aborted) throw thrown
  }
  return 'cancelled'
}

function isSame(a: RecordingBundle, b: RecordingBundle): boolean {
  const names = Object.keys(b.files)
  return names.length === Object.keys(a.files).length && names.every(name => a.files[name] === b.files[name])
}

function describe({ bundle, manifest, scrubbed, reread }: FinishedRecording, folder: string): readonly string[] {
  return [
    `${manifest.model}, ${manifest.firmware}: ${counted(Object.keys(bundle.files).length, 'file')} in ${folder}`,
    ...(manifest.unanswered ?? []).map(({ asked, failure }) => `no answer to ${plain(asked, 80)}: ${plain(explain(failure, 'it'), 160)}`),
    ...scrubbed.map(replaced),
    verdict(reread),
    'Look the files over before you send them: what Headframe does not know to be a name is still in them.',
  ]
}

function replaced({ kind, original, invented, times }: Scrubbed): string {
  return `replaced ${kind} ${plain(original, 60)} by ${plain(invented, 60)}, ${counted(times, 'time')}`
}

function verdict({ same, differences, problem }: FinishedRecording['reread']): string {
  if (same) return 'The recording reads the same as the machine.'
  if (problem !== null) return `The recording does not read as the machine: ${problem}.`
  return `The recording reads otherwise than the machine: ${differences.join('; ')}.`
}
