import type { MinerConfig, PoolConfig } from '../../contract/model.ts'
import { field, type JsonRecord, numberField, recordsOf, textField } from '../../transport/fields.ts'
import { power } from '../dialect/sane.ts'
import type { Session } from '../driver.ts'
import { modeOf, readSystem } from './system.ts'
import { getPage } from './web.ts'

/** Pools with their passwords, mode and power limit as configured. Throws what `getPage` throws. */
export async function readConfig(session: Session, signal: AbortSignal): Promise<MinerConfig> {
  const conf = await getPage(session, 'get_miner_poolconf', signal)
  const system = await readSystem(session, signal)
  return {
    at: session.now(),
    pools: poolsIn(conf),
    mode: modeOf(system),
    fanMode: null,
    fanPct: null,
    fanTargetC: null,
    freqMhz: null,
    powerLimitW: power(numberField(conf, 'xk-h3x-psu-input-max-power')),
    other: othersIn(conf),
  }
}

function poolsIn(conf: JsonRecord): readonly PoolConfig[] {
  return recordsOf(field(conf, 'pools')).flatMap(pool => {
    const url = textField(pool, 'url')
    return url === null ? [] : [{ url, user: textField(pool, 'user') ?? '', password: textField(pool, 'pass') ?? '' }]
  })
}

/** What else stands beside the pools, which a change of pools must leave as it is. */
function othersIn(conf: JsonRecord): Readonly<Record<string, string>> {
  const known = ['pools', 'xk-h3x-miningmode', 'xk-h3x-psu-input-max-power']
  return Object.fromEntries(
    Object.keys(conf).flatMap(key => {
      const text = known.includes(key) ? null : textField(conf, key)
      return text === null ? [] : [[key, text] as const]
    }),
  )
}
