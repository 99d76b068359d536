import type { PowerMode } from '../../contract/actions/set-power-mode.ts'
import { powerModes } from '../../contract/actions/set-power-mode.ts'
import type { DriftPart } from '../../contract/expectation.ts'
import { quote } from '../../contract/failure.ts'
import type { Miner, Pool, Telemetry } from '../../contract/model.ts'
import { isSamePool, poolHost } from '../../contract/pool-url.ts'
import type { PoolProfile } from '../../contract/profile.ts'
import { expandWorker, fieldsOfTemplate } from '../../contract/worker-template.ts'
import type { IdentityFacts } from '../../drivers/driver.ts'

/** What one miner should be like. */
export interface Expected {
  /** Of the expectation, for messages. */
  readonly name: string
  /** In order; `null` = any pools. `user` is `null` where it cannot be told beforehand. */
  readonly pools: readonly { readonly url: string; readonly user: string | null }[] | null
  readonly mode: PowerMode | null
  /** Whether its password must be one of the user's own. */
  readonly ownPassword: boolean
}

/** One thing that is not as expected. */
export interface Drift {
  readonly part: DriftPart
  /** It works for somebody whom the user did not set: more than a slip. */
  readonly isForeign: boolean
  readonly text: string
}

/** What a miner should be like by a profile and the rest of an expectation. */
export function expectedOf(
  { name, mode, credentials }: { readonly name: string; readonly mode: PowerMode | null; readonly credentials: string | null },
  profile: PoolProfile | null,
  miner: Miner,
): Expected {
  const pools = profile?.pools.map(({ url, user }) => ({ url, user: workerOf(profile, user, miner) })) ?? null
  return { name, pools, mode, ownPassword: credentials !== null }
}

/** `null` where it depends on the selection it was pushed with, or the miner does not tell what the template wants. */
function workerOf({ worker }: PoolProfile, user: string, miner: Miner): string | null {
  if ([user, worker ?? ''].some(template => fieldsOfTemplate(template).includes('n'))) return null
  const account = expandWorker(user, '', miner, 1)
  if (!account.ok || worker === null) return account.ok ? account.text : null
  const full = expandWorker(worker, account.text, miner, 1)
  return full.ok ? full.text : null
}

/** Everything about one reading that is not as expected. Pure. What the miner does not tell is not held against it. */
export function driftOf(reading: Telemetry, { access }: Pick<IdentityFacts, 'access'>, expected: Expected): readonly Drift[] {
  return [...poolDrift(reading.pools, expected), ...modeDrift(reading, expected), ...passwordDrift(access, expected)]
}

function poolDrift(told: readonly Pool[], { name, pools }: Expected): readonly Drift[] {
  const shown = told.filter(pool => pool.url !== '').toSorted((a, b) => a.priority - b.priority)
  if (pools === null || shown.length === 0) return []
  const active = shown.find(pool => pool.active === true)
  const foreign = active && !pools.some(pool => isSamePool(pool.url, active.url)) ? active : undefined
  if (foreign) return [{ part: 'pools', isForeign: true, text: `It mines on ${placeOf(foreign)}, which is not in ${quote(name)}` }]
  const stranger = active && pools.every(pool => !isSamePool(pool.url, active.url) || !isUser(active.user, pool.user)) ? active : undefined
  if (stranger) return [{ part: 'pools', isForeign: true, text: `It mines as ${quote(stranger.user)}, which is not in ${quote(name)}` }]
  for (let slot = 0; slot < Math.max(pools.length, shown.length); slot++) {
    const [want, is] = [pools[slot], shown[slot]]
    if (want && is && isSamePool(want.url, is.url) && isUser(is.user, want.user)) continue
    const words = is ? `is ${placeOf(is)}` : 'is empty'
    return [
      {
        part: 'pools',
        isForeign: false,
        text: `Pool ${slot + 1} ${words}; ${quote(name)} has ${want ? poolHost(want.url) : 'none there'}`,
      },
    ]
  }
  return []
}

function modeDrift({ mode }: Telemetry, expected: Expected): readonly Drift[] {
  // Asleep or in a mode of its family's own: that it was sent there is told elsewhere.
  if (expected.mode === null || mode === expected.mode || !powerModes.some(known => known === mode)) return []
  return [{ part: 'mode', isForeign: false, text: `It is in ${mode} mode; ${quote(expected.name)} has ${expected.mode}` }]
}

function passwordDrift(access: IdentityFacts['access'], { ownPassword, name }: Expected): readonly Drift[] {
  if (!ownPassword || access === null || access === 'password' || access === 'locked') return []
  const words = access === 'open' ? 'It wants no password' : 'Its password is still the default'
  return [{ part: 'password', isForeign: false, text: `${words}; ${quote(name)} has one of your own` }]
}

function placeOf({ url, user }: Pool): string {
  return `${quote(poolHost(url))} as ${quote(user)}`
}

/** Some firmware appends its address behind a dot. */
function isUser(shown: string, wanted: string | null): boolean {
  return wanted === null || shown === wanted || shown.startsWith(`${wanted}.`)
}
