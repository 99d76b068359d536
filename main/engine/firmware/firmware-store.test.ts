import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { failureOf } from '../../contract/failure.ts'
import { FirmwareStore } from './firmware-store.ts'

const drivers = [
  {
    id: 'one',
    name: 'One',
    firmwareImage: (name: string) => (name.endsWith('.bmu') ? { models: ['S19 Pro'], version: '2022-12-26' } : null),
  },
  { id: 'other', name: 'Other' },
]

let folder: string
let store: FirmwareStore
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'headframe-test-'))
  store = new FirmwareStore(folder, drivers)
})
afterEach(async () => {
  await store.close()
  await rm(folder, { recursive: true, force: true })
})

async function taken(name: string, pieces: readonly string[]) {
  let upload: string | null = null
  for (const [index, piece] of pieces.entries()) {
    const answer = await store.put({ upload, name, bytes: Buffer.from(piece), last: index === pieces.length - 1 })
    upload = answer.upload
    if (answer.file) return answer.file
  }
  throw new Error('it never came to its end')
}

async function bytesOf(id: string): Promise<string> {
  const pieces: Uint8Array[] = []
  for await (const piece of (await store.openFile(id)).open()) pieces.push(piece)
  return Buffer.concat(pieces).toString()
}

test('a file comes in piece by piece and is kept with what its name tells', async () => {
  const file = await taken('S19-Pro-20221226.bmu', ['first ', 'second'])
  expect(file).toMatchObject({
    name: 'S19-Pro-20221226.bmu',
    size: 12,
    families: ['one'],
    familyNames: ['One'],
    models: ['S19 Pro'],
    version: '2022-12-26',
  })
  expect(await bytesOf(file.id)).toBe('first second')
  const [kept, ...others] = await new FirmwareStore(folder, drivers).list()
  expect([kept, others]).toEqual([{ ...file, keptAt: expect.any(Number) }, []])
  expect(Math.abs(Date.now() - (kept?.keptAt ?? 0))).toBeLessThan(60_000)
})

test('a file of no family that is known is kept all the same', async () => {
  expect(await taken('notes.txt', ['x'])).toMatchObject({ families: [], models: [], version: null })
})

test('what is dropped half way leaves nothing, and the rest of it is refused', async () => {
  const { upload } = await store.put({ upload: null, name: 'a.bmu', bytes: Buffer.from('x'), last: false })
  await store.discard(upload)
  expect((await readdir(join(folder, 'firmware'))).length).toBe(0)
  await expect(store.put({ upload, name: 'a.bmu', bytes: Buffer.from('y'), last: true })).rejects.toThrow(/Pick it again/)
})

test('what an earlier run left half there is cleared away', async () => {
  await taken('a.bmu', ['x'])
  await writeFile(join(folder, 'firmware', 'incoming-1'), 'half')
  const later = new FirmwareStore(folder, drivers)
  expect((await later.list()).length).toBe(1)
  expect((await readdir(join(folder, 'firmware'))).filter(name => name.startsWith('incoming'))).toEqual([])
})

test('an empty file is refused, a removed one is gone, and ids are no paths', async () => {
  await expect(taken('empty.bmu', [''])).rejects.toThrow('empty.bmu is empty.')
  const file = await taken('a.bmu', ['x'])
  expect(await store.remove(file.id)).toMatchObject({ name: 'a.bmu' })
  expect(await store.list()).toEqual([])
  for (const id of [file.id, '../../etc/passwd', '']) {
    const failure = await store.openFile(id).then(() => null, failureOf)
    expect(failure).toMatchObject({ code: 'refused' })
  }
  for (const id of [file.id, '../x']) await expect(store.remove(id)).rejects.toThrow(/no such/)
})
