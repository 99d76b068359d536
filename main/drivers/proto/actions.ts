import type { SetFanParams } from '../../contract/actions/set-fan.ts'
import type { SetPoolsParams } from '../../contract/actions/set-pools.ts'
import { formatNumber } from '../../contract/units.ts'
import { numberField } from '../../transport/fields.ts'
import { plainPoolsProblem } from '../dialect/plain-pools.ts'
import { refuseIf } from '../dialect/pool-guard.ts'
import { oneWriteAtATime } from '../dialect/write-turn.ts'
import type { ActionHandler, Session } from '../driver.ts'
import { poolNames, readTarget } from './config.ts'
import { change, changeLast, getPage } from './pages.ts'
import { forgetCooling } from './read.ts'

/** Replaces the pools; those that stay keep the name that people gave them. */
export const setPools: ActionHandler<SetPoolsParams> = {
  check: plainPoolsProblem,
  ready: whenLetIn,
  run: (session, params, signal) =>
    oneWriteAtATime(session, async () => {
      refuseIf(plainPoolsProblem(params))
      const names = poolNames(await getPage(session, 'pools', signal))
      const pools = params.pools.map(({ url, user, password }, priority) => {
        const name = names.get(url)
        return { url, username: user, password, priority, ...(name === undefined ? {} : { name }) }
      })
      await change(session, 'POST', 'pools', pools, signal)
    }),
}

/** Restarts the machine. */
export const reboot: ActionHandler<unknown> = {
  ready: whenLetIn,
  run: (session, _params, signal) => oneWriteAtATime(session, () => changeLast(session, 'POST', 'system/reboot', undefined, signal)),
}

/** Stops mining; only the control board keeps running. */
export const sleep: ActionHandler<unknown> = command('mining/stop')

/** Starts mining towards its target. */
export const wake: ActionHandler<unknown> = command('mining/start')

/** The power that it aims at, within the limits that it tells. */
export const setPowerLimit: ActionHandler<{ readonly watts: number }> = {
  ready: whenLetIn,
  run: (session, { watts }, signal) =>
    oneWriteAtATime(session, async () => {
      const target = await readTarget(session, signal)
      const [least, most] = [numberField(target, 'power_target_min_watts'), numberField(target, 'power_target_max_watts')]
      refuseIf(least !== null && watts < least ? `its target is ${formatNumber(least)} W at the least` : null)
      refuseIf(most !== null && most > 0 && watts > most ? `its target is ${formatNumber(most)} W at the most` : null)
      await change(session, 'PUT', 'mining/target', { power_target_watts: Math.round(watts) }, signal)
    }),
}

/** Automatic towards a temperature, fixed speed, or off in a tank. */
export const setFan: ActionHandler<SetFanParams> = {
  ready: whenLetIn,
  run: (session, params, signal) =>
    oneWriteAtATime(session, async () => {
      await change(session, 'PUT', 'cooling', coolingOf(params), signal)
      forgetCooling(session)
    }),
}

function coolingOf(params: SetFanParams) {
  switch (params.mode) {
    case 'immersion':
      return { mode: 'Off' }
    case 'manual':
      return { mode: 'Manual', speed_percentage: Math.round(params.pct) }
    case 'auto':
      return { mode: 'Auto', ...(params.targetC === undefined ? {} : { target_temperature_c: Math.round(params.targetC) }) }
  }
}

function command(name: string): ActionHandler<unknown> {
  return {
    ready: whenLetIn,
    run: (session, _params, signal) => oneWriteAtATime(session, () => change(session, 'POST', name, undefined, signal)),
  }
}

/** For the preview: whether our password is let in. */
async function whenLetIn(session: Session, signal: AbortSignal): Promise<void> {
  await getPage(session, 'mining', signal)
}
