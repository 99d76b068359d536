import { z } from 'zod'
import type { ActionId } from './actions/registry.ts'
import { powerModes } from './actions/set-power-mode.ts'
import type { MinerId } from './model.ts'
import { poolHostPort } from './pool-url.ts'

/** What miners of a group should be like. Whoever fits several has the first in the user's order. */
export const expectationInputSchema = z
  .object({
    /** `null` for a new one. */
    id: z.string().max(80).nullable(),
    name: z.string().trim().min(1, 'Give it a name.').max(80),
    enabled: z.boolean().default(true),
    /** Miners with any of these tags. */
    tags: z.array(z.string().trim().min(1).max(60)).max(50).default([]),
    /** Miners in any of these placement groups, each as its path from the site down: 'Hall 2/Row B'. */
    groups: z.array(z.string().trim().min(1).max(250)).max(500).default([]),
    /** Miners in these ranges, as they are typed for a scan; '' = none. */
    ranges: z.string().max(200_000).default(''),
    /** The id of a pool profile, whose worker template counts too; `null` = any pools. */
    profile: z.string().max(80).nullable().default(null),
    mode: z.enum(powerModes).nullable().default(null),
    /** The id of a credential set that should open them; `null` = any. */
    credentials: z.string().max(80).nullable().default(null),
  })
  .refine(
    ({ tags, groups, ranges }) => tags.length + groups.length > 0 || ranges.trim() !== '',
    'Say for which miners: by tag, group or range.',
  )
  .refine(({ profile, mode, credentials }) => profile !== null || mode !== null || credentials !== null, 'Say what is expected of them.')
export type ExpectationInput = z.infer<typeof expectationInputSchema>

/** What of a miner is not as expected. */
export type DriftPart = 'pools' | 'mode' | 'password'

export interface Expectation extends ExpectationInput {
  readonly id: string
  /** Miners that it is for. */
  readonly miners: number
  /** Of these, those that are not as expected. */
  readonly drifting: readonly MinerId[]
  /** Why it cannot be judged, as a sentence; `null` = it can. */
  readonly trouble: string | null
}

/** One rollout that would bring miners back to what is expected of them, ready to be planned. */
export interface Restoration {
  readonly part: DriftPart
  readonly action: ActionId
  /** `null` = the user must fill it in (a new password). */
  readonly ask: unknown
  readonly miners: readonly MinerId[]
}

/** A pool that the hall may mine on, as one line of the setting: 'host', 'host:port', '*.host', each with an account or wallet behind it or without. */
export interface AllowedPool {
  readonly host: string
  readonly port: string | null
  /** `null` = any. */
  readonly account: string | null
}

/** Reads one line; the sentence says what is wrong with it. */
export function parseAllowedPool(
  line: string,
): { readonly ok: true; readonly pool: AllowedPool } | { readonly ok: false; readonly problem: string } {
  const [place = '', account, ...rest] = line.trim().split(/\s+/)
  const bare = place.replace(/^[a-z0-9+]+:\/\//i, '').toLowerCase()
  const match = /^((?:\*\.)?[a-z0-9-]+(?:\.[a-z0-9-]+)*)(?::(\d{1,5}))?$/.exec(bare)
  if (!match?.[1] || rest.length > 0)
    return {
      ok: false,
      problem: `"${line.trim()}" is not understood. Write a pool as pool.example, pool.example:3333 or *.pool.example, and behind it an account if only that one is yours.`,
    }
  return { ok: true, pool: { host: match[1], port: match[2] ?? null, account: account ?? null } }
}

/** Whether one of the allowed pools is this one. An account stands for itself and all of its workers. */
export function isAllowedPool(url: string, user: string, allowed: readonly AllowedPool[]): boolean {
  const [host = '', port = ''] = splitPlace(poolHostPort(url) ?? url)
  return allowed.some(pool => isHost(host, pool.host) && (pool.port === null || pool.port === port) && isAccount(user, pool.account))
}

function splitPlace(place: string): readonly [string, string] {
  const colon = place.lastIndexOf(':')
  return colon < 0 ? [place.toLowerCase(), ''] : [place.slice(0, colon).toLowerCase(), place.slice(colon + 1)]
}

function isHost(host: string, allowed: string): boolean {
  return allowed.startsWith('*.') ? host.endsWith(allowed.slice(1)) || host === allowed.slice(2) : host === allowed
}

function isAccount(user: string, account: string | null): boolean {
  return account === null || user === account || user.startsWith(`${account}.`) || user.startsWith(`${account}_`)
}
