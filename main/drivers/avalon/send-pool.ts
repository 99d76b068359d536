import type { PoolToSet } from '../../contract/actions/set-pools.ts'
import type { Credential } from '../../transport/web-access.ts'
import { refuseIf } from '../dialect/pool-guard.ts'
import type { Session } from '../driver.ts'
import { saidIn } from './ascset.ts'

/**
 * How an image takes one pool: with its number by `ascset`, without one (early A10), or by a command of its own that exists in text only (Q,
 * Nano 3S, Mini 3).
 */
export type PoolForm = 'indexed' | 'single' | 'command'

/** One pool on its way into a slot, numbered from 0. */
export interface SlotWrite {
  readonly credential: Credential
  readonly form: PoolForm
  readonly slot: number
  readonly pool: PoolToSet
}

/** What the miner made of it. */
export interface SlotSaid {
  readonly kind: 'stored' | 'wrong-password' | 'refused'
  readonly words: string
}

/** Sends one pool with the user and password of the web page. Throws `refused` before a byte is sent when those cannot be carried. */
export async function sendPool(session: Session, { credential, form, slot, pool }: SlotWrite, signal: AbortSignal): Promise<SlotSaid> {
  const password = credential.password.reveal()
  refuseIf(loginProblem(credential.user, password))
  const number = form === 'single' ? [] : [String(slot)]
  const values = [credential.user, password, ...number, pool.url, pool.user, pool.password || 'x'].join(',')
  const reply =
    form === 'command'
      ? await session.cgminer.request('setpool', { parameter: values, framing: 'text', signal })
      : await session.cgminer.request('ascset', { parameter: `0,setpool,${values}`, signal })
  const { ok, words } = saidIn(reply, 'setpool')
  if (ok) return storedAs(words, pool.url)
  return { kind: /auth|passw|userpass|username/i.test(words) ? 'wrong-password' : 'refused', words }
}

/** The words repeat the address that was stored: `pool 0 success set to stratum+tcp://…`. Another one was put into the wrong place. */
function storedAs(words: string, url: string): SlotSaid {
  const stored = /success set to (\S+)/i.exec(words)?.[1]
  return stored === undefined || stored === url
    ? { kind: 'stored', words }
    : { kind: 'refused', words: `it stored "${stored}" as the address` }
}

/** A comma in it would end it early and move all values behind it. */
function loginProblem(user: string, password: string): string | null {
  if (!/[,|\s]/.test(`${user}${password}`)) return null
  return "its web page's user or password holds a comma, a bar or a blank, which this firmware's commands cannot carry"
}
