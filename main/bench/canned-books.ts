import type { Miner, MinerId } from '../contract/model.ts'
import { drivers } from '../drivers/registry.ts'
import { AuditLog } from '../engine/audit/audit-log.ts'
import { CredentialStore } from '../engine/credentials/credential-store.ts'
import { memorySecrets } from '../engine/credentials/key-file.ts'
import { Expectations } from '../engine/drift/expectations.ts'
import { FirmwareStore } from '../engine/firmware/firmware-store.ts'
import { ScheduleStore } from '../engine/schedule/schedule-store.ts'
import { Schedules } from '../engine/schedule/schedules.ts'
import { type Database, openDatabase } from '../engine/storage/database.ts'
import { ProfileStore } from '../engine/storage/profile-store.ts'
import { SettingsStore } from '../engine/storage/settings-store.ts'
import { type Clock, systemClock } from '../lib/clock.ts'
import { openLog } from '../lib/log.ts'

/** The time of this computer, which can be turned back while a past is written down. */
export class TurnedBack implements Clock {
  /** ms since the epoch; `null` = now. */
  at: number | null = null
  readonly steady = systemClock.steady
  readonly sleep = systemClock.sleep

  now(): number {
    return this.at ?? systemClock.now()
  }
}

/** The engine's own stores, in memory: what is not about machines is kept, paged, checked and refused here as it is in the product. */
export interface CannedBooks {
  readonly clock: TurnedBack
  readonly settings: SettingsStore
  readonly credentials: CredentialStore
  readonly profiles: ProfileStore
  readonly audit: AuditLog
  readonly expectations: Expectations
  readonly scheduleStore: ScheduleStore
  readonly schedules: Schedules
  readonly firmware: FirmwareStore
  close(): Promise<void>
}

/** Opens empty books on a fleet. Schedules are shown and never begin. */
export async function openBooks(miners: ReadonlyMap<MinerId, Miner>): Promise<CannedBooks> {
  const clock = new TurnedBack()
  const log = openLog({ level: 'silent', file: null })
  const database = await openDatabase({ dataDir: null, clock, log })
  const profiles = new ProfileStore(database)
  const credentials = await CredentialStore.open(database, memorySecrets())
  const expectations = new Expectations({ database, profiles, credentials, miners: () => miners.values() })
  const scheduleStore = new ScheduleStore(database)
  const schedules = new Schedules({ store: scheduleStore, rollouts: noStarter, clock, log, active: false })
  const firmware = new FirmwareStore(null, drivers)
  return {
    clock,
    settings: await SettingsStore.open(database),
    credentials,
    profiles,
    audit: await AuditLog.open({ database, clock, by: 'app', account: 'anna' }),
    expectations,
    scheduleStore,
    schedules,
    firmware,
    close: () => closeBooks(schedules, database),
  }
}

async function closeBooks(schedules: Schedules, database: Database): Promise<void> {
  await schedules.close()
  await database.close()
}

const refuse = (): never => {
  throw new Error('The canned engine starts no schedules.')
}
const noStarter = { plan: refuse, start: refuse, checkAsk: () => undefined }
