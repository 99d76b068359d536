import type { CredentialSet } from '../../contract/credentials.ts'
import type { AuditLog } from '../audit/audit-log.ts'
import type { CredentialStore } from '../credentials/credential-store.ts'
import type { Seam } from './seam.ts'

/** `credentials.*` of the contract. */
export function credentialHandlers({ asks, changes }: Seam, store: CredentialStore, audit: AuditLog) {
  return {
    list: asks.credentials.list.handler(() => store.list()),
    save: changes.credentials.save.handler(async ({ input }) => {
      const before = store.list().find(({ id }) => id === input.id)
      const after = await store.save(input)
      const users = input.entries.map(({ user }) => user)
      const typed = input.entries.some(({ password }) => password !== null) ? ', password typed anew' : ''
      await audit.append([
        {
          action: 'Credentials',
          subject: input.name,
          before: before ? wordsOf(before) : null,
          after: `${wordsOf({ ...input, users })}${typed}`,
          result: 'stored',
        },
      ])
      return after
    }),
    remove: changes.credentials.remove.handler(async ({ input }) => {
      const before = store.list().find(({ id }) => id === input.id)
      const after = await store.remove(input.id)
      if (before)
        await audit.append([{ action: 'Credentials', subject: before.name, before: wordsOf(before), after: null, result: 'removed' }])
      return after
    }),
    reorder: changes.credentials.reorder.handler(async ({ input }) => {
      const names = () => store.list().map(({ name }) => name)
      const before = names()
      const after = await store.reorder(input.ids)
      await audit.append([
        { action: 'Credentials', subject: 'order', before: before.join(', '), after: names().join(', '), result: 'stored' },
      ])
      return after
    }),
  }
}

/** Where and for whom, never a password. */
function wordsOf({ ranges, users }: Pick<CredentialSet, 'ranges' | 'users'>): string {
  return `${users.join(', ')} in ${ranges.trim() === '' ? 'all ranges' : ranges.split(/\s+/).join(', ')}`
}
