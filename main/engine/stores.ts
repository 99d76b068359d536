import { userInfo } from 'node:os'
import type { Clock } from '../lib/clock.ts'
import { AuditLog } from './audit/audit-log.ts'
import { CredentialStore } from './credentials/credential-store.ts'
import type { EngineOptions } from './host.ts'
import { type Database, openDatabase } from './storage/database.ts'
import { ProfileStore } from './storage/profile-store.ts'
import { RangeStore } from './storage/range-store.ts'
import { SettingsStore } from './storage/settings-store.ts'

/** What is on disk. */
export interface Stores {
  readonly database: Database
  readonly settings: SettingsStore
  readonly credentials: CredentialStore
  readonly ranges: RangeStore
  readonly profiles: ProfileStore
  readonly audit: AuditLog
}

/** Opens the data folder. Rejects with a `StorageError` when it cannot be used at all. */
export async function openStores(options: EngineOptions, clock: Clock): Promise<Stores> {
  const { dataDir, log, by, secrets } = options
  const database = await openDatabase({ dataDir, clock, log, by })
  try {
    const settings = await SettingsStore.open(database)
    const credentials = await CredentialStore.open(database, secrets, options.credentials)
    const audit = await AuditLog.open({ database, clock, by, account: accountName() })
    return { database, audit, settings, credentials, ranges: new RangeStore(database), profiles: new ProfileStore(database) }
  } catch (thrown) {
    await database.close()
    throw thrown
  }
}

/** The account of this computer; containers may have none. */
function accountName(): string {
  try {
    return userInfo().username
  } catch {
    return 'unknown'
  }
}
