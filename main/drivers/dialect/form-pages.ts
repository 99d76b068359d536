import type { SetPoolsParams } from '../../contract/actions/set-pools.ts'
import { type FailureCode, MinerError, quote } from '../../contract/failure.ts'
import type { MinerConfig } from '../../contract/model.ts'
import { booleanField, type JsonRecord, recordOf, textField } from '../../transport/fields.ts'
import type { HttpReply } from '../../transport/http.ts'
import { parseTolerant } from '../../transport/tolerant-json.ts'
import type { ActionHandler, IdentityFacts, Session } from '../driver.ts'
import { hasWriteAccess } from './ask.ts'
import { poolsOfConf } from './bitmain-conf.ts'
import { setForm } from './form-body.ts'
import { configOf, type FormConf, parseConf } from './form-conf.ts'
import { formProblem, poolsProblem } from './form-guard.ts'
import { refuseIf } from './pool-guard.ts'
import { getRecord } from './system-info.ts'
import { throughWeb } from './web-door.ts'
import { oneWriteAtATime } from './write-turn.ts'

/** The script restarts the miner and sleeps 5 to 30 s before it answers. A time-out means "unknown": it goes on by itself. ms */
const setTimeoutMs = 60_000

/** `startBlink` may keep the connection open for as long as it blinks. ms */
const blinkTimeoutMs = 4000

const formHeaders = { 'content-type': 'application/x-www-form-urlencoded' }

/** Writes three pool slots by position; everything else goes back as it was read a moment before. */
export const setPools: ActionHandler<SetPoolsParams> = {
  check: params => poolsProblem(params),
  unless: unlessModified,
  ready: async (session, signal) => {
    const read = () => readConf(session, signal)
    refuseIf(baseProblem(await throughWeb(session, 'pools of this firmware are changed there', read, signal)))
  },
  run: (session, params, signal) =>
    oneWriteAtATime(session, async () => {
      refuseIf(unlessModified(session.facts))
      refuseIf(poolsProblem(params))
      const { raw } = await requireBase(session, signal)
      await write(session, raw, params, 'pools', signal)
    }),
}

/** Changes keys of the configuration; pools and everything else go back as they were read a moment before. */
export function changeSettings(session: Session, change: JsonRecord, what: string, signal: AbortSignal): Promise<void> {
  return oneWriteAtATime(session, async () => {
    refuseIf(unlessModified(session.facts))
    const { raw } = await requireBase(session, signal)
    const pools = { pools: poolsOfConf(raw).map(pool => ({ ...pool, password: pool.password ?? '' })) }
    if (pools.pools.length > 0) refuseIf(poolsProblem(pools))
    await write(session, { ...raw, ...change }, pools, what, signal)
  })
}

/** The configuration, when it can be the base of a write. */
export async function requireBase(session: Session, signal: AbortSignal): Promise<FormConf> {
  const conf = await readConf(session, signal)
  refuseIf(baseProblem(conf))
  return conf
}

async function write(session: Session, raw: JsonRecord, params: SetPoolsParams, what: string, signal: AbortSignal): Promise<void> {
  refuseIf(formProblem(raw, params))
  await postForm(session, setForm(raw, params), what, signal)
}

/** Sends a whole form and judges the answer. @param form encoded, in the order of the script @throws MinerError refused with its words */
export async function postForm(session: Session, form: string, what: string, signal: AbortSignal): Promise<void> {
  const post = { method: 'POST', path: '/cgi-bin/set_miner_conf.cgi', body: form, headers: formHeaders } as const
  judgeSet(await session.http.request({ ...post, timeoutMs: setTimeoutMs, signal }), what)
}

/** Other makers' images answer to the same form with scripts of their own, some of which corrupt the configuration. */
export function unlessModified(facts: IdentityFacts): string | null {
  const image = /, modified by (.*)$/.exec(facts.firmwareName)?.[1]
  return image === undefined ? null : `its firmware was modified by ${image}, whose way to store settings is not known`
}

/** Why a configuration cannot be the base of a write; `null` = it can. */
function baseProblem({ damage }: FormConf): string | null {
  if (damage === null) return null
  return `${damage}. Writing to it now would store that for good. Save its settings once on its own web page first`
}

/** Reads the configuration. Throws `auth`, and `malformed` when it is none. */
export async function readConf(session: Session, signal: AbortSignal): Promise<FormConf> {
  const reply = await session.http.request({ path: '/cgi-bin/get_miner_conf.cgi', signal })
  if (reply.status === 404) throw new MinerError({ code: 'unsupported', what: 'this firmware has no configuration page' })
  return parseConf(reply.body)
}

/** What verify and undo compare. Throws as `readConf` does, and `malformed` when it came cut off: half a list of pools would be undone to. */
export async function readConfig(session: Session, signal: AbortSignal): Promise<MinerConfig> {
  const conf = await readConf(session, signal)
  if (conf.isCut)
    throw new MinerError({ code: 'malformed', where: 'its configuration, which came cut off', got: JSON.stringify(Object.keys(conf.raw)) })
  return configOf(conf, session.now())
}

/** 'ok' proves nothing, but its absence does: an empty answer means that another change held the lock and this one was dropped. */
function judgeSet(reply: HttpReply, what: string): void {
  const text = reply.body.trim()
  if (reply.status !== 200) refuseIf(`its web server answered the change of its ${what} with HTTP ${reply.status}`)
  if (text === '') refuseIf('another change was under way and it dropped this one; try again in a minute')
  if (!/^ok$/im.test(text)) refuseIf(`it did not take the new ${what} and says ${quote(text)}`)
}

/** Restarts the machine. The page prints nothing, which its web server reports as HTTP 500 although the machine restarts. */
export const reboot: ActionHandler<unknown> = {
  ready: async (session, signal) => {
    const read = () => getRecord(session, '/cgi-bin/get_system_info.cgi', signal)
    await throughWeb(session, 'this firmware is rebooted there', read, signal)
  },
  run: (session, _params, signal) =>
    oneWriteAtATime(session, async () => {
      // Proves that the machine is there and takes the password; what happens to the next request then proves nothing.
      await getRecord(session, '/cgi-bin/get_system_info.cgi', signal)
      const sent = session.http.request({ path: '/cgi-bin/reboot.cgi', timeoutMs: 10_000, signal })
      const reply = await unlessItFails(sent, ['unreachable', 'timeout', 'malformed'])
      if (reply?.status === 404) throw new MinerError({ code: 'unsupported', what: 'this firmware has no reboot page' })
    }),
}

/** Blinks the LED where the firmware has a page for it: the S17 family and late images of the S9. */
export const locate: ActionHandler<{ readonly on: boolean }> = {
  ready: async (session, signal) => {
    await throughWeb(session, 'the LED of this firmware is switched there', () => blinksNow(session, signal), signal)
  },
  async run(session, { on }, signal) {
    const reply = await unlessItFails(blink(session, on ? 'startBlink' : 'stopBlink', signal), ['timeout'])
    if (reply?.status === 404) throw noLed()
    if (reply !== null && reply.status !== 200) refuseIf(`it did not switch its LED and says ${quote(reply.body)}`)
  },
  isOn: blinksNow,
}

async function blinksNow(session: Session, signal: AbortSignal): Promise<boolean | null> {
  const reply = await blink(session, 'onPageLoaded', signal)
  if (reply.status === 404) throw noLed()
  const parsed = parseTolerant(reply.body.trim())
  const record = parsed.ok ? recordOf(parsed.value) : null
  const code = blinkCodes[textField(record, 'code') ?? '']
  return booleanField(record, 'isBlinking') ?? code ?? null
}

/** Forks answer with the codes of the later generation instead of a word. */
const blinkCodes: Readonly<Record<string, boolean>> = { B000: true, B100: false }

function blink(session: Session, action: string, signal: AbortSignal): Promise<HttpReply> {
  const body = `action=${action}`
  return session.http.request({ method: 'POST', path: '/cgi-bin/blink.cgi', body, headers: formHeaders, timeoutMs: blinkTimeoutMs, signal })
}

function noLed(): MinerError {
  return new MinerError({ code: 'unsupported', what: 'this firmware has no page to switch its LED' })
}

/** Restarts the mining program, where the API lets this computer do that; stock images do not. */
export const restartMining: ActionHandler<unknown> = {
  ready: requireWriteAccess,
  run: (session, _params, signal) =>
    oneWriteAtATime(session, async () => {
      await requireWriteAccess(session, signal)
      await unlessItFails(session.cgminer.request('restart', { signal }), ['timeout'])
    }),
}

async function requireWriteAccess(session: Session, signal: AbortSignal): Promise<void> {
  if (await hasWriteAccess(session, signal)) return
  throw new MinerError({ code: 'unsupported', what: 'its API does not allow changes; reboot it instead' })
}

/** The result, or `null` when it failed in a way that proves nothing. */
async function unlessItFails<T>(work: Promise<T>, codes: readonly FailureCode[]): Promise<T | null> {
  try {
    return await work
  } catch (thrown) {
    if (thrown instanceof MinerError && codes.includes(thrown.failure.code)) return null
    throw thrown
  }
}
