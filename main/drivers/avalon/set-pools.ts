import { maxPools, type PoolToSet, type SetPoolsParams } from '../../contract/actions/set-pools.ts'
import { failureOf, MinerError } from '../../contract/failure.ts'
import type { LoginAttempt } from '../../transport/logins.ts'
import type { Credential } from '../../transport/web-access.ts'
import { refuseIf } from '../dialect/pool-guard.ts'
import { oneWriteAtATime } from '../dialect/write-turn.ts'
import type { ActionHandler, Session } from '../driver.ts'
import { type Abilities, ascsetLast, askAbilities, type Said, saidIn } from './ascset.ts'
import { poolsProblem } from './guard.ts'
import { hangsOnController } from './names.ts'

/** How an image takes one pool: an option of `ascset`, or a command of its own that exists in text only (Q, Nano 3S, Mini 3). */
type Form = 'ascset' | 'command'

/**
 * Writes all three slots and restarts: the firmware reads them at its start only. It cannot empty a slot, so those beyond the new pools repeat
 * the first one, and none of the old pools stays behind as a reserve.
 */
export const setPools: ActionHandler<SetPoolsParams> = {
  check: params => poolsProblem(params),
  unless: ({ model }) => (hangsOnController(model) ? 'its pools are kept by the controller that it hangs on, on its web page' : null),
  run: (session, params, signal) =>
    oneWriteAtATime(session, async () => {
      refuseIf(poolsProblem(params))
      const form = formOf(await askAbilities(session, signal))
      const slots = slotsFor(params)
      const credential = await session.logins.login(candidate => tryFirst(session, form, candidate, slots, signal))
      await writeRest(session, form, credential, slots, signal)
      await ascsetLast(session, 'reboot,0', signal)
    }),
}

function formOf({ options }: Abilities): Form {
  return options !== null && !options.has('setpool') ? 'command' : 'ascset'
}

function slotsFor({ pools }: SetPoolsParams): readonly PoolToSet[] {
  return Array.from({ length: maxPools }, (_, slot) => pools[slot] ?? pools[0]).flatMap(pool => pool ?? [])
}

/** The command carries the password of the web page, so the first pool is the attempt to log in as well. */
async function tryFirst(
  session: Session,
  form: Form,
  credential: Credential,
  [pool]: readonly PoolToSet[],
  signal: AbortSignal,
): Promise<LoginAttempt<Credential>> {
  if (pool === undefined) throw new MinerError({ code: 'refused', reason: 'no pool is given' })
  const said = await sendPool(session, form, credential, 0, pool, signal)
  if (said.ok) return { kind: 'in', value: credential }
  if (/auth|passw|userpass|username/i.test(said.words)) return { kind: 'refused' }
  throw new MinerError({ code: 'refused', reason: said.words })
}

/** A machine that stops in the middle has stored some of the new pools already, which a person should know. */
async function writeRest(
  session: Session,
  form: Form,
  credential: Credential,
  slots: readonly PoolToSet[],
  signal: AbortSignal,
): Promise<void> {
  for (const [slot, pool] of slots.entries()) {
    if (slot === 0) continue
    const said = await sendPool(session, form, credential, slot, pool, signal).catch(thrown => {
      const failure = failureOf(thrown)
      if (failure.code !== 'malformed') throw thrown
      return { ok: false, words: `it answers nothing that can be read (${failure.got})` }
    })
    if (said.ok) continue
    const stored = slot === 1 ? 'pool 1 is' : `pools 1 to ${slot} are`
    throw new MinerError({
      code: 'refused',
      reason: `pool ${slot + 1}: ${said.words}; ${stored} stored and will be mined on after its next restart`,
    })
  }
}

async function sendPool(
  session: Session,
  form: Form,
  { user, password }: Credential,
  slot: number,
  pool: PoolToSet,
  signal: AbortSignal,
): Promise<Said> {
  refuseIf(loginProblem(user, password.reveal()))
  const values = [user, password.reveal(), String(slot), pool.url, pool.user, pool.password || 'x'].join(',')
  const reply =
    form === 'ascset'
      ? await session.cgminer.request('ascset', { parameter: `0,setpool,${values}`, signal })
      : await session.cgminer.request('setpool', { parameter: values, framing: 'text', signal })
  return saidIn(reply, 'setpool')
}

/** A comma in it would end it early and move all values behind it. */
function loginProblem(user: string, password: string): string | null {
  if (!/[,|\s]/.test(`${user}${password}`)) return null
  return "its web page's user or password holds a comma, a bar or a blank, which this firmware's commands cannot carry"
}
