import type { SetPoolsParams } from '../../contract/actions/set-pools.ts'
import { MinerError, quote } from '../../contract/failure.ts'
import type { MinerConfig } from '../../contract/model.ts'
import { booleanField, type JsonRecord } from '../../transport/fields.ts'
import type { ActionHandler, Session } from '../driver.ts'
import { poolsOfConf } from './bitmain-conf.ts'
import { judgeWrite } from './json-answer.ts'
import { type ConfKeys, configOf, type JsonConf, parseConf } from './json-conf.ts'
import { confProblem } from './json-guard.ts'
import { refuseIf } from './pool-guard.ts'
import { getRecord } from './system-info.ts'
import { throughWeb } from './web-door.ts'
import { oneWriteAtATime } from './write-turn.ts'

const confPath = '/cgi-bin/get_miner_conf.cgi'

/** The script syncs the flash and sleeps a second; 15 s is far beyond what any build took. ms */
const setTimeoutMs = 15_000

/** Settings beside the pools that a write changes. */
export interface SettingsChange {
  /** 0 normal, 1 sleep, 3 low power. */
  readonly mode?: number
  /** `pct` of a fixed speed; `null` = automatic. */
  readonly fan?: { readonly pct: number | null }
}

/** One pool slot as these pages take it. */
export interface Slot {
  readonly [key: string]: string
  readonly url: string
  readonly user: string
  readonly pass: string
}

/** What one make's JSON pages have of their own. */
export interface JsonFamily {
  readonly keys: ConfKeys
  /** The whole body of a write, from the configuration as it was read a moment before. @param slots three, `''` for unused */
  body(raw: JsonRecord, slots: readonly Slot[], change: SettingsChange): JsonRecord
  /** Why these pools must not be written; `null` = they may. */
  poolsProblem(params: SetPoolsParams): string | null
}

/** Reading and writing the configuration of one make's JSON pages. */
export interface JsonPages {
  readonly setPools: ActionHandler<SetPoolsParams>
  /** Changes fan or mode; pools and everything else go back as they were read a moment before. */
  changeSettings(session: Session, change: SettingsChange, what: string, signal: AbortSignal): Promise<void>
  /** The configuration, when it can be the base of a write. Throws `refused` with the reason. */
  requireBase(session: Session, signal: AbortSignal): Promise<JsonConf>
  /** What verify and undo compare. Throws `auth`, and `malformed` when it is none or came cut off: half a list of pools would be undone to. */
  readConfig(session: Session, signal: AbortSignal): Promise<MinerConfig>
}

/** The configuration pages that Bitmain made for its firmware of 2020 and that other makes took over. */
export function jsonPages(family: JsonFamily): JsonPages {
  const readConf = (session: Session, signal: AbortSignal) => readConfPage(session, family.keys, signal)
  const requireBase = async (session: Session, signal: AbortSignal) => {
    const conf = await readConf(session, signal)
    refuseIf(baseProblem(conf))
    return conf
  }
  /** @param pools as they should be; absent = as they are */
  const store = (session: Session, change: SettingsChange, what: string, signal: AbortSignal, pools?: SetPoolsParams) =>
    oneWriteAtATime(session, async () => {
      const { raw } = await requireBase(session, signal)
      const kept = { pools: poolsOfConf(raw).map(pool => ({ ...pool, password: pool.password ?? '' })) }
      if (pools === undefined && kept.pools.length > 0) refuseIf(family.poolsProblem(kept))
      await post(session, family.body(raw, slotsOf(pools ?? kept), change), what, signal)
    })
  return {
    requireBase,
    setPools: {
      check: params => family.poolsProblem(params),
      ready: async (session, signal) => {
        await throughWeb(session, 'pools of this firmware are changed there', () => requireBase(session, signal), signal)
      },
      run: async (session, params, signal) => {
        refuseIf(family.poolsProblem(params))
        await store(session, {}, 'pools', signal, params)
      },
    },
    changeSettings: store,
    readConfig: async (session, signal) => {
      const conf = await readConf(session, signal)
      if (!conf.isCut) return configOf(conf, session.now(), family.keys)
      throw new MinerError({
        code: 'malformed',
        where: 'its configuration, which came cut off',
        got: JSON.stringify(Object.keys(conf.raw)),
      })
    },
  }
}

async function readConfPage(session: Session, keys: ConfKeys, signal: AbortSignal): Promise<JsonConf> {
  const reply = await session.http.request({ path: confPath, signal })
  if (reply.status === 404) throw new MinerError({ code: 'unsupported', what: 'this firmware has no configuration page' })
  return parseConf(reply.body, keys)
}

/** Always three: a slot that is left out keeps its old pool. */
export function slotsOf({ pools }: SetPoolsParams): readonly Slot[] {
  return [0, 1, 2].map(slot => {
    const pool = pools[slot]
    return { url: pool?.url ?? '', user: pool?.user ?? '', pass: pool?.password ?? '' }
  })
}

async function post(session: Session, body: JsonRecord, what: string, signal: AbortSignal): Promise<void> {
  refuseIf(confProblem(body))
  const request = { method: 'POST', path: '/cgi-bin/set_miner_conf.cgi', body: JSON.stringify(body), timeoutMs: setTimeoutMs } as const
  judgeWrite(await session.http.request({ ...request, headers: { 'content-type': 'application/json' }, signal }), what)
}

/** Why a configuration cannot be the base of a write; `null` = it can. */
export function baseProblem({ damage }: JsonConf): string | null {
  if (damage === null) return null
  return `${damage}. Writing to it now would store that for good. It may still be starting; if it stays so, set fan and mode on its own web page first`
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

/** Blinks the LED. These pages never stop it by themselves. */
export const locate: ActionHandler<{ readonly on: boolean }> = {
  ready: async (session, signal) => {
    await throughWeb(session, 'the LED of this firmware is switched there', () => blinksNow(session, signal), signal)
  },
  async run(session, { on }, signal) {
    const body = JSON.stringify({ blink: on })
    const request = { method: 'POST', path: '/cgi-bin/blink.cgi', body } as const
    const reply = await session.http.request({ ...request, headers: { 'content-type': 'application/json' }, signal })
    if (reply.status === 404) throw new MinerError({ code: 'unsupported', what: 'this firmware has no LED page' })
    if (/B001/.test(reply.body) || reply.status !== 200) refuseIf(`it did not switch its LED and says ${quote(reply.body)}`)
  },
  isOn: blinksNow,
}

async function blinksNow(session: Session, signal: AbortSignal): Promise<boolean | null> {
  return booleanField(await getRecord(session, '/cgi-bin/get_blink_status.cgi', signal), 'blink')
}
