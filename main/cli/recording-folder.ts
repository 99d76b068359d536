import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { bundleSchema, type RecordingBundle } from '../contract/recording.ts'
import { UsageError } from './usage.ts'

/** The folder for a recording. Throws `UsageError` when something stands there already. */
export function newFolder(name: string): string {
  const folder = resolve(name)
  if (existsSync(folder)) throw new UsageError(`NAME "${name}" exists already. A recording never overwrites: choose another name.`)
  return folder
}

/** Writes a recording's files. The folder appears when it is whole, or not at all. */
export async function writeFolder(folder: string, { files }: RecordingBundle): Promise<void> {
  await mkdir(dirname(folder), { recursive: true })
  const making = await mkdtemp(join(dirname(folder), '.recording-'))
  try {
    for (const [name, text] of Object.entries(files)) await writeFile(join(making, name), text, { flag: 'wx' })
    await rename(making, folder)
  } catch (thrown) {
    await rm(making, { recursive: true, force: true })
    throw thrown
  }
}

/** The files of a folder as a recording. */
export async function readFolder(folder: string): Promise<RecordingBundle> {
  const names = await readdir(folder)
  const texts = await Promise.all(names.map(async name => [name, await readFile(join(folder, name), 'utf8')] as const))
  return { format: 'headframe-recording', version: 1, files: Object.fromEntries(texts) }
}

/** A recording that a window saved as one file. Throws `UsageError` when it is none. */
export async function readBundle(path: string): Promise<RecordingBundle> {
  const text = await readFile(path, 'utf8').catch((error: Error) => {
    throw new UsageError(`"${path}" cannot be read: ${error.message}.`, { cause: error })
  })
  const read = bundleSchema.safeParse(jsonOf(text))
  if (!read.success) throw new UsageError(`"${path}" is not a recording that Headframe saved.`)
  return read.data
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
