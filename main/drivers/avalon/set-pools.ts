import type { PoolToSet, SetPoolsParams } from '../../contract/actions/set-pools.ts'
import { MinerError } from '../../contract/failure.ts'
import type { LoginAttempt } from '../../transport/logins.ts'
import type { Credential } from '../../transport/web-access.ts'
import { refuseIf } from '../dialect/pool-guard.ts'
import { oneWriteAtATime } from '../dialect/write-turn.ts'
import type { ActionHandler, Session } from '../driver.ts'
import { type Abilities, ascsetLast, askAbilities } from './ascset.ts'
import { poolsProblem } from './guard.ts'
import { hangsOnController } from './names.ts'
import { type PoolForm, type SlotSaid, sendPool } from './send-pool.ts'
import { slotsFor } from './slots.ts'

/** How the first pool went in, which is how the others do. */
interface Entry {
  readonly credential: Credential
  readonly form: PoolForm
}

/**
 * Writes all three slots and restarts: the firmware reads them at its start only. Unused slots repeat the first pool, so that none of the old
 * ones stays behind as a reserve.
 */
export const setPools: ActionHandler<SetPoolsParams> = {
  check: params => poolsProblem(params),
  unless: ({ model }) => (hangsOnController(model) ? 'its pools are kept by the controller that it hangs on, on its web page' : null),
  run: (session, params, signal) =>
    oneWriteAtATime(session, async () => {
      refuseIf(poolsProblem(params))
      const [first, ...rest] = slotsFor(params)
      if (first === undefined) return
      const form = formOf(await askAbilities(session, signal))
      const entry = await session.logins.login(credential => tryFirst(session, { credential, form }, first, signal))
      if (entry.form === 'single') refuseIf(singleProblem(params))
      else await writeRest(session, entry, rest, signal)
      await ascsetLast(session, 'reboot,0', signal)
    }),
}

/** Of the machines for homes. */
const homeUser = 'admin'

function formOf({ options }: Abilities): PoolForm {
  return options !== null && !options.has('setpool') ? 'command' : 'indexed'
}

/**
 * The command carries the password of the web page, so the first pool is the attempt to log in as well. Early images take one pool without a
 * number and either refuse the numbered form or store the number as an address, which their words tell; the pool is then written as they want it.
 */
async function tryFirst(session: Session, entry: Entry, pool: PoolToSet, signal: AbortSignal): Promise<LoginAttempt<Entry>> {
  const said = await sendPool(session, { ...entry, slot: 0, pool }, signal)
  if (said.kind === 'stored') return { kind: 'in', value: entry }
  if (isUnknownUser(said, entry)) return tryFirst(session, { ...entry, credential: { ...entry.credential, user: homeUser } }, pool, signal)
  if (said.kind === 'wrong-password') return { kind: 'refused' }
  if (entry.form === 'indexed' && (await storesSingle(session, entry, pool, signal)))
    return { kind: 'in', value: { ...entry, form: 'single' } }
  throw new MinerError({ code: 'refused', reason: said.words })
}

/** A password of the owner's may be kept for `root`, as on the machines for halls; those for homes want it with their own user. */
function isUnknownUser({ kind, words }: SlotSaid, { credential }: Entry): boolean {
  return kind === 'wrong-password' && /username/i.test(words) && !credential.isDefault && credential.user !== homeUser
}

async function storesSingle(session: Session, { credential }: Entry, pool: PoolToSet, signal: AbortSignal): Promise<boolean> {
  return (await sendPool(session, { credential, form: 'single', slot: 0, pool }, signal)).kind === 'stored'
}

function singleProblem({ pools }: SetPoolsParams): string | null {
  if (pools.length === 1) return null
  return 'this image keeps one pool only; pool 1 is stored and will be mined on after its next restart, the others are not: give one pool'
}

/** A machine that stops in the middle has stored some of the new pools already, which a person should know. */
async function writeRest(session: Session, entry: Entry, rest: readonly PoolToSet[], signal: AbortSignal): Promise<void> {
  for (const [index, pool] of rest.entries()) {
    const slot = index + 1
    const said = await sendPool(session, { ...entry, slot, pool }, signal).catch(unreadable)
    if (said.kind === 'stored') continue
    const stored = slot === 1 ? 'pool 1 is' : `pools 1 to ${slot} are`
    const reason = `pool ${slot + 1}: ${said.words}; ${stored} stored and will be mined on after its next restart`
    throw new MinerError({ code: 'refused', reason })
  }
}

function unreadable(thrown: unknown): SlotSaid {
  if (!(thrown instanceof MinerError) || thrown.failure.code !== 'malformed') throw thrown
  return { kind: 'refused', words: `it answers nothing that can be read (${thrown.failure.got})` }
}
