import type { Algorithm, Telemetry } from '../../contract/model.ts'
import { efficiency } from '../../contract/units.ts'
import { believable, implausible } from './hashrate.ts'
import { highest } from './sane.ts'

/** A reading that tells nothing yet; drivers spread what they know over it. */
export function blankTelemetry(at: number): Telemetry {
  return {
    at,
    hashrateHs: null,
    hashrateAvgHs: null,
    nominalHashrateHs: null,
    uptimeS: null,
    mode: null,
    powerW: null,
    powerLimitW: null,
    efficiencyJPerTh: null,
    chipTempMaxC: null,
    boardTempMaxC: null,
    inletTempC: null,
    hwErrorPct: null,
    boards: [],
    fans: [],
    fanMode: null,
    pools: [],
    accepted: null,
    rejected: null,
    stale: null,
    bestShare: null,
    faults: [],
  }
}

/** Fills in what follows from the rest (the hottest chip and board, the efficiency) and takes out rates that the machine cannot make. */
export function completeTelemetry(telemetry: Telemetry, algorithm: Algorithm | null): Telemetry {
  const { nominalHashrateHs: nominal } = telemetry
  const hashrateHs = believable(telemetry.hashrateHs, nominal)
  return {
    ...telemetry,
    hashrateHs,
    hashrateAvgHs: believable(telemetry.hashrateAvgHs, nominal),
    boards: telemetry.boards.map(board =>
      believable(board.hashrateHs, nominal) === board.hashrateHs ? board : { ...board, hashrateHs: null },
    ),
    faults: [...telemetry.faults, ...implausible(telemetry.hashrateHs, nominal)],
    efficiencyJPerTh: efficiency(telemetry.powerW, hashrateHs, algorithm),
    chipTempMaxC: telemetry.chipTempMaxC ?? highest(telemetry.boards.map(board => board.chipTempMaxC)),
    boardTempMaxC: telemetry.boardTempMaxC ?? highest(telemetry.boards.map(board => board.boardTempMaxC)),
  }
}
