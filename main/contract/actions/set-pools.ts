import { z } from 'zod'
import { MinerError } from '../failure.ts'
import type { PoolConfig } from '../model.ts'
import { formatPoolUrl, isSamePool, parsePoolUrl } from '../pool-url.ts'
import { expandWorker, templateProblem } from '../worker-template.ts'
import { type DiffLine, defineAction, type Shown, type Took } from './action.ts'

/** Slots that every family has. */
export const maxPools = 3

export const poolUrlSchema = z.string().transform((text, context) => {
  const parsed = parsePoolUrl(text)
  if (parsed.ok) return formatPoolUrl(parsed.url)
  context.addIssue({ code: 'custom', message: parsed.problem })
  return z.NEVER
})

/** One pool as a user gives it. `user` may hold the pieces of a worker template. */
export const poolAskSchema = z.object({
  url: poolUrlSchema,
  user: z
    .string()
    .trim()
    .min(1, 'The worker is empty. Write the account or account.worker that the pool gave you.')
    .superRefine((text, context) => {
      const problem = templateProblem(text)
      if (problem !== null) context.addIssue({ code: 'custom', message: problem })
    }),
  password: z.string().default('x'),
})

export const setPoolsAskSchema = z.object({
  pools: z
    .array(poolAskSchema)
    .min(1, 'Give at least one pool.')
    .max(maxPools, `Miners take ${maxPools} pools at the most.`),
  /** Makes the worker of each miner; `{account}` stands for the `user` of each pool. `null` = `user` as it is. */
  worker: z
    .string()
    .nullable()
    .default(null)
    .superRefine((text, context) => {
      const problem = text === null ? null : templateProblem(text)
      if (problem !== null) context.addIssue({ code: 'custom', message: problem })
    }),
})

export type SetPoolsAsk = z.infer<typeof setPoolsAskSchema>
export interface SetPoolsParams {
  readonly pools: readonly PoolConfig[]
}

/** Replaces the pools of a miner; everything else of its configuration stays as it is. */
export const setPools = defineAction<'setPools', SetPoolsParams, SetPoolsAsk>({
  id: 'setPools',
  label: 'Change pools',
  progress: 'Changing pools',
  effect: 'Mining restarts on the new pools: seconds on current machines, up to 3 minutes on older ones.',
  risk: 'interrupts-hashing',
  ask: setPoolsAskSchema as unknown as z.ZodType<SetPoolsAsk>,
  forMiner(ask, miner, n) {
    return {
      pools: ask.pools.map(pool => {
        const worker = expandWorker(ask.worker ?? pool.user, pool.user, miner, n)
        if (!worker.ok) throw new MinerError({ code: 'refused', reason: worker.problem })
        return { url: pool.url, user: worker.text, password: pool.password }
      }),
    }
  },
  diff: (before, params) => diffPools(before.config?.pools ?? [], params.pools),
  took: tookPools,
  settleMs: 300_000,
  undo: before => (before.config === null || before.config.pools.length === 0 ? null : { pools: before.config.pools }),
})

function diffPools(before: readonly PoolConfig[], after: readonly PoolConfig[]): readonly DiffLine[] {
  const lines: DiffLine[] = []
  for (let slot = 0; slot < Math.max(before.length, after.length); slot++) {
    const was = before[slot]
    const is = after[slot]
    const name = `pool ${slot + 1}`
    if (!was || !is || !isSamePool(was.url, is.url)) lines.push({ field: name, before: was?.url ?? null, after: is?.url ?? null })
    if (was?.user !== is?.user) lines.push({ field: `${name} worker`, before: was?.user ?? null, after: is?.user ?? null })
    if (was && is && was.password !== is.password) lines.push({ field: `${name} password`, before: '••••', after: '•••• (changed)' })
  }
  return lines
}

function tookPools(_before: Shown, after: Shown, params: SetPoolsParams): Took {
  if (after.config === null) return { took: false, because: 'its configuration could not be read back' }
  const wrong = diffPools(after.config.pools, params.pools)
  const first = wrong[0]
  if (first) {
    const shown = first.field.endsWith('password') ? 'another password' : (first.before ?? 'nothing')
    return { took: false, because: `its configuration shows ${shown} as ${first.field}, not what was sent` }
  }
  const pools = after.reading?.pools ?? []
  const active = pools.find(pool => pool.active === true)
  if (!active) return { took: false, because: 'its configuration is right, but it does not mine on any pool yet' }
  const slot = params.pools.findIndex(pool => isSamePool(pool.url, active.url))
  if (slot < 0) return { took: false, because: `its configuration is right, but it still mines on ${active.url}` }
  // The miner itself may append to the user (stock option bitmain-user-ip-cat), so a prefix is a match.
  if (!active.user.startsWith(params.pools[slot]?.user ?? '')) return { took: false, because: `it mines on the new pool as ${active.user}, not as ${params.pools[slot]?.user}` }
  return { took: true, note: slot === 0 ? null : `it mines on pool ${slot + 1}: pool 1 does not work for it` }
}
