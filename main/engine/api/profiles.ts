import type { ProfileStore } from '../storage/profile-store.ts'
import type { Seam } from './seam.ts'

/** `profiles.*` of the contract. */
export function profileHandlers({ asks, changes }: Seam, profiles: ProfileStore) {
  return {
    list: asks.profiles.list.handler(() => profiles.list()),
    save: changes.profiles.save.handler(({ input }) => profiles.save(input)),
    remove: changes.profiles.remove.handler(({ input }) => profiles.remove(input.id)),
  }
}
