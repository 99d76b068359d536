import { type EngineHello, protocolVersion } from '../../contract/engine-api.ts'
import type { Logger } from '../../lib/log.ts'
import type { AuditLog } from '../audit/audit-log.ts'
import type { CredentialStore } from '../credentials/credential-store.ts'
import type { TrialOptions } from '../credentials/trial.ts'
import type { Expectations } from '../drift/expectations.ts'
import type { FirmwareStore } from '../firmware/firmware-store.ts'
import { neededBecause } from '../firmware/needed.ts'
import type { Demo } from '../fleet/demo.ts'
import type { Fleet } from '../fleet/fleet.ts'
import type { Watches } from '../fleet/watch.ts'
import type { Desk } from '../polling/desk.ts'
import type { Recorder } from '../recording/recorder.ts'
import type { Rollouts } from '../rollout/rollouts.ts'
import type { Schedules } from '../schedule/schedules.ts'
import type { ProfileStore } from '../storage/profile-store.ts'
import { auditHandlers } from './audit.ts'
import { credentialHandlers } from './credentials.ts'
import { demoHandlers } from './demo.ts'
import { expectationHandlers } from './expectations.ts'
import { firmwareHandlers } from './firmware.ts'
import { fleetHandlers } from './fleet.ts'
import { minerHandlers } from './miner.ts'
import { profileHandlers } from './profiles.ts'
import { rolloutHandlers } from './rollouts.ts'
import { type ScanParts, scanHandlers } from './scan.ts'
import { scheduleHandlers } from './schedules.ts'
import { createSeam } from './seam.ts'
import { settingsHandlers } from './settings.ts'

/** What the calls are answered with. */
export interface RouterParts {
  readonly hello: Omit<EngineHello, 'protocol' | 'settings'>
  readonly fleet: Fleet
  readonly watches: Watches
  readonly desk: Desk
  readonly recorder: Recorder
  readonly scan: ScanParts
  readonly credentials: CredentialStore
  readonly rollouts: Rollouts
  readonly profiles: ProfileStore
  readonly firmware: FirmwareStore
  readonly audit: AuditLog
  readonly schedules: Schedules
  readonly expectations: Expectations
  readonly trial: TrialOptions
  readonly demo: Demo
  readonly log: Logger
  /** Aborted when the engine closes: ends what streams. */
  readonly closing: AbortSignal
}

/** Every call of the contract. */
export function createRouter(parts: RouterParts) {
  const { settings } = parts.scan
  const seam = createSeam({ readOnly: parts.hello.readOnly, log: parts.log })
  return seam.asks.router({
    hello: seam.asks.hello.handler(() => ({ ...parts.hello, protocol: protocolVersion, settings: settings.current })),
    fleet: fleetHandlers(seam, parts),
    miner: minerHandlers(seam, parts),
    scan: scanHandlers(seam, parts.scan),
    credentials: credentialHandlers(seam, parts),
    profiles: profileHandlers(seam, parts),
    rollouts: rolloutHandlers(seam, parts.rollouts),
    expectations: expectationHandlers(seam, parts.expectations, parts.audit),
    schedules: scheduleHandlers(seam, parts.schedules, parts.audit),
    audit: auditHandlers(seam, parts.audit),
    firmware: firmwareHandlers(seam, { ...parts, neededBecause: id => neededBecause(parts.rollouts, id) }),
    settings: settingsHandlers(seam, settings, parts.audit),
    demo: demoHandlers(seam, parts.demo),
  })
}
