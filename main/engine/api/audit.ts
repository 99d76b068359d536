import type { AuditLog } from '../audit/audit-log.ts'
import type { Seam } from './seam.ts'

/** `audit.*` of the contract. */
export function auditHandlers({ asks }: Seam, audit: AuditLog) {
  return {
    list: asks.audit.list.handler(({ input }) => audit.list(input)),
    check: asks.audit.check.handler(() => audit.check()),
  }
}
