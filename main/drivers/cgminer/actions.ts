import type { SetPoolsParams } from '../../contract/actions/set-pools.ts'
import { MinerError } from '../../contract/failure.ts'
import { isError, sectionOf, statusOf } from '../../transport/cgminer-reply.ts'
import { numberField, textField } from '../../transport/fields.ts'
import { wholePools } from '../dialect/api-config.ts'
import { ask, hasWriteAccess } from '../dialect/ask.ts'
import { refuseIf } from '../dialect/pool-guard.ts'
import { isDevFee } from '../dialect/pools.ts'
import { oneWriteAtATime } from '../dialect/write-turn.ts'
import type { ActionHandler, Session } from '../driver.ts'
import { addPoolParameter, poolsProblem } from './guard.ts'
import { unrecognised } from './identify.ts'

/** Code of "Cannot remove active pool". */
const removeActive = 67

/** How often, a second apart, the removal of a pool is tried that is still being left. */
const removeTries = 15

interface PoolRow {
  /** The program's own number, which changes when one before it is removed. */
  readonly number: number
  readonly url: string
  readonly isDevFee: boolean
}

/** Replaces the pools by API. New ones are added before old ones go, so that the miner is never without work. */
export const setPools: ActionHandler<SetPoolsParams> = {
  check: params => poolsProblem(params),
  ready: requireWriteAccess,
  run: (session, params, signal) =>
    oneWriteAtATime(session, async () => {
      refuseIf(poolsProblem(params))
      await requireWriteAccess(session, signal)
      const before = await listPools(session, signal)
      const added = await addPools(session, params, before, signal)
      await ask(session, 'switchpool', signal, String(added[0]))
      if (added.length > 1) await ask(session, 'poolpriority', signal, added.join(','))
      await removePools(session, before, signal)
      await save(session, signal)
    }),
}

/** Restarts the mining program, where the API lets this computer do that. */
export const restartMining: ActionHandler<unknown> = {
  ready: requireWriteAccess,
  run: (session, _params, signal) =>
    oneWriteAtATime(session, async () => {
      await requireWriteAccess(session, signal)
      await ask(session, 'restart', signal)
    }),
}

async function requireWriteAccess(session: Session, signal: AbortSignal): Promise<void> {
  if (await hasWriteAccess(session, signal)) return
  throw new MinerError({ code: 'unsupported', what: 'its API lets this computer read, not change (no W: in its api-allow)' })
}

async function listPools(session: Session, signal: AbortSignal): Promise<readonly PoolRow[]> {
  return sectionOf(await wholePools(session, signal), 'POOLS').flatMap(row => {
    const number = numberField(row, 'POOL')
    const url = textField(row, 'URL') ?? ''
    const priority = numberField(row, 'Priority') ?? 0
    return number === null ? [] : [{ number, url, isDevFee: isDevFee({ priority, url, user: textField(row, 'User') ?? '' }) }]
  })
}

/** The numbers of the new pools in order. When one is not taken, those added before it are removed again. */
async function addPools(
  session: Session,
  params: SetPoolsParams,
  before: readonly PoolRow[],
  signal: AbortSignal,
): Promise<readonly number[]> {
  try {
    for (const pool of params.pools) await ask(session, 'addpool', signal, addPoolParameter(pool))
    const added = await listAdded(session, before, signal)
    if (added.length === params.pools.length) return added
    throw new MinerError({ code: 'refused', reason: `it took ${params.pools.length} pools and lists ${added.length} new ones` })
  } catch (thrown) {
    const added = await listAdded(session, before, signal)
    for (const number of added.toReversed()) await session.cgminer.request('removepool', { parameter: String(number), signal })
    throw thrown
  }
}

async function listAdded(session: Session, before: readonly PoolRow[], signal: AbortSignal): Promise<readonly number[]> {
  const known = new Set(before.map(pool => pool.number))
  return (await listPools(session, signal)).map(pool => pool.number).filter(number => !known.has(number))
}

/** From the highest number down: removing one renumbers only those behind it. */
async function removePools(session: Session, pools: readonly PoolRow[], signal: AbortSignal): Promise<void> {
  const old = pools.filter(pool => !pool.isDevFee).toSorted((a, b) => b.number - a.number)
  for (const pool of old) await removePool(session, pool, signal)
}

/** A pool that is being left counts as active for a moment. */
async function removePool(session: Session, pool: PoolRow, signal: AbortSignal): Promise<void> {
  for (let attempt = 0; attempt < removeTries; attempt++) {
    const reply = await session.cgminer.request('removepool', { parameter: String(pool.number), signal })
    const status = reply.parsed.ok ? statusOf(reply.parsed.value) : null
    if (!isError(status)) return
    if (status?.code !== removeActive)
      throw new MinerError({
        code: 'refused',
        reason: `it does not remove the old pool ${pool.url}: ${status?.message ?? 'without a reason'}`,
      })
    await session.sleep(1000, signal)
  }
  throw new MinerError({
    code: 'refused',
    reason: `the new pools are set, but it still mines on the old pool ${pool.url}, which it keeps as a reserve; the new pool may not answer`,
  })
}

/**
 * Keeps the change over a restart. Firmware that is not recognised may hold more in that file than the program knows, frequency for one,
 * so there the change lasts until the miner restarts. A program without a file to save to refuses, and goes on with the new pools.
 */
async function save(session: Session, signal: AbortSignal): Promise<void> {
  if (session.facts.firmwareName !== unrecognised) await session.cgminer.request('save', { signal })
}
