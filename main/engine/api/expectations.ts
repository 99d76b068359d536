import type { Expectation } from '../../contract/expectation.ts'
import type { AuditLog } from '../audit/audit-log.ts'
import type { Expectations } from '../drift/expectations.ts'
import type { Seam } from './seam.ts'

/** `expectations.*` of the contract. */
export function expectationHandlers({ asks, changes }: Seam, expectations: Expectations, audit: AuditLog) {
  const named = (id: string | null) => expectations.list().find(one => one.id === id)
  return {
    list: asks.expectations.list.handler(() => expectations.list()),
    save: changes.expectations.save.handler(async ({ input }) => {
      const before = wordsOf(named(input.id))
      const after = await expectations.save(input)
      await audit.append([{ action: 'Expectation', subject: input.name, before, after: wordsOf(input), result: 'stored' }])
      return after
    }),
    remove: changes.expectations.remove.handler(async ({ input }) => {
      const before = named(input.id)
      const after = await expectations.remove(input.id)
      if (before)
        await audit.append([{ action: 'Expectation', subject: before.name, before: wordsOf(before), after: null, result: 'removed' }])
      return after
    }),
    reorder: changes.expectations.reorder.handler(({ input }) => expectations.reorder(input.ids)),
    restore: asks.expectations.restore.handler(({ input }) => expectations.restore(input.miners)),
  }
}

type Told = Pick<Expectation, 'enabled' | 'tags' | 'groups' | 'ranges' | 'profile' | 'mode' | 'credentials'>

function wordsOf(told: Told | undefined): string | null {
  if (told === undefined) return null
  const { tags, groups, ranges, profile, mode, credentials, enabled } = told
  return JSON.stringify({ tags, groups, ranges, profile, mode, credentials, enabled })
}
