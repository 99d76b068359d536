import type { PoolProfile } from '../../contract/profile.ts'
import type { AuditLog } from '../audit/audit-log.ts'
import type { Expectations } from '../drift/expectations.ts'
import type { ProfileStore } from '../storage/profile-store.ts'
import type { Seam } from './seam.ts'

/** What the calls about pool profiles are answered with. */
export interface ProfileParts {
  readonly profiles: ProfileStore
  readonly audit: AuditLog
  /** Told of every change: what is expected of miners names profiles. */
  readonly expectations: Pick<Expectations, 'load'>
}

/** `profiles.*` of the contract. */
export function profileHandlers({ asks, changes }: Seam, { profiles, audit, expectations }: ProfileParts) {
  return {
    list: asks.profiles.list.handler(() => profiles.list()),
    save: changes.profiles.save.handler(async ({ input }) => {
      const before = (await profiles.list()).find(({ id }) => id === input.id)
      const after = await profiles.save(input)
      await expectations.load()
      await audit.append([
        { action: 'Pool profile', subject: input.name, before: wordsOf(before), after: wordsOf(input), result: 'stored' },
      ])
      return after
    }),
    remove: changes.profiles.remove.handler(async ({ input }) => {
      const before = (await profiles.list()).find(({ id }) => id === input.id)
      const after = await profiles.remove(input.id)
      await expectations.load()
      if (before)
        await audit.append([{ action: 'Pool profile', subject: before.name, before: wordsOf(before), after: null, result: 'removed' }])
      return after
    }),
  }
}

/** Pools and workers, never passwords. */
function wordsOf(profile: PoolProfile | undefined): string | null {
  if (profile === undefined) return null
  const pools = profile.pools.map(({ url, user }) => `${url} ${user}`)
  return [...pools, ...(profile.worker === null ? [] : [`worker ${profile.worker}`])].join('; ')
}
