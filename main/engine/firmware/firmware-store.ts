import { createHash, randomUUID } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { appendFile, mkdir, mkdtemp, open, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { MinerError } from '../../contract/failure.ts'
import { type FirmwareFile, firmwareFileSchema, type KeptFirmware } from '../../contract/firmware-file.ts'
import type { Driver } from '../../drivers/driver.ts'
import type { Upload } from '../../transport/http.ts'
import { Problem } from '../problem.ts'
import { StorageError, troubleOf } from '../storage/trouble.ts'

/** Larger than any miner's image. Bytes. */
const maxSize = 512 * 1024 * 1024

/** What drivers see of a file to recognise it, bytes. */
const headSize = 64 * 1024

/** A file that is kept. Whether something needs it is not known here. */
export type StoredFirmware = Omit<KeptFirmware, 'neededBecause'>

/** One piece of a file on its way in. */
export interface FirmwarePiece {
  /** `null` with the first piece; then as returned. */
  readonly upload: string | null
  readonly name: string
  readonly bytes: Uint8Array
  /** Whether the file is complete with this piece. */
  readonly last: boolean
}

/** What is asked of a driver: whether a file is firmware of its family. */
type Recogniser = Pick<Driver, 'id' | 'name' | 'firmwareImage'>

/** The firmware files that the user picked, by the SHA-256 of their bytes. They stay until they are removed, so that a rollout can be retried. */
export class FirmwareStore {
  readonly #drivers: readonly Recogniser[]
  readonly #dataDir: string | null
  #folder: Promise<string> | null = null
  readonly #incoming = new Map<string, { readonly path: string; size: number }>()

  /** @param dataDir `null` = a folder of this run only */
  constructor(dataDir: string | null, drivers: readonly Recogniser[]) {
    this.#dataDir = dataDir
    this.#drivers = drivers
  }

  /**
   * Takes in one piece; with the last one the file is there. Pieces of one file come one after the other.
   * Throws `Problem` when the file is empty, too large or cannot be written.
   */
  async put(piece: FirmwarePiece): Promise<{ readonly upload: string; readonly file: FirmwareFile | null }> {
    const upload = piece.upload ?? randomUUID()
    const incoming = await this.#incomingOf(upload, piece.upload === null)
    incoming.size += piece.bytes.length
    if (incoming.size > maxSize) {
      await this.discard(upload)
      throw new Problem(`${piece.name} is larger than 512 MB. That is no firmware of a miner.`)
    }
    await written(() => appendFile(incoming.path, piece.bytes))
    return { upload, file: piece.last ? await this.#complete(upload, incoming.path, piece.name) : null }
  }

  /** Drops what has come in of a file that is not wanted any more. */
  async discard(upload: string): Promise<void> {
    const incoming = this.#incoming.get(upload)
    this.#incoming.delete(upload)
    if (incoming) await rm(incoming.path, { force: true })
  }

  /** By name. */
  async list(): Promise<readonly StoredFirmware[]> {
    const folder = await this.#open()
    const names = (await readdir(folder)).filter(name => name.endsWith('.json'))
    const files = await Promise.all(names.map(name => storedAt(join(folder, name))))
    return files.filter(file => file !== null).toSorted((a, b) => a.name.localeCompare(b.name))
  }

  /** Throws `Problem` when there is none of this id. @returns what was removed */
  async remove(id: string): Promise<FirmwareFile> {
    const folder = await this.#open()
    const file = (await this.list()).find(one => one.id === id)
    if (file === undefined) throw new Problem('There is no such firmware file.')
    await Promise.all(['bin', 'json'].map(ending => rm(join(folder, `${id}.${ending}`), { force: true })))
    return file
  }

  /** For sessions: the bytes of a kept file. Rejects with `MinerError` refused when it is gone. */
  async openFile(id: string): Promise<Upload> {
    const path = join(await this.#open(), `${isId(id) ? id : 'none'}.bin`)
    try {
      const { size } = await stat(path)
      return { size, open: () => createReadStream(path) }
    } catch (thrown) {
      throw new MinerError({ code: 'refused', reason: 'the firmware file is not kept any more. Pick it again.' }, { cause: thrown })
    }
  }

  /** Drops what is half there, and everything when it was for this run only. */
  async close(): Promise<void> {
    for (const upload of [...this.#incoming.keys()]) await this.discard(upload)
    if (this.#dataDir === null && this.#folder) await rm(await this.#folder, { recursive: true, force: true })
  }

  async #incomingOf(upload: string, isNew: boolean): Promise<{ readonly path: string; size: number }> {
    const known = this.#incoming.get(upload)
    if (known) return known
    if (!isNew) throw new Problem('The file was not taken in to its end. Pick it again.')
    const incoming = { path: join(await this.#open(), `incoming-${upload}`), size: 0 }
    await written(() => writeFile(incoming.path, ''))
    this.#incoming.set(upload, incoming)
    return incoming
  }

  async #complete(upload: string, path: string, name: string): Promise<FirmwareFile> {
    const { size } = await stat(path)
    if (size === 0) {
      await this.discard(upload)
      throw new Problem(`${name} is empty.`)
    }
    const id = await digestOf(path)
    const file = { id, name, size, ...(await this.#recognise(path, name)) }
    const folder = await this.#open()
    await written(async () => {
      await rename(path, join(folder, `${id}.bin`))
      await writeFile(join(folder, `${id}.json`), JSON.stringify(file))
    })
    this.#incoming.delete(upload)
    return file
  }

  /** Which families know such a file, and what it tells them. */
  async #recognise(path: string, name: string): Promise<Pick<FirmwareFile, 'families' | 'familyNames' | 'models' | 'version'>> {
    const head = await headOf(path)
    const images = this.#drivers.flatMap(driver => {
      const image = driver.firmwareImage?.(name, head) ?? null
      return image === null ? [] : [{ family: driver.id, familyName: driver.name, ...image }]
    })
    return {
      families: images.map(image => image.family),
      familyNames: images.map(image => image.familyName),
      models: [...new Set(images.flatMap(image => image.models))],
      version: images.find(image => image.version !== null)?.version ?? null,
    }
  }

  #open(): Promise<string> {
    this.#folder ??= this.#dataDir === null ? mkdtemp(join(tmpdir(), 'headframe-firmware-')) : cleared(join(this.#dataDir, 'firmware'))
    return this.#folder
  }
}

/** The folder, without what an earlier run left half there. */
async function cleared(folder: string): Promise<string> {
  await mkdir(folder, { recursive: true })
  for (const name of await readdir(folder)) if (name.startsWith('incoming-')) await rm(join(folder, name), { force: true })
  return folder
}

async function written<T>(task: () => Promise<T>): Promise<T> {
  try {
    return await task()
  } catch (thrown) {
    throw new StorageError(troubleOf(thrown), { cause: thrown })
  }
}

async function headOf(path: string): Promise<Uint8Array> {
  const file = await open(path)
  try {
    const { buffer, bytesRead } = await file.read(new Uint8Array(headSize), 0, headSize, 0)
    return buffer.subarray(0, bytesRead)
  } finally {
    await file.close()
  }
}

async function digestOf(path: string): Promise<string> {
  const hash = createHash('sha256')
  for await (const piece of createReadStream(path)) hash.update(piece)
  return hash.digest('hex')
}

/** `null` when the description of a file cannot be read. Its own age is the age of the file: both are written together. */
async function storedAt(path: string): Promise<StoredFirmware | null> {
  const parsed = firmwareFileSchema.safeParse(await readJson(path))
  return parsed.success ? { ...parsed.data, keptAt: Math.round((await stat(path)).mtimeMs) } : null
}

async function readJson(path: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(path, 'utf8'))
  } catch {
    return null
  }
}

function isId(text: string): boolean {
  return /^[0-9a-f]{64}$/.test(text)
}
