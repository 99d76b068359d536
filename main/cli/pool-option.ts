import { type SetPoolsAsk, setPoolsAskSchema } from '../contract/actions/set-pools.ts'
import { UsageError } from './usage.ts'

/** Reads the --pool options ("url,user,password", the password may be left out) and --worker. Throws `UsageError` naming the bad one. */
export function parsePools(pools: readonly string[], worker: string | undefined): SetPoolsAsk {
  const parsed = setPoolsAskSchema.safeParse({ pools: pools.map(splitPool), worker: worker ?? null })
  if (parsed.success) return parsed.data
  const issue = parsed.error.issues[0]
  const [field, at] = issue?.path ?? []
  const name = field === 'worker' ? '--worker' : typeof at === 'number' ? `--pool "${withoutPassword(pools[at] ?? '')}"` : '--pool'
  throw new UsageError(`${name}: ${issue?.message ?? 'It is not understood.'}`)
}

/** Blanks around the commas are no part of the pieces; a password may itself hold commas. */
function splitPool(text: string): { url: string; user: string; password?: string } {
  const [url = '', user = '', ...password] = text.split(',')
  const pool = { url: url.trim(), user: user.trim() }
  return password.length === 0 ? pool : { ...pool, password: password.join(',').trim() }
}

function withoutPassword(text: string): string {
  return text.split(',').slice(0, 2).join(',')
}
