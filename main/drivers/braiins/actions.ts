import type { ActionId, ParamsOf } from '../../contract/actions/registry.ts'
import { MinerError } from '../../contract/failure.ts'
import { refuseIf } from '../dialect/pool-guard.ts'
import { oneWriteAtATime } from '../dialect/write-turn.ts'
import type { ActionHandler, Session } from '../driver.ts'
import { poolsProblem } from './guard.ts'
import { type BosWrites, interfaceOf } from './interface.ts'

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
