import type { SetPoolsParams } from '../../contract/actions/set-pools.ts'
import { MinerError, quote } from '../../contract/failure.ts'
import type { MinerConfig } from '../../contract/model.ts'
import { booleanField, field, type JsonRecord, recordOf, textField } from '../../transport/fields.ts'
import type { HttpReply } from '../../transport/http.ts'
import { parseTolerant } from '../../transport/tolerant-json.ts'
import { poolsOfConf } from '../dialect/bitmain-conf.ts'
import { refuseIf } from '../dialect/pool-guard.ts'
import { getRecord } from '../dialect/system-info.ts'
import { throughWeb } from '../dialect/web-door.ts'
import { oneWriteAtATime } from '../dialect/write-turn.ts'
import type { ActionHandler, Session } from '../driver.ts'
import { configOf, parseConf, type StockConf } from './config.ts'
import { confProblem, poolsProblem } from './guard.ts'

const confPath = '/cgi-bin/get_miner_conf.cgi'

/** The script syncs the flash and sleeps a second; 15 s is far beyond what any build took. ms */
const setTimeoutMs = 15_000

/** Writes three pool slots; everything else goes back as it was read a moment before. */
export const setPools: ActionHandler<SetPoolsParams> = {
  check: params => poolsProblem(params),
  ready: async (session, signal) => {
    const read = () => readConf(session, signal)
    refuseIf(baseProblem(await throughWeb(session, 'pools of this firmware are changed there', read, signal)))
  },
  run: (session, params, signal) =>
    oneWriteAtATime(session, async () => {
      refuseIf(poolsProblem(params))
      const conf = await readConf(session, signal)
      await write(session, setBody(conf, params), 'pools', signal)
    }),
}

/** Changes fan or mode; pools and everything else go back as they were read a moment before. */
export function changeSettings(session: Session, change: SettingsChange, what: string, signal: AbortSignal): Promise<void> {
  return oneWriteAtATime(session, async () => {
    const conf = await readConf(session, signal)
    const pools = { pools: poolsOfConf(conf.raw).map(pool => ({ ...pool, password: pool.password ?? '' })) }
    if (pools.pools.length > 0) refuseIf(poolsProblem(pools))
    await write(session, setBody(conf, pools, change), what, signal)
  })
}

/** Asks whether the configuration can be the base of a write. */
export async function requireBase(session: Session, signal: AbortSignal): Promise<StockConf> {
  const conf = await readConf(session, signal)
  refuseIf(baseProblem(conf))
  return conf
}

async function write(session: Session, body: JsonRecord, what: string, signal: AbortSignal): Promise<void> {
  refuseIf(confProblem(body))
  const post = {
    method: 'POST',
    path: '/cgi-bin/set_miner_conf.cgi',
    body: JSON.stringify(body),
    timeoutMs: setTimeoutMs,
    signal,
  } as const
  judgeSet(await session.http.request({ ...post, headers: { 'content-type': 'application/json' } }), what)
}

/** Settings beside the pools that a write changes. */
export interface SettingsChange {
  /** 0 normal, 1 sleep, 3 low power. */
  readonly mode?: number
  /** `pct` of a fixed speed; `null` = automatic. */
  readonly fan?: { readonly pct: number | null }
}

/** Reads the configuration. Throws `auth`, and `malformed` when it is none. */
export async function readConf(session: Session, signal: AbortSignal): Promise<StockConf> {
  const reply = await session.http.request({ path: confPath, signal })
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

/**
 * The body that the vendor's own page sends: what is read as `bitmain-work-mode` and `bitmain-freq-level` is written as `miner-mode` and
 * `freq-level`, as number or text as it was found; keys that the configuration does not have are left out, which keeps them; `algo` never, because it restarts the machine.
 */
export function setBody(conf: StockConf, params: SetPoolsParams, change: SettingsChange = {}): JsonRecord {
  refuseIf(baseProblem(conf))
  const { raw } = conf
  const slots = [0, 1, 2].map(slot => {
    const pool = params.pools[slot]
    return { url: pool?.url ?? '', user: pool?.user ?? '', pass: pool?.password ?? '' }
  })
  const kept = [
    ['bitmain-fan-ctrl', field(raw, 'bitmain-fan-ctrl')],
    ['bitmain-fan-pwm', field(raw, 'bitmain-fan-pwm')],
    ['miner-mode', field(raw, 'bitmain-work-mode')],
    ['freq-level', field(raw, 'bitmain-freq-level')],
    ['bitmain-hashrate-percent', field(raw, 'bitmain-hashrate-percent')],
    ['bitmain-user-ip-cat', field(raw, 'bitmain-user-ip-cat')],
  ] as const
  const known = kept.flatMap(([key, value]) => (value === undefined || value === null ? [] : [[key, value] as const]))
  return { ...Object.fromEntries(known), ...changed(change), pools: slots }
}

/** Automatic fans keep the 100 that the vendor's page sends with them. */
function changed({ mode, fan }: SettingsChange): JsonRecord {
  return {
    ...(mode === undefined ? {} : { 'miner-mode': mode }),
    ...(fan === undefined ? {} : { 'bitmain-fan-ctrl': fan.pct !== null, 'bitmain-fan-pwm': String(fan.pct ?? 100) }),
  }
}

/** Why a configuration cannot be the base of a write; `null` = it can. */
function baseProblem({ damage }: StockConf): string | null {
  if (damage === null) return null
  return `${damage}. Writing to it now would store that for good. It may still be starting; if it stays so, set fan and mode on its own web page first`
}

/** An OK proves nothing, so only a plain no is judged here; whether it took is read back. */
function judgeSet(reply: HttpReply, what: string): void {
  const text = reply.body.trim()
  if (reply.status !== 200) refuseIf(`its web server answered the change of its ${what} with HTTP ${reply.status}`)
  if (text === '')
    refuseIf(`it answered the change of its ${what} with nothing, as it does while another change is under way; try again in a minute`)
  const parsed = parseTolerant(text)
  const answer = parsed.ok ? recordOf(parsed.value) : null
  const isError = textField(answer, 'stats', 'status')?.toLowerCase() === 'error' || /^M00[1-9]$/.test(textField(answer, 'code') ?? '')
  if (!isError) return
  const words = textField(answer, 'msg') ?? text
  refuseIf(
    /busy/i.test(words)
      ? `it is busy with another change (${quote(words)}); try again in a minute`
      : `it did not take the new ${what} and says ${quote(words)}`,
  )
}

/** Restarts the machine. The connection may drop before the answer, so only the read-back tells whether it took. */
export const reboot: ActionHandler<unknown> = {
  ready: async (session, signal) => {
    const read = () => getRecord(session, '/cgi-bin/get_system_info.cgi', signal)
    await throughWeb(session, 'this firmware is rebooted there', read, signal)
  },
  run: (session, _params, signal) =>
    oneWriteAtATime(session, async () => {
      // Proves that the machine is there and takes the password; what happens to the next request then proves nothing.
      await getRecord(session, '/cgi-bin/get_system_info.cgi', signal)
      try {
        const reply = await session.http.request({ path: '/cgi-bin/reboot.cgi', timeoutMs: 10_000, signal })
        if (reply.status === 404) throw new MinerError({ code: 'unsupported', what: 'this firmware has no reboot page' })
      } catch (thrown) {
        const code = thrown instanceof MinerError ? thrown.failure.code : null
        if (code !== 'unreachable' && code !== 'timeout' && code !== 'malformed') throw thrown
      }
    }),
}

/** Blinks the LED. This firmware never stops by itself. */
export const locate: ActionHandler<{ readonly on: boolean }> = {
  ready: async (session, signal) => {
    await throughWeb(session, 'the LED of this firmware is switched there', () => blinksNow(session, signal), signal)
  },
  async run(session, { on }, signal) {
    const body = JSON.stringify({ blink: on })
    const reply = await session.http.request({
      method: 'POST',
      path: '/cgi-bin/blink.cgi',
      body,
      headers: { 'content-type': 'application/json' },
      signal,
    })
    if (reply.status === 404) throw new MinerError({ code: 'unsupported', what: 'this firmware has no LED page' })
    if (/B001/.test(reply.body) || reply.status !== 200) refuseIf(`it did not switch its LED and says ${quote(reply.body)}`)
  },
  isOn: blinksNow,
}

async function blinksNow(session: Session, signal: AbortSignal): Promise<boolean | null> {
  return booleanField(await getRecord(session, '/cgi-bin/get_blink_status.cgi', signal), 'blink')
}
