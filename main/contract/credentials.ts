import { z } from 'zod'
import type { MinerId } from './model.ts'

/** A set of passwords, tried in order on the miners inside `ranges`. The engine never sends a stored password back. */
export const credentialSetInputSchema = z.object({
  id: z.string().nullable(),
  name: z.string().trim().min(1, 'Give the set a name.').max(80),
  /** Where it is tried; empty = everywhere, unless there are tags. */
  ranges: z.string().max(100_000),
  /** Tried on miners with any of these tags too; empty = the ranges alone count. */
  tags: z.array(z.string().trim().min(1).max(60)).max(50).default([]),
  entries: z
    .array(
      z.object({
        user: z.string().min(1, 'The user is empty; stock miners use root.').max(128),
        /** `null` = keep the stored one. */
        password: z.string().max(256).nullable(),
      }),
    )
    .min(1, 'Give at least one user and password.')
    .max(8, 'More than 8 passwords a set would be guessing; split it by range.'),
})
export type CredentialSetInput = z.infer<typeof credentialSetInputSchema>

/** As shown: users, never passwords. */
export interface CredentialSet {
  readonly id: string
  readonly name: string
  readonly ranges: string
  readonly tags: readonly string[]
  readonly users: readonly string[]
}

/**
 * What trying a set on one miner brought.
 * - `opens` one of its passwords is let in · `refused` none is · `open` the miner lets everybody in, so that nothing is proved
 * - `not-tried` it does not answer, or a rollout is at work on it
 */
export interface CredentialTrial {
  readonly minerId: MinerId
  readonly ip: string
  readonly label: string | null
  readonly outcome: 'opens' | 'refused' | 'open' | 'not-tried'
  /** The user that was let in. */
  readonly user: string | null
  readonly because: string | null
}
