import { maxPools, type SetPoolsAsk, setPoolsAskSchema } from '../../../main/contract/actions/set-pools.ts'
import type { PoolProfile } from '../../../main/contract/profile.ts'

/** One pool as it stands in the form; `key` keeps a row's focus when others come and go. */
export interface PoolDraft {
  readonly key: string
  readonly url: string
  readonly user: string
  readonly password: string
}

/** The What step as typed, finished or not. */
export interface PushDraft {
  /** The profile it was filled from; `null` = typed. */
  readonly profileId: string | null
  /** One to `maxPools`. */
  readonly pools: readonly PoolDraft[]
  /** '' = the worker of each pool as given. */
  readonly template: string
}

export type PoolField = 'url' | 'user' | 'password'

/** Where a problem belongs: 'pools.0.url', 'pools', 'template'. */
export type DraftPath = `pools.${number}.${PoolField}` | 'pools' | 'template'

/** A draft is either ready to be asked of the engine, or has a sentence for each field that is wrong. */
export interface CheckedDraft {
  readonly ask: SetPoolsAsk | null
  readonly problems: Readonly<Partial<Record<DraftPath, string>>>
}

/** Stock firmware wants some password; pools ignore it. */
const usualPassword = 'x'

/** The form as it opens. */
export const emptyDraft: PushDraft = { profileId: null, pools: [emptyPool('1')], template: '' }

/** A row of the form with nothing typed. */
function emptyPool(key: string): PoolDraft {
  return { key, url: '', user: '', password: usualPassword }
}

/** Adds a backup pool; its worker begins as the one above it, because that is what most people want. */
export function addPool(draft: PushDraft): PushDraft {
  if (draft.pools.length >= maxPools) return draft
  const last = draft.pools.at(-1)
  const key = String(1 + Math.max(0, ...draft.pools.map(pool => Number(pool.key))))
  return { ...draft, pools: [...draft.pools, { ...emptyPool(key), user: last?.user ?? '', password: last?.password ?? usualPassword }] }
}

/** Takes a row away; the last one is emptied instead. */
export function removePool(draft: PushDraft, key: string): PushDraft {
  const pools = draft.pools.filter(pool => pool.key !== key)
  return { ...draft, pools: pools.length === 0 ? [emptyPool(key)] : pools }
}

/** Swaps a pool with the one above it: the order is the priority. */
export function raisePool(draft: PushDraft, key: string): PushDraft {
  const at = draft.pools.findIndex(pool => pool.key === key)
  const above = draft.pools[at - 1]
  const pool = draft.pools[at]
  if (!above || !pool) return draft
  return { ...draft, pools: [...draft.pools.slice(0, at - 1), pool, above, ...draft.pools.slice(at + 1)] }
}

/** Changes one field of one pool. */
export function editPool(draft: PushDraft, key: string, field: PoolField, text: string): PushDraft {
  return { ...draft, pools: draft.pools.map(pool => (pool.key === key ? { ...pool, [field]: text } : pool)) }
}

/** Checks everything against the schema that the engine uses too. */
export function checkDraft(draft: PushDraft): CheckedDraft {
  const parsed = setPoolsAskSchema.safeParse({
    pools: draft.pools.map(({ url, user, password }) => ({ url, user, password })),
    worker: draft.template.trim() === '' ? null : draft.template.trim(),
  })
  if (parsed.success) return { ask: parsed.data, problems: {} }
  const problems: Partial<Record<DraftPath, string>> = {}
  for (const issue of parsed.error.issues) problems[pathOf(issue.path)] ??= issue.message
  return { ask: null, problems }
}

/** Whether something was typed that would be missed. */
export function isTyped(draft: PushDraft): boolean {
  return draft.template !== '' || draft.pools.some(pool => pool.url !== '' || pool.user !== '' || pool.password !== usualPassword)
}

/** The form filled in from a saved profile. */
export function draftOfProfile(profile: PoolProfile): PushDraft {
  return {
    profileId: profile.id,
    pools: profile.pools.map(({ url, user, password }, at) => ({ key: String(at + 1), url, user, password })),
    template: profile.worker ?? '',
  }
}

/** The form filled in from what is to be set; `null` when that is not what the pools form makes. */
export function draftOfAsk(ask: unknown): PushDraft | null {
  const parsed = setPoolsAskSchema.safeParse(ask)
  if (!parsed.success) return null
  const pools = parsed.data.pools.map(({ url, user, password }, at) => ({ key: String(at + 1), url, user, password }))
  return { profileId: null, pools, template: parsed.data.worker ?? '' }
}

/** Whether the form says something else than the profile it was filled from. */
export function differsFromProfile(draft: PushDraft, profile: PoolProfile): boolean {
  const { ask } = checkDraft(draft)
  if (ask === null || ask.worker !== profile.worker || ask.pools.length !== profile.pools.length) return true
  return ask.pools.some((pool, at) => {
    const saved = profile.pools[at]
    return pool.url !== saved?.url || pool.user !== saved.user || pool.password !== saved.password
  })
}

/** Puts a piece such as '{ip4}' at the caret of a template. */
export function insertPiece(template: string, piece: string, caret: number): { readonly text: string; readonly caret: number } {
  const at = Math.min(Math.max(caret, 0), template.length)
  return { text: template.slice(0, at) + piece + template.slice(at), caret: at + piece.length }
}

function pathOf(path: readonly PropertyKey[]): DraftPath {
  const [head, at, field] = path
  if (head === 'worker') return 'template'
  if (typeof at === 'number' && (field === 'url' || field === 'user' || field === 'password')) return `pools.${at}.${field}`
  return 'pools'
}
