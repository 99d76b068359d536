import type { Shown } from '../../contract/actions/action.ts'
import type { Miner, MinerConfig } from '../../contract/model.ts'

/** What a miner showed when it was last read. */
export function lastKnown(miner: Miner): Shown {
  return { state: miner.state, reading: miner.reading, config: lastKnownConfig(miner), locating: null }
}

/** The pools of the last reading in place of the configuration, which only the miner can tell. */
function lastKnownConfig({ reading }: Miner): MinerConfig | null {
  if (reading === null) return null
  const pools = reading.pools.toSorted((a, b) => a.priority - b.priority).map(({ url, user }) => ({ url, user, password: null }))
  return {
    at: reading.at,
    pools,
    mode: reading.mode,
    fanMode: reading.fanMode,
    fanPct: null,
    fanTargetC: null,
    freqMhz: null,
    powerLimitW: null,
    other: {},
  }
}
