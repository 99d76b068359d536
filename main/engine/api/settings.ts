import type { SettingKey } from '../../contract/settings.ts'
import type { AuditLog } from '../audit/audit-log.ts'
import { spansIn } from '../fleet/scannable.ts'
import type { SettingsStore } from '../storage/settings-store.ts'
import type { Seam } from './seam.ts'

/** `settings.*` of the contract. */
export function settingsHandlers({ asks, changes }: Seam, settings: SettingsStore, audit: AuditLog) {
  return {
    get: asks.settings.get.handler(() => settings.current),
    set: changes.settings.set.handler(async ({ input }) => {
      for (const range of input.allowedPublicRanges ?? []) spansIn(range)
      const before = settings.current
      const after = await settings.set(input)
      const keys = (Object.keys(input) as SettingKey[]).filter(key => JSON.stringify(before[key]) !== JSON.stringify(after[key]))
      await audit.append(
        keys.map(key => ({
          action: 'Settings',
          subject: key,
          before: JSON.stringify(before[key]),
          after: JSON.stringify(after[key]),
          result: 'stored',
        })),
      )
      return after
    }),
  }
}
