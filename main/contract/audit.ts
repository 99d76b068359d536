import { z } from 'zod'

/** One change that somebody made. The log is only ever appended to, and each entry seals the one before. */
export interface AuditEntry {
  /** From 1, without gaps. */
  readonly seq: number
  /** ms since the epoch. */
  readonly at: number
  /** 'app', 'cli', 'server', 'schedule "Night"' */
  readonly by: string
  /** The account of this computer that Headframe ran under. */
  readonly account: string
  /** 'Change pools', 'Settings', 'Credentials', … */
  readonly action: string
  /** What it was done to, as the user knows it: '10.0.3.17 (Rack 7)', 'batchSize'. */
  readonly subject: string
  /** As text without secrets; `null` = there was nothing, or it was not read. */
  readonly before: string | null
  readonly after: string | null
  /** 'verified', 'failed: …', 'stored' */
  readonly result: string
  /** The rollout that it was part of. */
  readonly rollout: string | null
  /** Seals this entry and, through it, all before. Hexadecimal. */
  readonly hash: string
}

/** Whether nothing in the log was changed after the fact. `brokenAt` = the first entry that does not fit. */
export type AuditCheck = { readonly ok: true; readonly entries: number } | { readonly ok: false; readonly brokenAt: number }

/** Which entries: the newest first. */
export const auditQuerySchema = z.object({
  /** Words that must all stand somewhere in an entry. */
  search: z.string().max(200).default(''),
  /** ms since the epoch, inclusive. */
  from: z.number().nullable().default(null),
  /** ms since the epoch, exclusive. */
  to: z.number().nullable().default(null),
  /** Only entries before this number: the next page. */
  before: z.number().int().nullable().default(null),
  limit: z.number().int().min(1).max(1000).default(200),
})
export type AuditQuery = z.infer<typeof auditQuerySchema>
