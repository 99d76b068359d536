import { maxPools, type SetPoolsParams } from '../../contract/actions/set-pools.ts'
import { plainPoolsProblem } from '../dialect/plain-pools.ts'
import { refuseIf } from '../dialect/pool-guard.ts'
import { oneWriteAtATime } from '../dialect/write-turn.ts'
import type { ActionHandler } from '../driver.ts'
import { call, callLast, type Form, unlock } from './web.ts'

/** Replaces all three pools; the mining program restarts by itself. */
export const setPools: ActionHandler<SetPoolsParams> = {
  check: plainPoolsProblem,
  ready: unlock,
  run: (session, params, signal) =>
    oneWriteAtATime(session, async () => {
      refuseIf(plainPoolsProblem(params))
      await call(session, 'updatePools', signal, formOf(params))
    }),
}

/** Restarts the machine. */
export const reboot: ActionHandler<unknown> = command('reboot')

/** Restarts the mining program only. */
export const restartMining: ActionHandler<unknown> = command('restartCgMiner')

/** Puts everything back to how it was delivered; it restarts. */
export const factoryReset: ActionHandler<unknown> = command('factoryReset')

function command(name: string): ActionHandler<unknown> {
  return {
    ready: unlock,
    run: (session, _params, signal) => oneWriteAtATime(session, () => callLast(session, name, null, signal)),
  }
}

/** Nine fields, always; what is not used is empty. */
function formOf({ pools }: SetPoolsParams): Form {
  const slots = Array.from({ length: maxPools }, (_none, slot) => {
    const pool = pools[slot]
    const n = slot + 1
    return [
      [`Pool${n}`, pool?.url ?? ''],
      [`UserName${n}`, pool?.user ?? ''],
      [`Password${n}`, pool?.password ?? ''],
    ] as const
  })
  return Object.fromEntries(slots.flat())
}
