import type { SetPoolsParams } from '../../contract/actions/set-pools.ts'
import type { PowerMode } from '../../contract/actions/set-power-mode.ts'
import { type JsonRecord, numberField } from '../../transport/fields.ts'
import { plainPoolsProblem } from '../dialect/plain-pools.ts'
import { refuseIf } from '../dialect/pool-guard.ts'
import { oneWriteAtATime } from '../dialect/write-turn.ts'
import type { ActionHandler, Session } from '../driver.ts'
import { readMode } from './config.ts'
import { modeNames } from './mode.ts'
import { forgetPart, readPart } from './parts.ts'
import { forgetToken, post, postLast, unlock } from './web.ts'

/** What the LED shows while it is looked for, and otherwise. */
const ledCodes = { looked: 3, normal: 2 } as const

/** Replaces the pools. Machines that are bound to certain pools refuse others in their own words. */
export const setPools: ActionHandler<SetPoolsParams> = {
  check: plainPoolsProblem,
  ready: unlock,
  run: (session, params, signal) =>
    oneWriteAtATime(session, async () => {
      refuseIf(plainPoolsProblem(params))
      const pools = params.pools.map(({ url, user, password }) => ({ url, user, pass: password }))
      await post(session, 'updatepools', { pools }, signal)
    }),
}

/** Restarts the machine. */
export const reboot: ActionHandler<unknown> = restart({})

/** Restarts the mining program only. */
export const restartMining: ActionHandler<unknown> = restart({ parameter: 'gcminer' })

/** Puts everything back to how it was delivered; it restarts. */
export const factoryReset: ActionHandler<unknown> = {
  ready: unlock,
  run: (session, _params, signal) =>
    oneWriteAtATime(session, async () => {
      await postLast(session, 'factory-reset', {}, signal)
      forgetToken(session)
    }),
}

function restart(values: JsonRecord): ActionHandler<unknown> {
  return {
    ready: unlock,
    run: (session, _params, signal) => oneWriteAtATime(session, () => postLast(session, 'restart', values, signal)),
  }
}

/** Lets its LED say that it is looked for, or that all is normal. */
export const locate: ActionHandler<{ readonly on: boolean }> = {
  ready: unlock,
  run: (session, { on }, signal) =>
    oneWriteAtATime(session, async () => {
      // A fault that the LED shows stays there unless it is looked for.
      if ((await isLookedFor(session, signal)) === on) return
      await post(session, 'led', { code: on ? ledCodes.looked : ledCodes.normal }, signal)
      forgetPart(session, 'led')
    }),
  isOn: isLookedFor,
}

/** Stops mining until it is woken. */
export const sleep: ActionHandler<unknown> = sleepHandler('on')

/** Starts mining again. */
export const wake: ActionHandler<unknown> = sleepHandler('off')

/** Chooses one of its modes, which also ends a tuning to a power limit. */
export const setPowerMode: ActionHandler<{ readonly mode: PowerMode }> = {
  ready: unlock,
  run: (session, { mode }, signal) => writeMode(session, { mode: modeNames[mode] }, signal),
}

/** Tunes it to a power. */
export const setPowerLimit: ActionHandler<{ readonly watts: number }> = {
  ready: unlock,
  run: (session, { watts }, signal) => writeMode(session, { mode: 'custom', tune: 'power', power: watts }, signal),
}

function sleepHandler(to: 'on' | 'off'): ActionHandler<unknown> {
  return {
    ready: unlock,
    run: async (session, _params, signal) => {
      const { asleep } = await readMode(session, signal)
      if (asleep !== (to === 'on')) await writeMode(session, { sleep: to }, signal)
    },
  }
}

function writeMode(session: Session, values: JsonRecord, signal: AbortSignal): Promise<void> {
  return oneWriteAtATime(session, async () => {
    await post(session, 'mode', values, signal)
    forgetPart(session, 'mode')
  })
}

async function isLookedFor(session: Session, signal: AbortSignal): Promise<boolean | null> {
  const code = numberField((await readPart(session, 'led', signal))[0] ?? null, 'Code')
  return code === null ? null : code === ledCodes.looked
}
