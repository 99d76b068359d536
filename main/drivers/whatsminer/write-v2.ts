import { MinerError, quote } from '../../contract/failure.ts'
import { isError, statusOf } from '../../transport/cgminer-reply.ts'
import type { CgminerReply } from '../../transport/cgminer-tcp.ts'
import { type Dialogue, type DialogueOptions, jsonLength } from '../../transport/dialogue.ts'
import { type JsonRecord, recordOf, textField } from '../../transport/fields.ts'
import type { LoginAttempt } from '../../transport/logins.ts'
import { parseTolerant } from '../../transport/tolerant-json.ts'
import type { Credential } from '../../transport/web-access.ts'
import { recordFrom } from '../dialect/ask.ts'
import { recall, remember } from '../dialect/memory.ts'
import type { Session } from '../driver.ts'
import { type Challenge, decrypt, encrypt, type Token, tokenOf } from './cipher.ts'
import { messageOf } from './release.ts'
import { factoryLogins, saysSwitchedOff, switchedOff } from './switched-off.ts'

/** A token lives half an hour and each address gets 32, so one is used again for most of its life. ms */
const tokenMs = 25 * 60_000

/** Firmware that restarts its program answers after it has stopped the old one. ms */
const writeTimeouts = { firstByteMs: 15_000, totalMs: 20_000 }

const codes = { invalidCommand: 14, invalidJson: 23, wrongPassword: 24, tokenError: 135, tooManyTokens: 136, notBase64: 137 } as const

/** What a machine says in the open when it cannot make sense of what another password encrypted, or of a token of yesterday. */
const notUnderstood: readonly (number | null)[] = [codes.invalidJson, codes.wrongPassword, codes.tokenError, codes.notBase64]

/**
 * Sends one encrypted command. Returns its reply.
 * @throws MinerError auth · refused in the miner's words · unsupported when changes are switched off or the image knows no such thing
 */
export async function sendV2(session: Session, command: JsonRecord, signal: AbortSignal): Promise<JsonRecord> {
  const kept = recall(session, 'token', tokenMs, isToken)
  if (kept !== undefined) {
    const reply = await exchange(session, kept, command, signal)
    if (reply !== null) return accepted(reply)
    session.memo.delete('token')
  }
  const challenge = await askChallenge(session, signal)
  return accepted(await login(session, credential => tryPassword(session, credential, challenge, command, signal)))
}

/** There is one account, whatever user name a password was given with. */
async function login(session: Session, attempt: (credential: Credential) => Promise<LoginAttempt<JsonRecord>>): Promise<JsonRecord> {
  try {
    return await session.logins.login(attempt, { passwordOnly: true, most: 2 })
  } catch (thrown) {
    if (!(thrown instanceof MinerError) || thrown.failure.code !== 'auth') throw thrown
    throw new MinerError({ code: 'auth', user: factoryLogins.v2.user }, { cause: thrown })
  }
}

/** Asks for something harmless in the encrypted way: proves password and machine. Throws as `sendV2` does. */
export async function proveAccess(session: Session, signal: AbortSignal): Promise<void> {
  await sendV2(session, { cmd: 'status' }, signal)
}

/**
 * Whether one of the passwords fits, whatever token is kept; the session knows afterwards which. Throws as `sendV2` does for everything but a
 * refused password.
 */
export async function opensV2(session: Session, signal: AbortSignal): Promise<boolean> {
  session.memo.delete('token')
  return isLetIn(() => proveAccess(session, signal))
}

/** `false` when every password was refused. */
export async function isLetIn(prove: () => Promise<void>): Promise<boolean> {
  try {
    await prove()
    return true
  } catch (thrown) {
    if (thrown instanceof MinerError && thrown.failure.code === 'auth') return false
    throw thrown
  }
}

/**
 * Sends one encrypted command and goes on over the same connection: `then` gets the reply, which is no refusal, and what reads the next one.
 * Throws as `sendV2` does.
 */
export async function talkV2<T>(
  session: Session,
  command: JsonRecord & { readonly cmd: string },
  then: (dialogue: Dialogue, reply: JsonRecord, next: () => Promise<JsonRecord>) => Promise<T>,
  options: Omit<DialogueOptions, 'during'>,
): Promise<T> {
  await proveAccess(session, options.signal)
  const token = recall(session, 'token', tokenMs, isToken)
  if (token === undefined) throw new MinerError({ code: 'unreachable', detail: 'it forgot its token at once' })
  const talk = async (dialogue: Dialogue) => {
    await dialogue.write(JSON.stringify(sealedRequest(token, command)))
    const next = () => readSealed(dialogue, token, command.cmd)
    return then(dialogue, await next(), next)
  }
  return session.talkAt('api').talk(talk, { ...options, during: command.cmd })
}

/** One reply within a dialogue, in the open or not. Throws `refused` when it says no, `malformed` when nobody can read it. */
async function readSealed(dialogue: Dialogue, { key }: Token, command: string): Promise<JsonRecord> {
  const text = (await dialogue.read(jsonLength)).toString('utf8')
  const parsed = parseTolerant(text)
  const outer = parsed.ok ? recordOf(parsed.value) : null
  const sealed = textField(outer, 'enc')
  const record = sealed === null ? outer : opened(sealed, key)
  if (record === null) throw new MinerError({ code: 'malformed', where: `reply to ${command}`, got: text.slice(0, 200) })
  return accepted(record)
}

/** The command itself is the attempt: whoever has another password cannot read it, so nothing is done twice or by mistake. */
async function tryPassword(
  session: Session,
  { isDefault, user, password }: Credential,
  challenge: Challenge,
  command: JsonRecord,
  signal: AbortSignal,
): Promise<LoginAttempt<JsonRecord>> {
  // The default of the other API would only use up a token.
  if (isDefault && user !== factoryLogins.v2.user) return { kind: 'refused' }
  const token = tokenOf(password.reveal(), challenge)
  const reply = await exchange(session, token, command, signal)
  if (reply === null) return { kind: 'refused' }
  remember(session, 'token', token)
  return { kind: 'in', value: reply }
}

async function askChallenge(session: Session, signal: AbortSignal): Promise<Challenge> {
  const reply = recordFrom(await session.cgminer.request({ cmd: 'get_token' }, { signal }))
  const message = messageOf(reply)
  const time = textField(message, 'time')
  const salt = textField(message, 'salt')
  const newsalt = textField(message, 'newsalt')
  if (time !== null && salt !== null && newsalt !== null) return { time, salt, newsalt }
  throw noChallenge(reply)
}

function noChallenge(reply: JsonRecord | null): MinerError {
  const status = statusOf(reply ?? undefined)
  if (saysSwitchedOff(status?.code ?? null, status?.message ?? null)) return switchedOff()
  if (status?.code === codes.tooManyTokens) {
    return new MinerError({ code: 'refused', reason: 'it has given out all its tokens to this computer; they expire after half an hour' })
  }
  if (status?.code === codes.invalidCommand || reply === null || !isError(status)) {
    return new MinerError({
      code: 'unsupported',
      what: 'its firmware is older than the API for changes; install a newer one or use its own web page',
    })
  }
  return new MinerError({ code: 'refused', reason: `it gives no token and says ${quote(status?.message ?? '')}` })
}

/** The reply to one encrypted command; `null` when the machine could not read it, which means another password or an expired token. */
async function exchange(session: Session, { sign, key }: Token, command: JsonRecord, signal: AbortSignal): Promise<JsonRecord | null> {
  const reply = await requestSealed(session, sealedRequest({ sign, key }, command), signal)
  const outer = recordFrom(reply)
  const sealed = textField(outer, 'enc')
  const record = sealed === null ? outer : opened(sealed, key)
  if (sealed !== null && record === null) return null
  if (record === null)
    throw new MinerError({ code: 'malformed', where: `reply to ${textField(command, 'cmd')}`, got: reply.text.slice(0, 200) })
  return understood(record)
}

/** It has just given a token, so a connection that it closes without a word means that it went away, not that it keeps us out. */
async function requestSealed(session: Session, request: JsonRecord, signal: AbortSignal): Promise<CgminerReply> {
  try {
    return await session.cgminer.request(request, { timeouts: writeTimeouts, signal })
  } catch (thrown) {
    if (!(thrown instanceof MinerError) || thrown.failure.code !== 'refused') throw thrown
    throw new MinerError({ code: 'unreachable', detail: 'it closed the connection without an answer' }, { cause: thrown })
  }
}

function sealedRequest({ sign, key }: Token, command: JsonRecord): JsonRecord {
  return { enc: 1, data: encrypt(JSON.stringify({ token: sign, ...command }), key, 'nul') }
}

/** Some images encrypt even what they say of an expired token. */
function understood(record: JsonRecord): JsonRecord | null {
  return isError(statusOf(record)) && notUnderstood.includes(codeOf(record)) ? null : record
}

function opened(sealed: string, key: Buffer): JsonRecord | null {
  const text = decrypt(sealed, key)
  if (text?.trimStart().startsWith('{') !== true) return null
  const parsed = parseTolerant(text)
  return parsed.ok ? recordOf(parsed.value) : null
}

function accepted(reply: JsonRecord): JsonRecord {
  const status = statusOf(reply)
  if (!isError(status)) return reply
  if (saysSwitchedOff(status?.code ?? null, status?.message ?? null)) throw switchedOff()
  const words = textField(reply, 'Msg') ?? status?.message ?? null
  throw new MinerError({ code: 'refused', reason: words === null ? `it says no with code ${codeOf(reply)}` : `it says ${quote(words)}` })
}

function codeOf(reply: JsonRecord): number | null {
  return statusOf(reply)?.code ?? null
}

function isToken(value: unknown): value is Token {
  return typeof value === 'object' && value !== null && 'sign' in value && 'key' in value
}
