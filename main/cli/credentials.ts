import { readFileSync } from 'node:fs'
import type { GivenCredential } from '../engine/host.ts'
import { Secret } from '../lib/secret.ts'
import { UsageError } from './usage.ts'

/** Options that name a password. */
export interface CredentialOptions {
  readonly user?: string
  readonly passwordFile?: string
}

/** The variable that carries a password, so that none has to stand on the command line where other users of the machine see it. */
export const passwordVariable = 'HEADFRAME_PASSWORD'

/**
 * The web password given with --password-file or HEADFRAME_PASSWORD; `null` when there is neither.
 * Throws `UsageError` when the file cannot be read or is empty.
 */
export function readCredential(
  options: CredentialOptions,
  env: Readonly<Record<string, string | undefined>> = process.env,
): GivenCredential | null {
  const password = options.passwordFile === undefined ? env[passwordVariable] : firstLine('--password-file', options.passwordFile)
  if (password === undefined || password === '') {
    if (options.user !== undefined)
      throw new UsageError(`--user "${options.user}" needs a password: name a file with --password-file or set ${passwordVariable}.`)
    return null
  }
  return { user: options.user ?? 'root', password: new Secret(password) }
}

/** The first line of a file with a password: editors end one with a line break that is no part of it. Throws `UsageError` naming the option. */
export function firstLine(option: string, path: string): string {
  try {
    const line = readFileSync(path, 'utf8').split(/\r?\n/, 1)[0] ?? ''
    if (line === '') throw new UsageError(`${option} "${path}" is empty. Its first line must be the password.`)
    return line
  } catch (error) {
    if (error instanceof UsageError) throw error
    throw new UsageError(`${option} "${path}" cannot be read: ${error instanceof Error ? error.message : String(error)}.`, { cause: error })
  }
}
