import { spansIn } from '../fleet/scannable.ts'
import type { SettingsStore } from '../storage/settings-store.ts'
import type { Seam } from './seam.ts'

/** `settings.*` of the contract. */
export function settingsHandlers({ asks, changes }: Seam, settings: SettingsStore) {
  return {
    get: asks.settings.get.handler(() => settings.current),
    set: changes.settings.set.handler(({ input }) => {
      for (const range of input.allowedPublicRanges ?? []) spansIn(range)
      return settings.set(input)
    }),
  }
}
