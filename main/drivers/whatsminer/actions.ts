import type { SetPoolsParams } from '../../contract/actions/set-pools.ts'
import type { PowerMode } from '../../contract/actions/set-power-mode.ts'
import { MinerError } from '../../contract/failure.ts'
import { field, type JsonRecord, recordOf, textField } from '../../transport/fields.ts'
import { recordFrom } from '../dialect/ask.ts'
import { refuseIf } from '../dialect/pool-guard.ts'
import { oneWriteAtATime } from '../dialect/write-turn.ts'
import type { ActionHandler, Session } from '../driver.ts'
import { poolsProblem } from './guard.ts'
import { type Api, apiOf, messageOf } from './release.ts'
import { readDevice } from './v3.ts'
import { proveAccess, sendV2 } from './write-v2.ts'
import { requireWritable, sendV3, type V3Command } from './write-v3.ts'

/** One change in the words of both APIs. */
interface Change {
  readonly v2: JsonRecord
  readonly v3: V3Command
  /** The machine or its program stops for it, perhaps before it answers. */
  readonly stops?: boolean
}

/** Sends a change in the API that the machine is spoken to in. */
function send(session: Session, change: Change, signal: AbortSignal): Promise<void> {
  return oneWriteAtATime(session, async () => {
    const api = await apiOf(session, signal)
    if (change.stops === true) await requireAccess(session, api, signal)
    try {
      if (api === 'v3') await sendV3(session, change.v3, signal)
      else await sendV2(session, change.v2, signal)
    } catch (thrown) {
      if (change.stops !== true || !isGone(thrown)) throw thrown
    }
  })
}

/** Proves that the machine is there and takes changes, so that no answer to the next request only means that it obeyed. */
async function requireAccess(session: Session, api: Api, signal: AbortSignal): Promise<void> {
  if (api === 'v3') await requireWritable(session, signal)
  else await proveAccess(session, signal)
}

function isGone(thrown: unknown): boolean {
  return thrown instanceof MinerError && ['unreachable', 'timeout', 'malformed'].includes(thrown.failure.code)
}

/** For the preview: whether it takes changes at all, and in API v2 whether a password fits. */
async function ready(session: Session, signal: AbortSignal): Promise<void> {
  await oneWriteAtATime(session, async () => requireAccess(session, await apiOf(session, signal), signal))
}

/** An action whose change does not depend on the machine. */
function always<Params>(changeOf: (params: Params) => Change): ActionHandler<Params> {
  return { ready, run: (session, params, signal) => send(session, changeOf(params), signal) }
}

/** Both APIs store three slots and switch at once, without a restart. */
export const setPools: ActionHandler<SetPoolsParams> = {
  ready,
  check: poolsProblem,
  run: async (session, params, signal) => {
    refuseIf(poolsProblem(params))
    await send(session, { v2: poolsV2(params), v3: { cmd: 'set.miner.pools', param: poolsV3(params), secret: true } }, signal)
  },
}

/** Slots that get nothing are emptied. */
function poolsV2({ pools }: SetPoolsParams): JsonRecord {
  const slots = [1, 2, 3].map(slot => {
    const pool = pools[slot - 1]
    return { [`pool${slot}`]: pool?.url ?? '', [`worker${slot}`]: pool?.user ?? '', [`passwd${slot}`]: pool?.password ?? '' }
  })
  return { cmd: 'update_pools', ...slots[0], ...slots[1], ...slots[2] }
}

function poolsV3({ pools }: SetPoolsParams): readonly JsonRecord[] {
  return pools.map(({ url, user, password }) => ({ pool: url, worker: user, passwd: password }))
}

export const reboot = always<unknown>(() => ({ v2: { cmd: 'reboot' }, v3: { cmd: 'set.system.reboot' }, stops: true }))

export const restartMining = always<unknown>(() => ({
  v2: { cmd: 'restart_btminer' },
  v3: { cmd: 'set.miner.service', param: 'restart' },
  stops: true,
}))

/** It answers before its boards go down, and stays reachable. */
export const sleep = always<unknown>(() => ({
  v2: { cmd: 'power_off', respbefore: 'true' },
  v3: { cmd: 'set.miner.service', param: 'stop' },
}))

export const wake = always<unknown>(() => ({ v2: { cmd: 'power_on' }, v3: { cmd: 'set.miner.service', param: 'start' } }))

export const setPowerMode = always<{ readonly mode: PowerMode }>(({ mode }) => ({
  v2: { cmd: `set_${mode}_power` },
  v3: { cmd: 'set.miner.power_mode', param: mode },
  stops: true,
}))

export const setPowerLimit = always<{ readonly watts: number }>(({ watts }) => ({
  v2: { cmd: 'adjust_power_limit', power_limit: String(watts) },
  v3: { cmd: 'set.miner.power_limit', param: watts },
  stops: true,
}))

/** The red LED, on for half of each fifth of a second. */
const blink = { color: 'red', period: 200, duration: 100, start: 0 } as const

export const locate: ActionHandler<{ readonly on: boolean }> = {
  ...always<{ readonly on: boolean }>(({ on }) => ({
    v2: { cmd: 'set_led', ...(on ? blink : { param: 'auto' }) },
    v3: { cmd: 'set.system.led', param: on ? [blink] : 'auto' },
  })),
  isOn: async (session, signal) => {
    const state = (await apiOf(session, signal)) === 'v3' ? await ledOfV3(session, signal) : await ledOfV2(session, signal)
    return state === null ? null : state.toLowerCase() !== 'auto'
  },
}

async function ledOfV2(session: Session, signal: AbortSignal): Promise<string | null> {
  const reply = await session.cgminer.request({ cmd: 'get_miner_info', info: 'ledstat' }, { signal })
  return textField(messageOf(recordFrom(reply)), 'ledstat')
}

/** A text when automatic; a pattern, as text or as a list, when it was set by hand. */
async function ledOfV3(session: Session, signal: AbortSignal): Promise<string | null> {
  const state = field(recordOf(field(await readDevice(session, signal), 'system')), 'ledstatus')
  return state === undefined || state === null ? null : typeof state === 'string' ? state : JSON.stringify(state)
}
