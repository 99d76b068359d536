import { maxPools, type SetPoolsParams } from '../../contract/actions/set-pools.ts'
import { MinerError } from '../../contract/failure.ts'
import { plainPoolsProblem } from '../dialect/plain-pools.ts'
import { refuseIf } from '../dialect/pool-guard.ts'
import { oneWriteAtATime } from '../dialect/write-turn.ts'
import type { ActionHandler } from '../driver.ts'
import { call, type Form, unlock } from './web.ts'

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

/** What goes down may take its answer with it; the password was taken before, so only the read-back tells whether it took. */
function command(name: string): ActionHandler<unknown> {
  return {
    ready: unlock,
    run: (session, _params, signal) =>
      oneWriteAtATime(session, async () => {
        await unlock(session, signal)
        try {
          await call(session, name, signal)
        } catch (thrown) {
          const code = thrown instanceof MinerError ? thrown.failure.code : null
          if (code !== 'unreachable' && code !== 'malformed') throw thrown
        }
      }),
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
