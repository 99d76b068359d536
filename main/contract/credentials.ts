import { z } from 'zod'

/** A set of passwords, tried in order on the miners inside `ranges`. The engine never sends a stored password back. */
export const credentialSetInputSchema = z.object({
  id: z.string().nullable(),
  name: z.string().trim().min(1, 'Give the set a name.').max(80),
  /** Where it is tried; empty = everywhere. */
  ranges: z.string().max(100_000),
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
  readonly users: readonly string[]
}
