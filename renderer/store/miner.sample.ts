import type { EngineStatus } from '../../main/contract/engine-api.ts'
import type { Miner, Telemetry } from '../../main/contract/model.ts'

/** Invented miners for the tests of the window. */

const reading: Telemetry = {
  at: 0,
  hashrateHs: 100e12,
  hashrateAvgHs: 100e12,
  nominalHashrateHs: 104e12,
  uptimeS: 3600,
  mode: null,
  powerW: 3000,
  powerLimitW: null,
  efficiencyJPerTh: 30,
  chipTempMaxC: 70,
  boardTempMaxC: 60,
  inletTempC: null,
  hwErrorPct: null,
  boards: [],
  fans: [],
  fanMode: null,
  pools: [
    {
      priority: 0,
      url: 'stratum+tcp://eu.pool.example:3333',
      user: 'acme.1',
      status: 'alive',
      active: true,
      accepted: 1,
      rejected: 0,
      stale: 0,
      difficulty: null,
      lastShareAt: null,
    },
  ],
  accepted: 1,
  rejected: 0,
  stale: 0,
  bestShare: null,
  faults: [],
}

/** The n-th miner, with what the test cares about. `reading: null` = never read. */
export function sampleMiner(
  n: number,
  change: Partial<Omit<Miner, 'reading'>> & { readonly reading?: Partial<Telemetry> | null } = {},
): Miner {
  return {
    id: `mac:${n}`,
    address: { ip: `10.0.0.${n}`, apiPort: 4028, webPort: 80 },
    mac: null,
    serial: null,
    hostname: null,
    make: 'Antminer',
    model: 'S19j Pro',
    algorithm: 'sha256d',
    firmware: { family: 'antminer-stock', name: 'Antminer stock', version: null },
    state: 'hashing',
    health: { level: 'ok', findings: [] },
    placement: null,
    tags: [],
    label: `A1-${n}`,
    note: null,
    capabilities: ['setPools', 'reboot'],
    drift: null,
    hasLogs: false,
    firstSeenAt: 0,
    lastSeenAt: 0,
    ...change,
    reading: change.reading === null ? null : { ...reading, ...change.reading },
  }
}

/** What an engine with that many miners says it does. */
export function sampleStatus(miners: number): EngineStatus {
  return {
    miners,
    intervalS: 10,
    polled: 0,
    lastPollAt: null,
    suspended: false,
    scan: null,
    rollouts: [],
    missedRuns: 0,
    demo: false,
    announced: [],
    unheard: [],
    trouble: null,
  }
}
