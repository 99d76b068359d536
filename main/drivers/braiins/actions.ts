import type { ActionId, ParamsOf } from '../../contract/actions/registry.ts'
import { MinerError } from '../../contract/failure.ts'
import type { MinerLog, NetworkConfig } from '../../contract/model.ts'
import { refuseIf } from '../dialect/pool-guard.ts'
import { oneWriteAtATime } from '../dialect/write-turn.ts'
import type { ActionHandler, Session } from '../driver.ts'
import { poolsProblem } from './guard.ts'
import { type BosWrites, findInterface, interfaceOf } from './interface.ts'

/** What this family can do, each through the interface of the release; `ready` tells which release cannot. */
export const setPools: ActionHandler<ParamsOf<'setPools'>> = {
  check: params => poolsProblem(params),
  ready: async (session, signal) => {
    const bos = await interfaceOf(session, signal)
    await bos.requireBase(session, signal)
  },
  run: async (session, params, signal) => {
    refuseIf(poolsProblem(params))
    await handlerOf('setPools', 'its pools cannot be changed for good').run(session, params, signal)
  },
}
export const reboot = handlerOf('reboot', 'this release is rebooted over SSH only')
export const restartMining = handlerOf('restartMining', 'its mining program is restarted over SSH only')
export const sleep = handlerOf('sleep', 'it cannot be put to sleep')
export const wake = handlerOf('wake', 'it cannot be woken')
export const setPowerLimit = handlerOf('setPowerLimit', 'its power limit cannot be changed without its web interface')
export const setFan: ActionHandler<ParamsOf<'setFan'>> = {
  ...handlerOf('setFan', 'its fans cannot be changed without its web interface'),
  unless: ({ model }) => (/\bHyd/.test(model ?? '') ? 'it is cooled by water and has no fans' : null),
}
export const locate: ActionHandler<ParamsOf<'locate'>> = {
  ...handlerOf('locate', 'the LED of this release is switched over SSH only'),
  isOn: async (session, signal) => (await (await interfaceOf(session, signal)).isLocating?.(session, signal)) ?? null,
}

export const setHostname = handlerOf('setHostname', 'how this release stands on the network is told and changed on its own web page only')
export const setNetwork = handlerOf('setNetwork', 'how this release stands on the network is told and changed on its own web page only')
export const setPassword: ActionHandler<ParamsOf<'setPassword'>> = {
  ...handlerOf('setPassword', 'the password of this release is changed on its own web page or over SSH'),
  user: 'root',
}
export const upgradeFirmware: ActionHandler<ParamsOf<'upgradeFirmware'>> = {
  ...handlerOf('upgradeFirmware', 'this release takes no firmware files from here; upgrade it on its own web page or over SSH'),
  unless: ({ firmwareVersion }) =>
    isBefore(firmwareVersion, filesSince) ? `releases before ${filesSince} take no firmware files from here` : null,
}
export const factoryReset: ActionHandler<ParamsOf<'factoryReset'>> = {
  ...handlerOf('factoryReset', 'this release is reset over SSH only'),
  unless: ({ firmwareVersion }) =>
    isBefore(firmwareVersion, resetSince) && !isBefore(firmwareVersion, restSince)
      ? `releases from ${restSince} on can be reset from ${resetSince} on`
      : null,
}

/** The first release with REST, the first that takes files by it, and the first that it resets. */
const [restSince, filesSince, resetSince] = ['25.07', '25.11', '26.04'] as const

/** Whether a release is older; `false` when its version does not tell. @param version '2025-08-06-0-3881c51d-25.07-plus' */
function isBefore(version: string | null, release: string): boolean {
  const [, year, month] = /-(\d{2})\.(\d{2})(?:-|$)/.exec(version ?? '') ?? []
  return year !== undefined && `${year}.${month}` < release
}

/** How it stands on the network. Throws `unsupported` where the release does not tell. */
export async function readNetwork(session: Session, signal: AbortSignal): Promise<NetworkConfig> {
  const told = await (await interfaceOf(session, signal)).readNetwork?.(session, signal)
  if (told === undefined) throw new MinerError({ code: 'unsupported', what: 'this release does not tell how it stands on the network' })
  return told
}

/** Throws `unsupported` where the release gives none. */
export async function readLogs(session: Session, signal: AbortSignal): Promise<readonly MinerLog[]> {
  const logs = (await (await interfaceOf(session, signal)).readLogs?.(session, signal)) ?? []
  if (logs.length === 0) throw new MinerError({ code: 'unsupported', what: 'this release gives its logs over SSH only' })
  return logs
}

/** Readings may want no password, so somebody logs in. */
export async function opens(session: Session, signal: AbortSignal): Promise<boolean | null> {
  // One that does not answer must not pass for one that has no login.
  const { logIn } = await findInterface(session, signal)
  if (logIn === undefined) return null
  try {
    await logIn(session, signal)
    return true
  } catch (thrown) {
    if (thrown instanceof MinerError && thrown.failure.code === 'auth') return false
    throw thrown
  }
}

/** @param without why a release that has no such thing cannot do it */
function handlerOf<Id extends ActionId & keyof BosWrites>(id: Id, without: string): ActionHandler<ParamsOf<Id>> {
  const writeOf = async (session: Session, signal: AbortSignal) => {
    const write = (await interfaceOf(session, signal)).writes[id] as Writer<Id> | undefined
    if (write === undefined) throw new MinerError({ code: 'unsupported', what: without })
    return write
  }
  return {
    ready: async (session, signal) => {
      await writeOf(session, signal)
    },
    run: (session, params, signal) => oneWriteAtATime(session, async () => (await writeOf(session, signal))(session, params, signal)),
  }
}

type Writer<Id extends ActionId> = (session: Session, params: ParamsOf<Id>, signal: AbortSignal) => Promise<void>
