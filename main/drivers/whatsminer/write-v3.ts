import { MinerError, quote } from '../../contract/failure.ts'
import { booleanField, field, type JsonRecord, recordOf, textField } from '../../transport/fields.ts'
import type { Json } from '../../transport/json.ts'
import type { LoginAttempt } from '../../transport/logins.ts'
import type { Credential } from '../../transport/web-access.ts'
import type { Session } from '../driver.ts'
import { encrypt, proofOf } from './cipher.ts'
import { blink, ledOfV3 } from './led.ts'
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
  await attempt(session, command, await requireWritable(session, signal), signal)
}

/**
 * Proves a password by setting the LED to what it does already: of all changes the only one that changes nothing. Returns the one that was let
 * in, with what a message by it needs. Throws as `sendV3` does.
 */
export async function proveV3(session: Session, signal: AbortSignal): Promise<Proven> {
  const hello = await requireWritable(session, signal)
  const isAuto = hello.led === null || hello.led.toLowerCase() === 'auto'
  await attempt(session, { cmd: 'set.system.led', param: isAuto ? 'auto' : [blink] }, hello, signal)
  const { credential } = session.logins
  if (!credential) throw new MinerError({ code: 'auth', user: null })
  return { credential, at: momentOf(session, hello) }
}

/** A password that was let in a moment ago. */
export interface Proven {
  readonly credential: Credential
  readonly at: Moment
}

async function attempt(session: Session, command: V3Command, hello: Hello, signal: AbortSignal): Promise<void> {
  const at = momentOf(session, hello)
  const reply = await session.logins.login(credential => tryPassword(session, credential, command, at, signal), { most: 3 })
  judge(session, reply, command)
}

function momentOf(session: Session, { salt, when }: Hello): Moment {
  return { salt, ts: when ?? Math.floor(session.now() / 1000) }
}

/** Throws `refused` in its words, or `unsupported` when changes are switched off. */
export function judge(session: Session, reply: V3Reply, { cmd }: V3Command): void {
  if (reply.code === v3Codes.ok) return
  if (reply.code === v3Codes.noPermission && session.logins.access === 'default-password') throw switchedOff()
  throw new MinerError({ code: 'refused', reason: `it says ${quote(wordsOf(reply, cmd))}` })
}

interface Hello {
  readonly salt: string
  /** Of the machine's own clock, s since the epoch. */
  readonly when: number | null
  /** What the LED does, as the machine words it. */
  readonly led: string | null
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
  return { salt, when: salted?.when ?? null, led: ledOfV3(state) }
}

/** The command itself is the attempt: with another password its token does not fit, and nothing happens. */
async function tryPassword(
  session: Session,
  { isDefault, user, password }: Credential,
  command: V3Command,
  at: Moment,
  signal: AbortSignal,
): Promise<LoginAttempt<V3Reply>> {
  // The default of the older API opens nothing here.
  if (isDefault && user !== factoryLogins.v3.user) return { kind: 'refused' }
  const [reply] = await askV3(session, [signedMessage(command, { user, password }, at)], signal)
  if (reply === undefined || isWrongPassword(reply)) return { kind: 'refused' }
  return { kind: 'in', value: reply }
}

/** What a token is made for. */
interface Moment {
  readonly salt: string
  /** s since the epoch, by the machine's clock. */
  readonly ts: number
}

/** A change with the token that proves the password for it alone. */
export function signedMessage(
  { cmd, param, secret }: V3Command,
  by: Pick<Credential, 'user' | 'password'>,
  { salt, ts }: Moment,
): JsonRecord {
  const { token, key } = proofOf(cmd, by.password.reveal(), salt, ts)
  const sealed = secret === true && param !== undefined ? encrypt(JSON.stringify(param), key, 'pkcs7') : param
  return { cmd, ts, token, account: accountOf(by), ...(sealed === undefined ? {} : { param: sealed }) }
}

/** The account that a password is for. */
export function accountOf({ user }: Pick<Credential, 'user'>): string {
  return accounts.test(user) ? user : factoryLogins.v3.user
}

/** One code stands for bad JSON, a wrong password and a command that failed; only its words tell which. */
function isWrongPassword({ code, msg }: V3Reply): boolean {
  return code === v3Codes.failed && typeof msg === 'string' && /passw|token|account|auth/i.test(msg)
}
