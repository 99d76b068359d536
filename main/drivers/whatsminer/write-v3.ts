import { MinerError, quote } from '../../contract/failure.ts'
import { booleanField, field, recordOf, textField } from '../../transport/fields.ts'
import type { Json } from '../../transport/json.ts'
import type { LoginAttempt } from '../../transport/logins.ts'
import type { Credential } from '../../transport/web-access.ts'
import type { Session } from '../driver.ts'
import { encrypt, proofOf } from './cipher.ts'
import { factoryLogins, switchedOff } from './switched-off.ts'
import { askV3, dataOf, type V3Reply, v3Codes, wordsOf } from './v3.ts'

/** The accounts there are; any other user name of a password means the first. */
const accounts = /^(?:super|user[123])$/

/** One change: the parameter goes encrypted where it holds a password. */
export interface V3Command {
  readonly cmd: string
  readonly param?: Json
  readonly secret?: boolean
}

/**
 * Sends one change. A machine that restarts may leave without an answer.
 * @throws MinerError auth · refused in the miner's words · unsupported when changes are switched off
 */
export async function sendV3(session: Session, command: V3Command, signal: AbortSignal): Promise<void> {
  const { salt, when } = await requireWritable(session, signal)
  const ts = when ?? Math.floor(session.now() / 1000)
  const reply = await session.logins.login(credential => tryPassword(session, credential, command, { salt, ts }, signal), { most: 3 })
  if (reply.code === v3Codes.ok) return
  if (reply.code === v3Codes.noPermission && session.logins.access === 'default-password') throw switchedOff()
  throw new MinerError({ code: 'refused', reason: `it says ${quote(wordsOf(reply, command.cmd))}` })
}

interface Hello {
  readonly salt: string
  /** Of the machine's own clock, s since the epoch. */
  readonly when: number | null
}

/** Asks for the salt, and whether changes are switched on at all; writes nothing. Throws `unsupported` when they are not. */
export async function requireWritable(session: Session, signal: AbortSignal): Promise<Hello> {
  const [salted, system] = await askV3(
    session,
    ['salt', 'system'].map(param => ({ cmd: 'get.device.info', param })),
    signal,
  )
  const data = dataOf(salted, 'get.device.info')
  const state = recordOf(field(recordOf(system?.msg ?? undefined), 'system'))
  if (booleanField(state, 'apiswitch') === false) throw switchedOff()
  const salt = textField(data, 'salt')
  if (salt === null)
    throw new MinerError({ code: 'malformed', where: 'get.device.info gives no salt', got: JSON.stringify(data).slice(0, 200) })
  return { salt, when: salted?.when ?? null }
}

/** The command itself is the attempt: with another password its token does not fit, and nothing happens. */
async function tryPassword(
  session: Session,
  { isDefault, user, password }: Credential,
  { cmd, param, secret }: V3Command,
  { salt, ts }: { readonly salt: string; readonly ts: number },
  signal: AbortSignal,
): Promise<LoginAttempt<V3Reply>> {
  // The default of the older API opens nothing here.
  if (isDefault && user !== factoryLogins.v3.user) return { kind: 'refused' }
  const { token, key } = proofOf(cmd, password.reveal(), salt, ts)
  const account = accounts.test(user) ? user : factoryLogins.v3.user
  const sealed = secret === true && param !== undefined ? encrypt(JSON.stringify(param), key, 'pkcs7') : param
  const message = { cmd, ts, token, account, ...(sealed === undefined ? {} : { param: sealed }) }
  const [reply] = await askV3(session, [message], signal)
  if (reply === undefined || isWrongPassword(reply)) return { kind: 'refused' }
  return { kind: 'in', value: reply }
}

/** One code stands for bad JSON, a wrong password and a command that failed; only its words tell which. */
function isWrongPassword({ code, msg }: V3Reply): boolean {
  return code === v3Codes.failed && typeof msg === 'string' && /passw|token|account|auth/i.test(msg)
}
