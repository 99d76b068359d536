import type { SetPoolsParams } from '../../contract/actions/set-pools.ts'
import { MinerError } from '../../contract/failure.ts'
import { booleanField, type JsonRecord, textField } from '../../transport/fields.ts'
import { refuseIf } from '../dialect/pool-guard.ts'
import { oneWriteAtATime } from '../dialect/write-turn.ts'
import type { ActionHandler, Session } from '../driver.ts'
import { readSettings, slotsOf } from './config.ts'
import { bareUrl, poolsProblem } from './guard.ts'
import { getOpen, post, postOpen, requireRecord, unlock } from './rest.ts'

/** Replaces the pools and nothing else: what a write does not name stays as it is. */
export const setPools: ActionHandler<SetPoolsParams> = {
  check: poolsProblem,
  ready: async (session, signal) => {
    await readSettings(session, signal)
  },
  run: (session, params, signal) =>
    oneWriteAtATime(session, async () => {
      refuseIf(poolsProblem(params))
      const { miner } = await readSettings(session, signal)
      // As many slots as it has, so that those beyond the new ones are emptied.
      const slots = Math.max(slotsOf(miner).length, params.pools.length)
      const pools = Array.from({ length: slots }, (_, slot) => {
        const pool = params.pools[slot]
        return { url: bareUrl(pool?.url ?? ''), user: pool?.user ?? '', pass: pool?.password ?? '' }
      })
      await saveSettings(session, { pools }, signal)
    }),
}

/** Writes parts of the miner's settings and does what the firmware then asks for: a restart of mining, or of the machine. */
export async function saveSettings(session: Session, change: JsonRecord, signal: AbortSignal): Promise<void> {
  await obey(session, await post(session, 'settings', { miner: change }, signal), signal)
}

/** Does what the answer to a change asks for. */
export async function obey(session: Session, answer: JsonRecord | null, signal: AbortSignal): Promise<void> {
  if (booleanField(answer, 'reboot_required') === true) await postAndLetGo(session, 'system/reboot', signal)
  else if (booleanField(answer, 'restart_required') === true) await postAndLetGo(session, 'mining/restart', signal)
}

/** Restarts the machine, some 3 s after it said so. */
export const reboot: ActionHandler<unknown> = command('system/reboot')

/** Restarts the mining program only. */
export const restartMining: ActionHandler<unknown> = command('mining/restart')

function command(name: string): ActionHandler<unknown> {
  return {
    ready: unlock,
    run: (session, _params, signal) => oneWriteAtATime(session, () => postAndLetGo(session, name, signal)),
  }
}

/** What goes down may take its answer with it; the password was taken before, so only the read-back tells whether it took. */
async function postAndLetGo(session: Session, name: string, signal: AbortSignal): Promise<void> {
  await unlock(session, signal)
  try {
    await post(session, name, null, signal)
  } catch (thrown) {
    const code = thrown instanceof MinerError ? thrown.failure.code : null
    if (code !== 'unreachable' && code !== 'malformed') throw thrown
  }
}

/** Stops mining until it is started again; a machine that is stopped already is left alone, because some releases answer with an error then. */
export const sleep: ActionHandler<unknown> = unlessIn(['stopped', 'shutting-down'], 'mining/stop')

/** Starts mining; only a machine that was stopped, or gave up, needs it. */
export const wake: ActionHandler<unknown> = unlessIn(['mining', 'auto-tuning', 'starting', 'initializing', 'restarting'], 'mining/start')

function unlessIn(states: readonly string[], name: string): ActionHandler<unknown> {
  return {
    ready: unlock,
    run: (session, _params, signal) =>
      oneWriteAtATime(session, async () => {
        await unlock(session, signal)
        const state = textField(await readStatus(session, signal), 'miner_state')
        if (state === null || !states.includes(state)) await post(session, name, null, signal)
      }),
  }
}

/** Blinks the LED. The call switches over, so it is sent only when the LED is not as wished. */
export const locate: ActionHandler<{ readonly on: boolean }> = {
  run: (session, { on }, signal) =>
    oneWriteAtATime(session, async () => {
      if ((await isBlinking(session, signal)) === on) return
      try {
        // Releases that take a wish take this one; the others ignore it and switch over.
        await postOpen(session, 'find-miner', { on }, signal)
      } catch (thrown) {
        if (!(thrown instanceof MinerError) || thrown.failure.code !== 'unsupported') throw thrown
        await postOpen(session, 'locate-miner', {}, signal)
      }
    }),
  isOn: isBlinking,
}

async function isBlinking(session: Session, signal: AbortSignal): Promise<boolean | null> {
  return booleanField(await readStatus(session, signal), 'find_miner', 'locate_miner')
}

async function readStatus(session: Session, signal: AbortSignal): Promise<JsonRecord> {
  return requireRecord(await getOpen(session, 'status', signal), 'status')
}
