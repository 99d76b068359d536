import type { SetPoolsParams } from '../../contract/actions/set-pools.ts'
import { MinerError, quote } from '../../contract/failure.ts'
import type { MinerConfig } from '../../contract/model.ts'
import { booleanField, field, type JsonRecord, numberField, recordOf } from '../../transport/fields.ts'
import type { HttpReply } from '../../transport/http.ts'
import { parseTolerant } from '../../transport/tolerant-json.ts'
import { hasWriteAccess } from '../dialect/ask.ts'
import { otherOfConf, poolsOfConf } from '../dialect/bitmain-conf.ts'
import { isCut } from '../dialect/cut.ts'
import { refuseIf } from '../dialect/pool-guard.ts'
import { within } from '../dialect/sane.ts'
import { getRecord } from '../dialect/system-info.ts'
import { oneWriteAtATime } from '../dialect/write-turn.ts'
import type { ActionHandler, Session } from '../driver.ts'
import { bareUrl, classicPoolsProblem } from './guard.ts'

/** The configuration of an older release, as `get_miner_conf.cgi` gave it. */
interface ClassicConf {
  readonly raw: JsonRecord
  /** Why it cannot be trusted as the base of a write; `null` = it is whole. */
  readonly damage: string | null
  /** Whether its end was lost: then it must not be compared with a whole one. */
  readonly isCut: boolean
}

const confPath = '/cgi-bin/get_miner_conf.cgi'

/** The script restarts the miner and answers after some 6 s; it goes on when nobody waits. ms */
const setTimeoutMs = 60_000

/** What verify and undo compare. Throws `malformed` when it came cut off. */
export async function readClassicConfig(session: Session, signal: AbortSignal): Promise<MinerConfig> {
  const conf = await readConf(session, signal)
  const { raw } = conf
  if (conf.isCut)
    throw new MinerError({ code: 'malformed', where: 'its configuration, which came cut off', got: Object.keys(raw).join(', ') })
  const manual = booleanField(raw, 'bitmain-fan-ctrl')
  return {
    at: session.now(),
    pools: poolsOfConf(raw),
    mode: null,
    fanMode: manual === null ? null : manual ? 'manual' : 'auto',
    fanPct: manual === true ? within(numberField(raw, 'bitmain-fan-pwm'), 0, 100) : null,
    fanTargetC: null,
    freqMhz: within(numberField(raw, 'bitmain-freq'), 1, 5000),
    powerLimitW: null,
    other: otherOfConf(raw),
  }
}

/** Whether one of the passwords opens its pages; `null` = they ask for none. */
export async function opensClassic(session: Session, signal: AbortSignal): Promise<boolean | null> {
  try {
    await readConf(session, signal)
    return session.http.access === 'open' ? null : true
  } catch (thrown) {
    if (thrown instanceof MinerError && thrown.failure.code === 'auth') return false
    throw thrown
  }
}

/** Writes three slots through the form of the vendor page, and only values that its script cannot be harmed by. */
export const setClassicPools: ActionHandler<SetPoolsParams> = {
  check: classicPoolsProblem,
  ready: async (session, signal) => refuseIf((await readConf(session, signal)).damage),
  run: (session, params, signal) =>
    oneWriteAtATime(session, async () => {
      refuseIf(classicPoolsProblem(params))
      const conf = await readConf(session, signal)
      refuseIf(conf.damage)
      judge(await postForm(session, formOf(conf.raw, params), signal))
    }),
}

/** Restarts the machine. The connection may drop before the answer, so only the read-back tells whether it took. */
export const rebootClassic: ActionHandler<unknown> = {
  run: (session, _params, signal) =>
    oneWriteAtATime(session, async () => {
      // Proves that the machine is there and takes the password; what happens to the next request then proves nothing.
      await getRecord(session, '/cgi-bin/get_system_info.cgi', signal)
      await unlessItFails(session.http.request({ path: '/cgi-bin/reboot.cgi', timeoutMs: 10_000, signal }))
    }),
}

/** Restarts the mining program, where the API lets this computer do that. */
export const restartClassic: ActionHandler<unknown> = {
  ready: requireWriteAccess,
  run: (session, _params, signal) =>
    oneWriteAtATime(session, async () => {
      await requireWriteAccess(session, signal)
      await unlessItFails(session.cgminer.request('restart', { signal }))
    }),
}

async function requireWriteAccess(session: Session, signal: AbortSignal): Promise<void> {
  if (await hasWriteAccess(session, signal)) return
  throw new MinerError({ code: 'unsupported', what: 'its API does not allow changes; reboot it instead' })
}

/** What goes down takes its answer with it. */
async function unlessItFails(work: Promise<unknown>): Promise<void> {
  try {
    await work
  } catch (thrown) {
    const code = thrown instanceof MinerError ? thrown.failure.code : null
    if (code !== 'unreachable' && code !== 'timeout' && code !== 'malformed') throw thrown
  }
}

async function readConf(session: Session, signal: AbortSignal): Promise<ClassicConf> {
  const reply = await session.http.request({ path: confPath, signal })
  if (reply.status === 404) throw new MinerError({ code: 'unsupported', what: 'this firmware has no configuration page' })
  const parsed = parseTolerant(reply.body.trim())
  const raw = parsed.ok ? recordOf(parsed.value) : null
  if (!parsed.ok || raw === null || field(raw, 'pools') === undefined)
    throw new MinerError({ code: 'malformed', where: confPath, got: reply.body })
  return { raw, damage: parsed.repairs.length === 0 ? null : brokenWords(parsed.repairs), isCut: isCut(parsed) }
}

/** The script edits the file line by line, so a broken one only gets worse. */
function brokenWords(repairs: readonly string[]): string {
  return `its configuration is not valid (${repairs.join(', ')}), so nothing can be written into it. Save its settings once on its own web page first`
}

/** In the order of the vendor page. Fans and frequency go back as read; the recorded scripts do not even look at them. */
function formOf(raw: JsonRecord, { pools }: SetPoolsParams): string {
  const slots = [0, 1, 2].flatMap(slot => {
    const pool = pools[slot]
    const name = `_ant_pool${slot + 1}`
    return [`${name}url=${bareUrl(pool?.url ?? '')}`, `${name}user=${pool?.user ?? ''}`, `${name}pw=${pool?.password ?? ''}`]
  })
  const manual = booleanField(raw, 'bitmain-fan-ctrl') === true
  const kept = [
    `_ant_nobeeper=${booleanField(raw, 'bitmain-nobeeper') === true}`,
    `_ant_notempoverctrl=${booleanField(raw, 'bitmain-notempoverctrl') === true}`,
    `_ant_fan_customize_switch=${manual}`,
    `_ant_fan_customize_value=${manual ? (numberField(raw, 'bitmain-fan-pwm') ?? '') : ''}`,
    `_ant_freq=${numberField(raw, 'bitmain-freq') ?? ''}`,
  ]
  return [...slots, ...kept].join('&')
}

function postForm(session: Session, body: string, signal: AbortSignal): Promise<HttpReply> {
  const headers = { 'content-type': 'application/x-www-form-urlencoded' }
  return session.http.request({ method: 'POST', path: '/cgi-bin/set_miner_conf.cgi', body, headers, timeoutMs: setTimeoutMs, signal })
}

/** `ok` proves nothing: the script says it whatever it did. Anything else is a refusal. */
function judge({ status, body }: HttpReply): void {
  const words = body.trim()
  if (status === 200 && /^ok\b/i.test(words)) return
  refuseIf(
    words === ''
      ? 'it answered the change of its pools with nothing, as it does while another change is under way; try again in a minute'
      : `it did not take the new pools and says ${quote(words)}`,
  )
}
