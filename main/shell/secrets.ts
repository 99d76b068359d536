import { randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { SafeStorage } from 'electron'
import type { Logger } from 'pino'

const keyFile = 'secret.keychain'
const keyBytes = 32

/**
 * The key that seals stored passwords, base64. It lies in the data folder, encrypted by the keychain of the operating system.
 * `null` = there is no keychain here (a Linux without one): the engine then uses a key file, as it does headless.
 * A key that the keychain no longer opens is set aside, not deleted, and a new one made; the engine says which passwords must be typed again.
 */
export function openKeychainKey(storage: SafeStorage, dataDir: string, log: Logger): string | null {
  if (!storage.isEncryptionAvailable() || isPlainText(storage)) return null
  const path = join(dataDir, keyFile)
  return existsSync(path) ? (readKey(storage, path, log) ?? newKey(storage, path)) : newKey(storage, path)
}

/** Without a keyring Linux falls back to a password that is part of Chromium: no better than a key file, and it would claim to be. */
function isPlainText(storage: SafeStorage): boolean {
  return process.platform === 'linux' && storage.getSelectedStorageBackend() === 'basic_text'
}

function readKey(storage: SafeStorage, path: string, log: Logger): string | null {
  try {
    return storage.decryptString(readFileSync(path))
  } catch (error) {
    const aside = `${path}.unreadable-${Date.now()}`
    renameSync(path, aside)
    log.warn({ err: error, aside }, 'keychain.key-set-aside')
    return null
  }
}

function newKey(storage: SafeStorage, path: string): string {
  const key = randomBytes(keyBytes).toString('base64')
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 })
  writeFileSync(path, storage.encryptString(key), { mode: 0o600 })
  return key
}
