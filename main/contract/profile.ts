import { z } from 'zod'
import { setPoolsAskSchema } from './actions/set-pools.ts'

/** A named list of pools with a worker template. */
export const poolProfileSchema = z.object({
  /** Empty for one that is not saved yet. */
  id: z.string().max(80),
  name: z.string().trim().min(1, 'Give the profile a name.').max(80),
  pools: setPoolsAskSchema.shape.pools,
  worker: setPoolsAskSchema.shape.worker,
})
export type PoolProfile = z.infer<typeof poolProfileSchema>
