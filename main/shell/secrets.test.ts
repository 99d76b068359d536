import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { SafeStorage } from 'electron'
import { pino } from 'pino'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openKeychainKey } from './secrets.ts'

const log = pino({ level: 'silent' })
let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'headframe-keychain-'))
})
afterEach(() => rm(folder, { recursive: true }))

/** A keychain that turns bytes round; `backend` is what a Linux reports. */
function keychain({ available = true, backend = 'gnome_libsecret' } = {}): SafeStorage {
  return {
    isEncryptionAvailable: () => available,
    getSelectedStorageBackend: () => backend,
    encryptString: (text: string) => Buffer.from(`sealed:${text}`).map(byte => byte ^ 0xff),
    decryptString(bytes: Buffer) {
      const text = Buffer.from(bytes.map(byte => byte ^ 0xff)).toString()
      if (!text.startsWith('sealed:')) throw new Error('not sealed by this keychain')
      return text.slice('sealed:'.length)
    },
  } as SafeStorage
}

test('the key is made once and lies in the folder only as the keychain sealed it', async () => {
  const key = openKeychainKey(keychain(), folder, log)
  expect(Buffer.from(key ?? '', 'base64')).toHaveLength(32)
  expect(openKeychainKey(keychain(), folder, log)).toBe(key)
  expect(await readFile(join(folder, 'secret.keychain'), 'utf8')).not.toContain(key)
})

test('without a keychain there is no key', async () => {
  expect(openKeychainKey(keychain({ available: false }), folder, log)).toBeNull()
  expect(await readdir(folder)).toEqual([])
})

test.runIf(process.platform === 'linux')('a Linux without a keyring counts as none', () => {
  expect(openKeychainKey(keychain({ backend: 'basic_text' }), folder, log)).toBeNull()
})

test('a key that the keychain does not open is set aside, and a new one made', async () => {
  await writeFile(join(folder, 'secret.keychain'), 'sealed elsewhere')
  expect(openKeychainKey(keychain(), folder, log)).not.toBeNull()
  const aside = (await readdir(folder)).find(name => name.startsWith('secret.keychain.unreadable-')) ?? ''
  expect(await readFile(join(folder, aside), 'utf8')).toBe('sealed elsewhere')
})
