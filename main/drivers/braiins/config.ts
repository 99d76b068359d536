import type { MinerConfig } from '../../contract/model.ts'

/** A configuration that tells nothing yet. */
export function blankConfig(at: number): MinerConfig {
  return {
    at,
    pools: [],
    mode: null,
    fanMode: null,
    fanPct: null,
    fanTargetC: null,
    freqMhz: null,
    powerLimitW: null,
    other: {},
  }
}
