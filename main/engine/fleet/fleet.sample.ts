import type { Board, MinerAddress, Pool, Telemetry } from '../../contract/model.ts'
import type { Driver, IdentityFacts, Reading } from '../../drivers/driver.ts'
import type { DiscoveredMiner } from '../discovery/scan.ts'

/** Invented miners for the tests of the engine. */

export function sampleFacts(more: Partial<IdentityFacts> = {}): IdentityFacts {
  return {
    make: 'Antminer',
    model: 'S19',
    algorithm: 'sha256d',
    firmwareName: 'Antminer stock',
    firmwareVersion: '2022-12-06',
    mac: '02:00:00:00:00:01',
    serial: null,
    hostname: 'antminer',
    boardSerials: [],
    access: 'password',
    ...more,
  }
}

export function sampleBoard(more: Partial<Board> = {}): Board {
  return {
    slot: 1,
    serial: null,
    hashrateHs: 32e12,
    nominalHashrateHs: 32e12,
    chips: 76,
    chipsExpected: 76,
    chipTempMaxC: 70,
    boardTempMaxC: 60,
    chipTempsC: [],
    freqMhz: 600,
    voltageV: 13,
    hwErrors: 0,
    status: 'ok',
    ...more,
  }
}

export function samplePool(more: Partial<Pool> = {}): Pool {
  return {
    priority: 0,
    url: 'stratum+tcp://one.pool.example:3333',
    user: 'acme.1',
    status: 'alive',
    active: true,
    accepted: 1000,
    rejected: 1,
    stale: 0,
    difficulty: 65_536,
    lastShareAt: null,
    ...more,
  }
}

export function sampleTelemetry(at: number, more: Partial<Telemetry> = {}): Telemetry {
  return {
    at,
    hashrateHs: 95e12,
    hashrateAvgHs: 95e12,
    nominalHashrateHs: 96e12,
    uptimeS: 90_000,
    mode: 'normal',
    powerW: null,
    powerLimitW: null,
    efficiencyJPerTh: null,
    chipTempMaxC: 70,
    boardTempMaxC: 60,
    inletTempC: null,
    hwErrorPct: 0.01,
    boards: [1, 2, 3].map(slot => sampleBoard({ slot })),
    fans: [1, 2, 3, 4].map(slot => ({ slot, rpm: 4200, pct: null })),
    fanMode: 'auto',
    pools: [samplePool()],
    accepted: 1000,
    rejected: 1,
    stale: 0,
    bestShare: null,
    faults: [],
    ...more,
  }
}

export function sampleReading(at: number, more: Partial<Telemetry> = {}, rest: Partial<Reading> = {}): Reading {
  return { telemetry: sampleTelemetry(at, more), activity: 'hashing', facts: {}, ...rest }
}

/** A driver that talks to nobody; tests give it what they need. */
export function sampleDriver(more: Partial<Driver> = {}): Driver {
  const nobody = () => Promise.reject(new Error('this test asks no miner'))
  return {
    id: 'sample',
    name: 'Sample',
    probes: [],
    defaultCredentials: [],
    identify: () => null,
    readIdentity: nobody,
    read: nobody,
    readConfig: nobody,
    rawRequests: [],
    actions: {},
    ...more,
  }
}

const plain = sampleDriver()

export function sampleAddress(last: number, more: Partial<MinerAddress> = {}): MinerAddress {
  return { ip: `127.34.0.${last}`, apiPort: 4028, webPort: 80, ...more }
}

export function sampleFound(address: MinerAddress, facts: IdentityFacts, at: number, more: Partial<DiscoveredMiner> = {}): DiscoveredMiner {
  return { address, driver: plain, facts, reading: { ok: true, value: sampleReading(at) }, memo: new Map(), ...more }
}
