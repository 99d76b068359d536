import Papa from 'papaparse'
import type { AuditEntry, AuditQuery } from '../../../main/contract/audit.ts'
import { engine } from '../../engine/client.ts'

/** Entries asked for at once, the most that the engine gives. */
const pageSize = 1000

/** Every entry that is found, the newest first, page by page. @param told how many there are so far */
export async function allEntries(
  query: Pick<AuditQuery, 'search' | 'from' | 'to'>,
  told: (count: number) => void,
  signal: AbortSignal,
): Promise<readonly AuditEntry[]> {
  const entries: AuditEntry[] = []
  for (;;) {
    const page = await engine().audit.list({ ...query, before: entries.at(-1)?.seq ?? null, limit: pageSize }, { signal })
    entries.push(...page)
    told(entries.length)
    if (page.length < pageSize) return entries
  }
}

/** One line an entry with the time in UTC. Words of miners cannot become formulas of a spreadsheet. */
export function auditCsv(entries: readonly AuditEntry[]): string {
  const fields = ['number', 'time', 'by', 'account', 'action', 'subject', 'before', 'after', 'result', 'rollout', 'seal']
  const data = entries.map(({ seq, at, by, account, action, subject, before, after, result, rollout, hash }) => [
    seq,
    new Date(at).toISOString(),
    by,
    account,
    action,
    subject,
    before ?? '',
    after ?? '',
    result,
    rollout ?? '',
    hash,
  ])
  return `${Papa.unparse({ fields, data }, { escapeFormulae: true, newline: '\r\n' })}\r\n`
}
