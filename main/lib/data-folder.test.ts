import { chmod, mkdtemp, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { prepareDataFolder } from './data-folder.ts'

let folder: string

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'headframe-folder-'))
})
afterEach(() => rm(folder, { recursive: true }))

test('a data folder that is not there yet is made, for its owner alone', async () => {
  const made = join(folder, 'deep', 'down')
  await prepareDataFolder(made)
  expect((await stat(made)).mode & 0o777).toBe(process.platform === 'win32' ? 0o666 : 0o700)
})

test.each(['file', 'file/below'])('a path that is or leads through a file is refused with a sentence (%s)', async path => {
  await writeFile(join(folder, 'file'), '')
  await expect(prepareDataFolder(join(folder, path))).rejects.toThrow(/^The data folder .*file.* is a file\. Choose another one/)
})

// Root may write anywhere, and Windows keeps rights in lists.
test.skipIf(process.platform === 'win32' || process.getuid?.() === 0)('a folder without the right to write is refused', async () => {
  await chmod(folder, 0o500)
  await expect(prepareDataFolder(folder)).rejects.toThrow('this user may not write there')
})

test.skipIf(process.platform !== 'linux')('a path below one where the system takes no folders is refused at once', async () => {
  await expect(prepareDataFolder('/proc/headframe/data')).rejects.toThrow(
    'The data folder /proc/headframe/data cannot be used: the system takes no folders there. Choose another one, or mend this one and try again.',
  )
})

test('two that make the same folder at once both have it', async () => {
  const made = join(folder, 'deep', 'down')
  await Promise.all([prepareDataFolder(made), prepareDataFolder(made)])
  expect((await stat(made)).isDirectory()).toBe(true)
})
