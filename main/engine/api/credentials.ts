import type { CredentialSet } from '../../contract/credentials.ts'
import type { AuditLog } from '../audit/audit-log.ts'
import type { CredentialStore } from '../credentials/credential-store.ts'
import { type TrialOptions, tryCredentials } from '../credentials/trial.ts'
import type { Fleet } from '../fleet/fleet.ts'
import type { Seam } from './seam.ts'

/** What the calls about credentials are answered with. */
export interface CredentialParts {
  readonly credentials: CredentialStore
  readonly audit: AuditLog
  readonly fleet: Fleet
  readonly trial: TrialOptions
}

/** For callers that cannot cancel. */
const never = new AbortController().signal

/** `credentials.*` of the contract. */
export function credentialHandlers({ asks, changes }: Seam, { credentials: store, audit, fleet, trial }: CredentialParts) {
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
    test: asks.credentials.test.handler(({ input, signal }) => {
      const set = store.open(input.id)
      const wanted = new Set(input.miners)
      const entries = [...fleet.all()].filter(entry => (wanted.size > 0 ? wanted.has(entry.id) : set.isFor(entry.address.ip, entry.tags)))
      return tryCredentials(entries, set.credentials, trial, signal ?? never)
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
function wordsOf({ ranges, tags, users }: Pick<CredentialSet, 'ranges' | 'tags' | 'users'>): string {
  if (tags.length > 0)
    return `${users.join(', ')} on ${tags.join(', ')}${ranges.trim() === '' ? '' : ` and in ${ranges.split(/\s+/).join(', ')}`}`
  return `${users.join(', ')} in ${ranges.trim() === '' ? 'all ranges' : ranges.split(/\s+/).join(', ')}`
}
