import { z } from 'zod'
import { MinerError } from '../failure.ts'
import type { Miner, Pool, PoolConfig } from '../model.ts'
import { payoutProblem } from '../payout-address.ts'
import { formatPoolUrl, isSamePool, parsePoolUrl } from '../pool-url.ts'
import { formatNumber } from '../units.ts'
import { expandWorker, fieldsOfTemplate, templateProblem } from '../worker-template.ts'
import { type DiffLine, defineAction, type Shown, type Took } from './action.ts'

/** Slots that every family has. */
export const maxPools = 3

/** Longest worker or password that is accepted, in characters. Pools cut far shorter ones. */
const maxFieldLength = 250

/** A pool URL as typed; its output is the URL as it is sent. */
const poolUrlSchema = z.string().transform((text, context) => {
  const parsed = parsePoolUrl(text)
  if (parsed.ok) return formatPoolUrl(parsed.url)
  context.addIssue({ code: 'custom', message: parsed.problem })
  return z.NEVER
})

const templateSchema = z.string().superRefine((text, context) => {
  const problem = templateProblem(text)
  if (problem !== null) context.addIssue({ code: 'custom', message: problem })
})

const userSchema = z
  .string()
  .trim()
  .min(1, 'The worker is empty. Write the account or account.worker that the pool gave you.')
  .max(maxFieldLength, `The worker is longer than ${maxFieldLength} characters.`)
  .superRefine((text, context) => {
    const problem = text === '' ? null : userProblem(text)
    if (problem !== null) context.addIssue({ code: 'custom', message: problem })
  })

const passwordSchema = z
  .string()
  .max(maxFieldLength, `The password is longer than ${maxFieldLength} characters.`)
  .superRefine((text, context) => {
    const blank = /[\s\p{Cc}]/u.exec(text)
    if (!blank) return
    const message = `The password has a blank at character ${blank.index + 1}. A blank in it makes miners lose their pools; pools take x.`
    context.addIssue({ code: 'custom', message })
  })
  .default('x')

/** One pool as a user gives it. `user` may hold the pieces of a worker template. */
const poolAskSchema = z.object({ url: poolUrlSchema, user: userSchema, password: passwordSchema })

/** What the user fills in to change pools. */
export const setPoolsAskSchema = z.object({
  pools: z.array(poolAskSchema).min(1, 'Give at least one pool.').max(maxPools, `Miners take ${maxPools} pools at the most.`),
  /** Makes the worker of each miner; `{account}` stands for the `user` of each pool. `null` = `user` as it is. */
  worker: templateSchema.max(maxFieldLength, `The worker template is longer than ${maxFieldLength} characters.`).nullable().default(null),
})

export type SetPoolsAsk = z.infer<typeof setPoolsAskSchema>

/** One pool as one miner gets it. */
export interface PoolToSet extends PoolConfig {
  readonly password: string
}

/** All pools that one miner gets, in order; slots beyond them are emptied. */
export interface SetPoolsParams {
  readonly pools: readonly PoolToSet[]
}

/** Replaces the pools of a miner; everything else of its configuration stays as it is. */
export const setPools = defineAction<'setPools', SetPoolsParams, SetPoolsAsk>({
  id: 'setPools',
  label: 'Change pools',
  progress: 'Changing pools',
  effect: 'Mining restarts on the new pools: seconds on current machines, up to 3 minutes on older ones.',
  risk: 'interrupts-hashing',
  ask: setPoolsAskSchema,
  forMiner: (ask, miner, n) => ({
    pools: ask.pools.map(pool => ({ url: pool.url, user: workerOf(ask, pool.user, miner, n), password: pool.password })),
  }),
  diff: (before, params) => diffPools(before.config?.pools ?? [], params.pools),
  lag: minesElsewhere,
  warnings: warnOfPools,
  touches: ['pools'],
  looksAt: ['config', 'reading'],
  took: tookPools,
  usualMs: 30_000,
  settleMs: 300_000,
  undo: before => (before.config === null || before.config.pools.length === 0 ? null : { pools: before.config.pools.map(withPassword) }),
})

function workerOf(ask: SetPoolsAsk, user: string, miner: Miner, n: number): string {
  const account = filledIn(user, '', miner, n)
  return ask.worker === null ? account : filledIn(ask.worker, account, miner, n)
}

function filledIn(template: string, account: string, miner: Miner, n: number): string {
  const worker = expandWorker(template, account, miner, n)
  if (worker.ok) return worker.text
  throw new MinerError({ code: 'refused', reason: worker.problem })
}

function userProblem(text: string): string | null {
  if (fieldsOfTemplate(text).includes('account')) return '"{account}" stands for this very field. Use it in the worker template instead.'
  return templateProblem(text) ?? payoutProblem(text)
}

/** Firmware that hides its pool passwords gets the usual one back. */
function withPassword(pool: PoolConfig): PoolToSet {
  return { ...pool, password: pool.password ?? 'x' }
}

/** A password that the firmware does not tell counts as the same. */
function diffPools(before: readonly PoolConfig[], after: readonly PoolConfig[]): readonly DiffLine[] {
  const slots = Math.max(before.length, after.length)
  return Array.from({ length: slots }, (_, slot) => diffSlot(`pool ${slot + 1}`, before[slot], after[slot])).flat()
}

function diffSlot(name: string, was: PoolConfig | undefined, is: PoolConfig | undefined): readonly DiffLine[] {
  const lines: DiffLine[] = []
  if (!was || !is || !isSamePool(was.url, is.url)) lines.push({ field: name, before: was?.url ?? null, after: is?.url ?? null })
  if (was?.user !== is?.user) lines.push({ field: `${name} worker`, before: was?.user ?? null, after: is?.user ?? null })
  const known = was && is && was.password !== null && is.password !== null
  if (known && was.password !== is.password) lines.push({ field: `${name} password`, before: '••••', after: '•••• (changed)' })
  return lines
}

/** Whoever reaches its API can send the mining program elsewhere without touching the configuration. */
function minesElsewhere({ reading }: Shown, { pools }: SetPoolsParams): readonly DiffLine[] {
  const active = reading?.pools.find(pool => pool.active === true)
  const [first] = pools
  if (!active || !first) return []
  const isWanted = pools.some(pool => isSamePool(pool.url, active.url) && isUser(active.user, pool.user))
  return isWanted ? [] : [{ field: 'mines on', before: `${active.url} ${active.user}`, after: `${first.url} ${first.user}` }]
}

function warnOfPools(all: readonly SetPoolsParams[], miners: readonly Miner[]): readonly string[] {
  const warnings = mixedAlgorithms(miners)
  const first = all[0]?.pools ?? []
  const twice = first.findIndex((pool, slot) =>
    first.slice(0, slot).some(earlier => isSamePool(earlier.url, pool.url) && earlier.user === pool.user),
  )
  if (twice > 0) warnings.push(`Pool ${twice + 1} is the same as one before it, so it is no reserve.`)
  const workers = new Set(all.map(params => params.pools[0]?.user))
  if (all.length > 1 && workers.size < all.length) warnings.push(sameWorkers(all.length, workers.size, first[0]?.user ?? ''))
  return warnings
}

function mixedAlgorithms(miners: readonly Miner[]): string[] {
  const counts = new Map<string, number>()
  for (const { algorithm } of miners) if (algorithm !== null) counts.set(algorithm, (counts.get(algorithm) ?? 0) + 1)
  if (counts.size < 2) return []
  const parts = [...counts].map(([algorithm, count]) => `${formatNumber(count)} of ${algorithm}`)
  return [`These are miners of different algorithms (${parts.join(', ')}). One pool serves one algorithm.`]
}

function sameWorkers(miners: number, workers: number, example: string): string {
  if (workers === 1)
    return `All ${formatNumber(miners)} miners get the same worker ${example}; the pool will not tell them apart. A worker template does.`
  return `${formatNumber(miners)} miners share ${formatNumber(workers)} workers; the pool will not tell some of them apart.`
}

function tookPools(_before: Shown, after: Shown, params: SetPoolsParams): Took {
  if (after.config === null) return { took: false, because: 'its configuration could not be read back' }
  const wrong = diffPools(after.config.pools, params.pools)[0]
  if (wrong) return { took: false, because: `its configuration shows ${shownAs(wrong)} as ${wrong.field}, not what was sent` }
  if (after.reading === null) return { took: false, because: 'its mining program does not answer, although its configuration is right' }
  if (after.state === 'sleeping') return { took: true, note: 'it sleeps, so it will mine on the new pool when it is woken' }
  return minesOn(after.reading.pools, params.pools)
}

function minesOn(pools: readonly Pool[], wanted: readonly PoolToSet[]): Took {
  const active = pools.find(pool => pool.active === true) ?? onlyAlive(pools)
  if (!active) return { took: false, because: inactiveWords(pools) }
  const slot = wanted.findIndex(pool => isSamePool(pool.url, active.url))
  const aim = wanted[slot]
  if (!aim) return { took: false, because: `it still mines on ${active.url}, although its configuration is right` }
  const users = wanted.filter(pool => isSamePool(pool.url, active.url)).map(pool => pool.user)
  if (!users.some(user => isUser(active.user, user))) {
    return { took: false, because: `it mines on the new pool as ${active.user}, not as ${aim.user}` }
  }
  return { took: true, note: slot === 0 ? null : `it mines on pool ${slot + 1}: pool 1 does not work for it` }
}

/** For firmware that does not tell which pool is active: the first living one is what its failover mines on. */
function onlyAlive(pools: readonly Pool[]): Pool | undefined {
  if (pools.some(pool => pool.active !== null)) return undefined
  return pools.toSorted((a, b) => a.priority - b.priority).find(pool => pool.status === 'alive')
}

function inactiveWords(pools: readonly Pool[]): string {
  if (pools.length === 0) return 'it shows no pool that it mines on, although its configuration is right'
  const dead = pools.filter(pool => pool.status === 'dead').map(pool => pool.url)
  if (dead.length === 0) return 'it does not mine on any pool yet, although its configuration is right'
  const says = `${dead.join(' and ')} ${dead.length === 1 ? 'does' : 'do'} not answer`
  return `it does not mine on any pool, although its configuration is right: it says that ${says}`
}

/** Stock firmware may append the address to the user by itself (bitmain-user-ip-cat: acct.192X168X1X20), so what follows after a dot is its own. */
function isUser(shown: string, sent: string): boolean {
  return shown === sent || shown.startsWith(`${sent}.`)
}

function shownAs(line: DiffLine): string {
  return line.field.endsWith('password') ? 'another password' : (line.before ?? 'nothing')
}
