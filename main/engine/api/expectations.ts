import type { AuditLog } from '../audit/audit-log.ts'
import type { Expectations } from '../drift/expectations.ts'
import type { Seam } from './seam.ts'

/** `expectations.*` of the contract. */
export function expectationHandlers({ asks, changes }: Seam, expectations: Expectations, audit: AuditLog) {
  const named = (id: string | null) => expectations.list().find(one => one.id === id)
  const wordsOf = async (id: string | null) => {
    const known = named(id)
    return known === undefined ? null : expectations.describe(known)
  }
  return {
    list: asks.expectations.list.handler(() => expectations.list()),
    save: changes.expectations.save.handler(async ({ input }) => {
      const before = await wordsOf(input.id)
      const list = await expectations.save(input)
      await audit.append([
        { action: 'Expectation', subject: input.name, before, after: await expectations.describe(input), result: 'stored' },
      ])
      return list
    }),
    remove: changes.expectations.remove.handler(async ({ input }) => {
      const removed = named(input.id)
      const before = await wordsOf(input.id)
      const list = await expectations.remove(input.id)
      if (removed) await audit.append([{ action: 'Expectation', subject: removed.name, before, after: null, result: 'removed' }])
      return list
    }),
    reorder: changes.expectations.reorder.handler(async ({ input }) => {
      const names = () =>
        expectations
          .list()
          .map(({ name }) => name)
          .join(', ')
      const before = names()
      const list = await expectations.reorder(input.ids)
      await audit.append([{ action: 'Expectation', subject: 'order', before, after: names(), result: 'stored' }])
      return list
    }),
    restore: asks.expectations.restore.handler(({ input }) => expectations.restore(input.miners)),
  }
}
