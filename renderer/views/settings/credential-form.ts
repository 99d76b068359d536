import { type CredentialSet, type CredentialSetInput, credentialSetInputSchema } from '../../../main/contract/credentials.ts'
import { parseRanges } from '../../../main/contract/ranges.ts'

/** One user and password in the form. */
export interface EntryDraft {
  readonly key: string
  readonly user: string
  /** As typed; '' with `stored` = keep the one that is stored. */
  readonly password: string
  /** Whether the engine has a password for this entry. It never tells which. */
  readonly stored: boolean
}

/** A set of passwords as it stands in the form. */
export interface CredentialDraft {
  readonly id: string | null
  readonly name: string
  readonly ranges: string
  readonly tags: readonly string[]
  readonly entries: readonly EntryDraft[]
}

/** What to send, or the sentence for each part that is wrong. */
export interface CheckedCredentials {
  readonly input: CredentialSetInput | null
  readonly name: string | null
  readonly ranges: string | null
  readonly entries: string | null
  /** By `key` of the entry. */
  readonly users: Readonly<Record<string, string>>
}

/** Most entries of one set, as the contract says. */
export const mostEntries = 8

/** The form of a set, or of a new one that begins as stock miners have it. */
export function draftOfSet(set: CredentialSet | null): CredentialDraft {
  if (set === null) return { id: null, name: '', ranges: '', tags: [], entries: [{ key: '1', user: 'root', password: '', stored: false }] }
  return {
    id: set.id,
    name: set.name,
    ranges: set.ranges,
    tags: set.tags,
    entries: set.users.map((user, at) => ({ key: String(at + 1), user, password: '', stored: true })),
  }
}

/** Adds an entry below the others. */
export function addEntry(draft: CredentialDraft): CredentialDraft {
  const key = String(1 + Math.max(0, ...draft.entries.map(entry => Number(entry.key))))
  return { ...draft, entries: [...draft.entries, { key, user: 'root', password: '', stored: false }] }
}

/** Changes one entry. Another user is another account: its stored password no longer fits. */
export function editEntry(draft: CredentialDraft, key: string, change: Partial<Pick<EntryDraft, 'user' | 'password'>>): CredentialDraft {
  const edited = (entry: EntryDraft) => ({
    ...entry,
    ...change,
    stored: entry.stored && (change.user === undefined || change.user === entry.user),
  })
  return { ...draft, entries: draft.entries.map(entry => (entry.key === key ? edited(entry) : entry)) }
}

/** Takes an entry away. */
export function removeEntry(draft: CredentialDraft, key: string): CredentialDraft {
  return { ...draft, entries: draft.entries.filter(entry => entry.key !== key) }
}

/** Checks the form against the schema that the engine uses, and the ranges against the range parser. */
export function checkCredentials(draft: CredentialDraft): CheckedCredentials {
  const entries = draft.entries.map(({ user, password, stored }) => ({
    user: user.trim(),
    password: stored && password === '' ? null : password,
  }))
  const parsed = credentialSetInputSchema.safeParse({
    id: draft.id,
    name: draft.name,
    ranges: draft.ranges,
    tags: [...draft.tags],
    entries,
  })
  const ranges = draft.ranges.trim() === '' ? null : parseRanges(draft.ranges)
  const rangesProblem = ranges === null || ranges.ok ? null : ranges.problem
  const issues = parsed.success ? [] : parsed.error.issues
  const messageAt = (...path: readonly PropertyKey[]) => issues.find(issue => issue.path.join('.') === path.join('.'))?.message ?? null
  const users: Record<string, string> = {}
  draft.entries.forEach((entry, at) => {
    const problem = messageAt('entries', at, 'user') ?? messageAt('entries', at, 'password')
    if (problem !== null) users[entry.key] = problem
  })
  return {
    input: parsed.success && rangesProblem === null ? parsed.data : null,
    name: messageAt('name'),
    ranges: rangesProblem ?? messageAt('ranges'),
    entries: messageAt('entries'),
    users,
  }
}

/** The ids of a list with one moved up a place: sets are tried in order. */
export function movedUp(ids: readonly string[], id: string): string[] {
  const at = ids.indexOf(id)
  const above = ids[at - 1]
  if (at < 1 || above === undefined) return [...ids]
  return [...ids.slice(0, at - 1), id, above, ...ids.slice(at + 1)]
}
