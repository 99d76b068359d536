import type { SetFanParams } from '../../contract/actions/set-fan.ts'
import type { SetPoolsParams } from '../../contract/actions/set-pools.ts'
import { MinerError } from '../../contract/failure.ts'
import type { MinerConfig } from '../../contract/model.ts'
import { booleanField, type JsonRecord, textField } from '../../transport/fields.ts'
import { poolsOfConf } from '../dialect/bitmain-conf.ts'
import { poolsProblem, textProblem } from '../dialect/form-guard.ts'
import { postForm } from '../dialect/form-pages.ts'
import { refuseIf } from '../dialect/pool-guard.ts'
import { getRecord } from '../dialect/system-info.ts'
import { throughWeb } from '../dialect/web-door.ts'
import { oneWriteAtATime } from '../dialect/write-turn.ts'
import type { ActionHandler, IdentityFacts, Session } from '../driver.ts'
import { type BlackminerConf, configOf, parseConf } from './config.ts'
import { encodeForm, type FormKind, fieldsOf, type LongSettings } from './form.ts'

/** Writes three pool slots; everything else goes back as it was read a moment before. */
export const setPools: ActionHandler<SetPoolsParams> = {
  check: params => poolsProblem(params),
  unless: noForm,
  ready: async (session, signal) => {
    await throughWeb(session, 'pools of this firmware are changed there', () => requireBase(session, signal), signal)
  },
  run: async (session, params, signal) => {
    refuseIf(poolsProblem(params))
    await store(session, {}, 'pools', signal, params)
  },
}

/** Fixed speed or automatic. */
export const setFan: ActionHandler<SetFanParams> = {
  check: fanProblem,
  unless: noForm,
  ready: async (session, signal) => {
    await requireBase(session, signal)
  },
  async run(session, params, signal) {
    refuseIf(fanProblem(params))
    const pct = params.mode === 'manual' ? String(Math.round(params.pct)) : null
    const speeds = pct === null ? {} : { 'fan-pwm': pct, 'fan-pwm-front': pct, 'fan-pwm-back': pct }
    await store(session, { 'fan-ctrl': pct !== null, ...speeds }, 'fan setting', signal)
  },
}

/** What verify and undo compare. Throws `auth`, and `malformed` when it is none or came cut off. */
export async function readConfig(session: Session, signal: AbortSignal): Promise<MinerConfig> {
  const conf = await readConf(session, signal)
  if (!conf.isCut) return configOf(conf, session.now())
  throw new MinerError({ code: 'malformed', where: 'its configuration, which came cut off', got: JSON.stringify(Object.keys(conf.raw)) })
}

/** Which form its page sends; `null` where the make is not known. */
export function formOf({ make }: Pick<IdentityFacts, 'make'>): FormKind | null {
  if (make === 'Blackminer') return 'short'
  return make === 'VolcMiner' || make === 'Hammer' ? 'long' : null
}

function noForm(facts: IdentityFacts): string | null {
  return formOf(facts) === null ? 'its maker is not known, and each has a form of its own' : null
}

function fanProblem(params: SetFanParams): string | null {
  if (params.mode === 'immersion') return 'this firmware has no immersion mode'
  return params.mode === 'auto' && params.targetC !== undefined ? 'this firmware has no target temperature' : null
}

/** @param pools as they should be; absent = as they are */
function store(session: Session, change: JsonRecord, what: string, signal: AbortSignal, pools?: SetPoolsParams): Promise<void> {
  return oneWriteAtATime(session, async () => {
    refuseIf(noForm(session.facts))
    const { raw } = await requireBase(session, signal)
    const kept = { pools: poolsOfConf(raw).map(pool => ({ ...pool, password: pool.password ?? '' })) }
    if (pools === undefined && kept.pools.length > 0) refuseIf(poolsProblem(kept))
    const long = formOf(session.facts) === 'long' ? await longSettings(session, signal) : null
    const fields = fieldsOf({ ...raw, ...change }, pools ?? kept, long)
    refuseIf(
      textProblem(fields.slice(9).map(([name, text]) => ({ name: `${name.replace('_bb_', '')} in its present configuration`, text }))),
    )
    await postForm(session, encodeForm(fields), what, signal)
  })
}

async function readConf(session: Session, signal: AbortSignal): Promise<BlackminerConf> {
  const reply = await session.http.request({ path: '/cgi-bin/get_miner_conf.cgi', signal })
  if (reply.status === 404) throw new MinerError({ code: 'unsupported', what: 'this firmware has no configuration page' })
  return parseConf(reply.body)
}

async function requireBase(session: Session, signal: AbortSignal): Promise<BlackminerConf> {
  const conf = await readConf(session, signal)
  refuseIf(conf.damage === null ? null : `${conf.damage}. Change it on its own web page instead`)
  return conf
}

/** Never guessed: a voltage that is left out would be written empty. Throws `refused` where the page does not tell them. */
async function longSettings(session: Session, signal: AbortSignal): Promise<LongSettings> {
  const page = await getRecord(session, '/cgi-bin/get_miner_confV1.cgi', signal)
  const [runmode, voltage] = [textField(page, 'runmode'), textField(page, 'voltage')]
  if (runmode !== null && voltage !== null) return { runmode, voltage, debug: booleanField(page, 'bb_debug_enable') === true }
  throw new MinerError({ code: 'refused', reason: 'it does not tell its run mode and voltage, which a change would lose' })
}
