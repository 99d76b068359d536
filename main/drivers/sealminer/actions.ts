import { maxPools, type SetPoolsParams } from '../../contract/actions/set-pools.ts'
import type { PowerMode } from '../../contract/actions/set-power-mode.ts'
import { MinerError, quote } from '../../contract/failure.ts'
import { booleanField, type JsonRecord, numberField, textField } from '../../transport/fields.ts'
import { plainPoolsProblem } from '../dialect/plain-pools.ts'
import { refuseIf } from '../dialect/pool-guard.ts'
import { oneWriteAtATime } from '../dialect/write-turn.ts'
import type { ActionHandler, Session } from '../driver.ts'
import { rememberStopped } from './stopped.ts'
import { isLit, modeNumber, readSystem } from './system.ts'
import { getPage, postLast, postPage } from './web.ts'

/** Replaces all three slots, as its own page does. */
export const setPools: ActionHandler<SetPoolsParams> = {
  check: plainPoolsProblem,
  ready: async (session, signal) => {
    await getPage(session, 'get_miner_poolconf', signal)
  },
  run: (session, params, signal) =>
    oneWriteAtATime(session, async () => {
      refuseIf(plainPoolsProblem(params))
      requireStored(await postPage(session, 'set_miner_poolconf', slotsOf(params), signal))
    }),
}

/** Restarts the machine. What goes down may take its answer with it; only the read-back tells whether it took. */
export const reboot: ActionHandler<unknown> = {
  ready: requireAccess,
  run: (session, _params, signal) => oneWriteAtATime(session, () => postLast(session, 'reboot', signal)),
}

/** Stops mining until woken. */
export const sleep: ActionHandler<unknown> = { ready: requireAccess, run: (session, _params, signal) => setMining(session, 0, signal) }

/** Starts mining again. */
export const wake: ActionHandler<unknown> = { ready: requireAccess, run: (session, _params, signal) => setMining(session, 1, signal) }

/** Switches its LED. */
export const locate: ActionHandler<{ readonly on: boolean }> = {
  ready: requireAccess,
  run: (session, { on }, signal) =>
    oneWriteAtATime(session, async () => {
      requireDone(await postPage(session, 'led_conf', { key: 'led', value: on ? 'on' : 'off' }, signal))
    }),
  isOn: async (session, signal) => isLit(await readSystem(session, signal)),
}

/** Chooses one of the modes that its model has; their numbers differ between models and are asked. */
export const setPowerMode: ActionHandler<{ readonly mode: PowerMode }> = {
  ready: async (session, signal) => {
    requireMode(await readSystem(session, signal), 'normal')
  },
  run: (session, { mode }, signal) =>
    oneWriteAtATime(session, async () => {
      const miningMode = requireMode(await readSystem(session, signal), mode)
      requireDone(await postPage(session, 'set_mining_mode', { miningMode }, signal))
    }),
}

/** Proves that the password opens its page. */
async function requireAccess(session: Session, signal: AbortSignal): Promise<void> {
  await readSystem(session, signal)
}

function setMining(session: Session, on: 0 | 1, signal: AbortSignal): Promise<void> {
  return oneWriteAtATime(session, async () => {
    requireDone(await postPage(session, 'mining_setting', { params_data: on }, signal))
    rememberStopped(session, on === 0)
  })
}

/** Unused slots are emptied, so that no old pool stays behind as a reserve. */
function slotsOf({ pools }: SetPoolsParams): Readonly<Record<string, string>> {
  const slots = Array.from({ length: maxPools }, (_, slot) => pools[slot] ?? { url: '', user: '', password: '' })
  return Object.fromEntries(
    slots.flatMap(({ url, user, password }, slot) => [
      [`poolurl${slot + 1}`, url],
      [`pooluser${slot + 1}`, user],
      [`poolpwd${slot + 1}`, password],
    ]),
  )
}

/** `{"result":true,"api":true,"fileWrite":true,"msg":""}`: taken, by the mining program too, and kept. */
function requireStored(answer: JsonRecord): void {
  const failed = ['result', 'api', 'fileWrite'].find(key => booleanField(answer, key) === false)
  if (failed !== undefined) refuse(answer, `it says "${failed}": false`)
  if (booleanField(answer, 'result') === null) refuse(answer, 'it does not say that it took them')
}

/** `{"result":0}`; some answers say nothing but that they came. */
export function requireDone(answer: JsonRecord): void {
  const result = numberField(answer, 'result')
  if (booleanField(answer, 'result') === false && result === null) refuse(answer, 'it says "result": false')
  if (result !== null && result !== 0) refuse(answer, `it answers with result ${result}`)
}

function refuse(answer: JsonRecord, otherwise: string): never {
  const words = textField(answer, 'msg')
  throw new MinerError({ code: 'refused', reason: words === null ? otherwise : `it says ${quote(words)}` })
}

function requireMode(info: JsonRecord, mode: PowerMode): number {
  const number = modeNumber(info, mode)
  if (number === null) throw new MinerError({ code: 'unsupported', what: `this model has no ${mode} mode` })
  return number
}
