import type { SetFanParams } from '../../contract/actions/set-fan.ts'
import type { SetPoolsParams } from '../../contract/actions/set-pools.ts'
import { MinerError } from '../../contract/failure.ts'
import { booleanField, field, type JsonRecord, recordsOf, textOf } from '../../transport/fields.ts'
import type { Json } from '../../transport/tolerant-json.ts'
import { plainPoolsProblem } from '../dialect/plain-pools.ts'
import { refuseIf } from '../dialect/pool-guard.ts'
import { oneWriteAtATime } from '../dialect/write-turn.ts'
import type { ActionHandler, Session } from '../driver.ts'
import { part, readSettings, selectorOf } from './config.ts'
import { fanProblem, groupProblem, workingGroup } from './guard.ts'
import { getRecord, optionalPage, post, postLast } from './pages.ts'
import { forgetSettings } from './read.ts'

/** Every change of its configuration since it was set up. */
export const historyPage = 'log?type=miner_config_history'

const awakeKey = 'marathon.awakeMode'

/** What a machine that was put to sleep by others goes back to when its history does not tell: the maker's own setting. */
const usualMode = 'Stock'

/** Replaces the pools of the group that does the work. The mining program restarts. */
export const setPools: ActionHandler<SetPoolsParams> = {
  check: plainPoolsProblem,
  ready: async (session, signal) => refuseIf(groupProblem(await readSettings(session, signal))),
  run: async (session, params, signal) => {
    refuseIf(plainPoolsProblem(params))
    await change(session, signal, raw => {
      refuseIf(groupProblem(raw))
      const gid = workingGroup(raw)
      return { ...raw, pools: params.pools.map(({ url, user, password }) => ({ url, user, pass: password, gid })) }
    })
  },
}

/** Restarts the machine. */
export const reboot: ActionHandler<unknown> = maintenance('reboot')

/** Restarts the mining program only. */
export const restartMining: ActionHandler<unknown> = maintenance('reload')

/** Puts everything back to how it was delivered; it restarts. */
export const factoryReset: ActionHandler<unknown> = maintenance('reset')

/** Blinks the LED. */
export const locate: ActionHandler<{ readonly on: boolean }> = {
  ready: whenLetIn,
  run: (session, { on }, signal) => oneWriteAtATime(session, () => post(session, 'locate_miner', { blinking: on }, signal)),
  isOn: async (session, signal) => booleanField(await getRecord(session, 'locate_miner', signal), 'blinking'),
}

/** Stops mining. The mode before is kept, because the firmware has one place for both. */
export const sleep: ActionHandler<unknown> = {
  ready: whenLetIn,
  run: (session, _params, signal) =>
    change(session, signal, raw => {
      const mode = requireSelector(raw)
      if (mode === 'Sleep') return null
      session.memo.set(awakeKey, mode)
      return withSelector(raw, 'Sleep')
    }),
}

/** Mines again in the mode before the sleep, whoever sent it to sleep; a machine that is awake is left alone. */
export const wake: ActionHandler<unknown> = {
  ready: whenLetIn,
  run: (session, _params, signal) =>
    change(session, signal, async raw =>
      requireSelector(raw) === 'Sleep' ? withSelector(raw, await modeBeforeSleep(session, signal)) : null,
    ),
}

/** Has it tune itself towards a power. */
export const setPowerLimit: ActionHandler<{ readonly watts: number }> = {
  ready: async (session, signal) => {
    requireConcorde(await readSettings(session, signal))
  },
  run: (session, { watts }, signal) =>
    change(session, signal, raw => {
      const concorde = { ...requireConcorde(raw), 'mode-select': 'PowerTarget', 'power-target': Math.round(watts) }
      refuseIf(requireSelector(raw) === 'Sleep' ? 'it sleeps, and a power limit would wake it; wake it first' : null)
      return { ...raw, mode: { ...part(raw, 'mode'), 'work-mode-selector': 'Auto', concorde } }
    }),
}

/** Fixed speed, automatic, or none in a tank. */
export const setFan: ActionHandler<SetFanParams> = {
  check: fanProblem,
  ready: whenLetIn,
  run: async (session, params, signal) => {
    refuseIf(fanProblem(params))
    await change(session, signal, raw => withFan(raw, params))
  },
}

function withFan(raw: JsonRecord, params: SetFanParams): JsonRecord {
  const general = part(raw, 'general-config')
  const advance = part(raw, 'advance-config')
  if (advance === null) throw new MinerError({ code: 'unsupported', what: 'its configuration has no fan settings' })
  const profile = params.mode === 'immersion' ? 'OilImmersionCooling' : airProfile(general)
  const fixed = params.mode === 'manual' ? { 'fan-fixed-percent': Math.round(params.pct) } : {}
  return {
    ...raw,
    ...(general === null && params.mode !== 'immersion' ? {} : { 'general-config': { ...general, 'environment-profile': profile } }),
    'advance-config': { ...advance, 'override-fan-control': params.mode === 'manual', ...fixed },
  }
}

/** Whatever it was, unless it was a tank. */
function airProfile(general: JsonRecord | null): Json {
  const profile = field(general, 'environment-profile')
  return profile === undefined || /immersion/i.test(textOf(profile) ?? '') ? 'AirCooling' : profile
}

function maintenance(type: string): ActionHandler<unknown> {
  return {
    ready: whenLetIn,
    run: (session, _params, signal) =>
      oneWriteAtATime(session, async () => {
        // What goes down may take its answer with it; whether the password is right is known before.
        await whenLetIn(session, signal)
        await postLast(session, 'maintenance', { type, params: {} }, signal)
      }),
  }
}

/** For the preview: whether our password is let in. */
async function whenLetIn(session: Session, signal: AbortSignal): Promise<void> {
  await getRecord(session, 'brief', signal)
}

/** Reads the configuration, changes it and writes it back whole; `null` = nothing to change. */
function change(
  session: Session,
  signal: AbortSignal,
  make: (raw: JsonRecord) => JsonRecord | null | Promise<JsonRecord | null>,
): Promise<void> {
  return oneWriteAtATime(session, async () => {
    const body = await make(await readSettings(session, signal))
    if (body === null) return
    await post(session, 'miner_config', body, signal)
    forgetSettings(session)
  })
}

function withSelector(raw: JsonRecord, mode: string): JsonRecord {
  return { ...raw, mode: { ...part(raw, 'mode'), 'work-mode-selector': mode } }
}

function requireSelector(raw: JsonRecord): string {
  const mode = selectorOf(raw)
  if (mode === null) throw new MinerError({ code: 'unsupported', what: 'its configuration has no work mode' })
  return mode
}

function requireConcorde(raw: JsonRecord): JsonRecord {
  const concorde = part(raw, 'mode', 'concorde')
  if (concorde === null) throw new MinerError({ code: 'unsupported', what: 'its configuration has no power target' })
  return concorde
}

async function modeBeforeSleep(session: Session, signal: AbortSignal): Promise<string> {
  const kept = session.memo.get(awakeKey)
  if (typeof kept === 'string') return kept
  return lastMode(await optionalPage(session, historyPage, signal)) ?? usualMode
}

/** The newest change of the work mode to Sleep stands last; what it came from is the mode before. */
export function lastMode(history: Json): string | null {
  const changes = recordsOf(history)
    .toReversed()
    .flatMap(entry => Object.values(entry).flatMap(list => recordsOf(list)))
  const slept = changes.find(one => isWorkMode(field(one, 'path')) && one.to === 'Sleep' && typeof one.from === 'string')
  return typeof slept?.from === 'string' && slept.from !== 'Sleep' ? slept.from : null
}

function isWorkMode(path: Json | undefined): boolean {
  return Array.isArray(path) && path.map(textOf).join('.').toLowerCase() === 'mode.workmodeselector'
}
