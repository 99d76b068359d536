import { MinerError } from '../../contract/failure.ts'
import type { PoolConfig } from '../../contract/model.ts'
import { field, type JsonRecord, numberField } from '../../transport/fields.ts'
import type { Session } from '../driver.ts'
import { poolsPath, readPools } from './settings.ts'
import { put } from './web.ts'

/** A pool as it is written: with its password. */
type PoolToWrite = PoolConfig & { readonly password: string }

/** Replaces the whole list at once; where the firmware takes no list, pool by pool. Throws what a write throws. */
export async function replacePools(session: Session, pools: readonly PoolToWrite[], signal: AbortSignal): Promise<void> {
  try {
    await put(session, poolsPath, pools.map(rowOf), signal)
  } catch (thrown) {
    if (!(thrown instanceof MinerError) || thrown.failure.code !== 'unsupported') throw thrown
    await replaceOneByOne(session, pools, signal)
  }
}

function rowOf({ url, user, password }: PoolToWrite, slot: number): JsonRecord {
  return { url, legal: true, active: false, dragid: slot, user, 'pool-priority': slot, pass: password }
}

/** One of the old pools stays until the first new one is there, so that it is never without; the number of slots is not known. */
async function replaceOneByOne(session: Session, pools: readonly PoolToWrite[], signal: AbortSignal): Promise<void> {
  const [first, ...others] = pools
  if (first === undefined) return
  const before = await readPools(session, signal)
  for (let left = before.length; left > 1; left--) await removeLast(session, signal)
  await addPool(session, first, signal)
  if (before.length > 0) await removeOld(session, first, signal)
  for (const pool of others) await addPool(session, pool, signal)
}

function addPool(session: Session, { url, user, password }: PoolToWrite, signal: AbortSignal): Promise<void> {
  return put(session, '/mcb/newpool', { url, user, pass: password }, signal)
}

/** The numbers of the pools change with each removal, so they are read again. */
async function removeLast(session: Session, signal: AbortSignal): Promise<void> {
  const last = (await readPools(session, signal)).at(-1)
  if (last !== undefined) await removePool(session, last, signal)
}

/** The old pool is the one that is not the new one; where both are the same, the first. */
async function removeOld(session: Session, added: PoolToWrite, signal: AbortSignal): Promise<void> {
  const rows = await readPools(session, signal)
  if (rows.length < 2)
    throw new MinerError({ code: 'refused', reason: 'it did not take the new pool, so the last of the old ones was left' })
  const old = rows.find(row => field(row, 'url') !== added.url || field(row, 'user') !== added.user) ?? rows[0]
  if (old !== undefined) await removePool(session, old, signal)
}

function removePool(session: Session, row: JsonRecord, signal: AbortSignal): Promise<void> {
  const named = { url: field(row, 'url') ?? '', user: field(row, 'user') ?? '', pass: field(row, 'pass') ?? '' }
  return put(session, '/mcb/delpool', { ...named, dragid: numberField(row, 'dragid') ?? 0 }, signal)
}
