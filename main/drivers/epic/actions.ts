import type { SetPoolsParams } from '../../contract/actions/set-pools.ts'
import { MinerError } from '../../contract/failure.ts'
import { booleanField, field, type JsonRecord, listOf, recordOf, textField, textOf } from '../../transport/fields.ts'
import { refuseIf } from '../dialect/pool-guard.ts'
import { oneWriteAtATime } from '../dialect/write-turn.ts'
import type { ActionHandler, IdentityFacts, Session } from '../driver.ts'
import { readSettings, uniqueIdOf } from './config.ts'
import { checkPassword, getRecord, post, postAndLetGo } from './door.ts'
import { isOld, poolsProblem } from './guard.ts'
import { ownFirmware } from './identity.ts'
import { capabilitiesOf, optionalPage } from './pages.ts'
import { rememberStopped } from './read.ts'

/** Replaces the pools; coin and worker number stay. The miner reconnects and does not restart. */
export const setPools: ActionHandler<SetPoolsParams> = {
  check: poolsProblem,
  ready: async (session, signal) => {
    await checkPassword(session, signal)
    if (!isOld(session.facts)) await refuseSplit(session, signal)
  },
  run: (session, params, signal) =>
    oneWriteAtATime(session, async () => {
      refuseIf(poolsProblem(params, session.facts))
      if (isOld(session.facts)) return setOnePool(session, params, signal)
      await refuseSplit(session, signal)
      const summary = await readSettings(session, signal)
      const unique = uniqueIdOf(summary)
      const stratum_configs = params.pools.map(({ url, user, password }) => ({ pool: url, login: user, password }))
      const coin = await coinOf(session, summary, signal)
      await post(session, 'coin', { coin, stratum_configs, ...(unique === undefined ? {} : { unique_id: unique }) }, signal)
    }),
}

/** Restarts the machine at once. */
export const reboot: ActionHandler<unknown> = restart('reboot', () => 0)

/** Restarts the mining program only. PowerPlay takes no delay for it, the firmware of its own machines wants one. */
export const restartMining: ActionHandler<unknown> = sinceFour(
  restart('softreboot', ({ firmwareName }) => (firmwareName === ownFirmware ? 0 : null)),
)

/** Puts the configuration back to how it was delivered. The answer may be lost when it starts anew. */
export const factoryReset: ActionHandler<unknown> = sinceFour({
  ready: whenLetIn,
  run: (session, _params, signal) => oneWriteAtATime(session, () => postAndLetGo(session, 'defaultconfig', null, signal)),
})

/** Stops mining; the machine stays reachable and idles. */
export const sleep: ActionHandler<unknown> = sinceFour(mining('Stop'))

/** Starts mining, now and after every start of the machine. */
export const wake: ActionHandler<unknown> = sinceFour(mining('Autostart'))

/** Blinks the LED. */
export const locate: ActionHandler<{ readonly on: boolean }> = sinceFour({
  ready: whenLetIn,
  run: (session, { on }, signal) => oneWriteAtATime(session, () => post(session, 'identify', on, signal)),
  isOn: async (session, signal) => {
    const misc = recordOf(field(await getRecord(session, 'summary', signal), 'Misc'))
    return booleanField(misc, 'Locate Miner State')
  },
})

/** What was described for 4.0 and is not known of the releases before. */
export function sinceFour<Params>(handler: ActionHandler<Params>): ActionHandler<Params> {
  const why = 'this release is older than 4.0, and no call for it is known there'
  return {
    ...handler,
    unless: facts => (isOld(facts) ? why : (handler.unless?.(facts) ?? null)),
    run: async (session, params, signal) => {
      if (isOld(session.facts)) throw new MinerError({ code: 'unsupported', what: why })
      await handler.run(session, params, signal)
    },
  }
}

/** For the preview: whether our password is let in, where the release has a call to ask that. */
export async function whenLetIn(session: Session, signal: AbortSignal): Promise<void> {
  await checkPassword(session, signal)
}

function restart(name: string, delay: (facts: IdentityFacts) => number | null): ActionHandler<unknown> {
  return {
    ready: whenLetIn,
    run: (session, _params, signal) => oneWriteAtATime(session, () => postAndLetGo(session, name, delay(session.facts), signal)),
  }
}

function mining(command: 'Stop' | 'Autostart'): ActionHandler<unknown> {
  return {
    ready: whenLetIn,
    run: (session, _params, signal) =>
      oneWriteAtATime(session, async () => {
        await post(session, 'miner', command, signal)
        rememberStopped(session, command === 'Stop')
      }),
  }
}

/** The worker first: the new address is what makes it reconnect. */
async function setOnePool(session: Session, { pools: [pool] }: SetPoolsParams, signal: AbortSignal): Promise<void> {
  if (pool === undefined) return
  await post(session, 'login', { login: pool.user, password: pool.password }, signal)
  await post(session, 'pool', pool.url, signal)
}

/** A machine that divides its work keeps the pools of the split beside these, so that it would not mine where it was told to. */
async function refuseSplit(session: Session, signal: AbortSignal): Promise<void> {
  const split = recordOf(await optionalPage(session, 'hashratesplit/config', signal))
  if (booleanField(split, 'enabled') !== true) return
  const reason =
    'it divides its hashrate between several pools, which a change of its pools would not end; switch the split off on its dashboard first'
  throw new MinerError({ code: 'refused', reason })
}

async function coinOf(session: Session, summary: JsonRecord, signal: AbortSignal): Promise<string> {
  const coin =
    textField(recordOf(field(summary, 'Mining')), 'Coin') ?? textOf(listOf(field(await capabilitiesOf(session, signal), 'Coins'))[0])
  if (coin !== null) return coin
  throw new MinerError({
    code: 'refused',
    reason: 'it does not tell which coin it mines, and its pools are changed together with the coin',
  })
}
