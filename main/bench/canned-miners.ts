import { type ActionId, actionIds } from '../contract/actions/registry.ts'
import type { Algorithm, Board, Finding, Miner, MinerState, Telemetry } from '../contract/model.ts'

/** Invented miners for developing and measuring the window without a network. The same seed gives the same fleet. */

interface Kind {
  readonly model: string
  readonly make: string
  readonly algorithm: Algorithm
  readonly nominalHs: number
  readonly powerW: number
  readonly boards: number
  readonly chips: number
  readonly fans: number
  readonly family: string
  readonly firmware: string
  readonly version: string | null
}

const kinds: readonly Kind[] = [
  {
    model: 'S19j Pro',
    make: 'Antminer',
    algorithm: 'sha256d',
    nominalHs: 104e12,
    powerW: 3068,
    boards: 3,
    chips: 126,
    fans: 4,
    family: 'antminer-stock',
    firmware: 'Antminer stock',
    version: '2022-12-06',
  },
  {
    model: 'S19 XP',
    make: 'Antminer',
    algorithm: 'sha256d',
    nominalHs: 141e12,
    powerW: 3032,
    boards: 3,
    chips: 110,
    fans: 4,
    family: 'antminer-stock',
    firmware: 'Antminer stock',
    version: '2023-11-17',
  },
  {
    model: 'S21',
    make: 'Antminer',
    algorithm: 'sha256d',
    nominalHs: 200e12,
    powerW: 3500,
    boards: 3,
    chips: 108,
    fans: 4,
    family: 'antminer-stock',
    firmware: 'Antminer stock',
    version: '2024-02-28',
  },
  {
    model: 'S19',
    make: 'Antminer',
    algorithm: 'sha256d',
    nominalHs: 95e12,
    powerW: 3250,
    boards: 3,
    chips: 76,
    fans: 4,
    family: 'antminer-stock',
    firmware: 'Antminer stock',
    version: '2021-06-18',
  },
  {
    model: 'T21',
    make: 'Antminer',
    algorithm: 'sha256d',
    nominalHs: 190e12,
    powerW: 3610,
    boards: 3,
    chips: 108,
    fans: 4,
    family: 'antminer-stock',
    firmware: 'Antminer stock',
    version: '2024-03-15',
  },
  {
    model: 'S9',
    make: 'Antminer',
    algorithm: 'sha256d',
    nominalHs: 13.5e12,
    powerW: 1320,
    boards: 3,
    chips: 63,
    fans: 2,
    family: 'antminer-legacy',
    firmware: 'Antminer legacy',
    version: '2019-01-08',
  },
  {
    model: 'L7',
    make: 'Antminer',
    algorithm: 'scrypt',
    nominalHs: 9.5e9,
    powerW: 3425,
    boards: 4,
    chips: 120,
    fans: 4,
    family: 'antminer-stock',
    firmware: 'Antminer stock',
    version: '2022-04-26',
  },
]

/** A random source: the next number of [0, 1). */
export type Random = () => number

/** mulberry32: small, seeded, good enough for invented data. */
export function seeded(seed: number): Random {
  let state = seed | 0
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296
  }
}

export interface FleetOptions {
  readonly miners: number
  readonly seed: number
  /** Labels, workers and notes of a length that hurts. */
  readonly longNames: boolean
}

/** Makes the fleet as it is at `now` (ms). */
export function makeMiners({ miners, seed, longNames }: FleetOptions, now: number): Miner[] {
  const random = seeded(seed)
  return Array.from({ length: miners }, (_, n) => makeMiner(n, random, longNames, now))
}

function makeMiner(n: number, random: Random, longNames: boolean, now: number): Miner {
  const kind = kinds[Math.floor(random() ** 1.6 * kinds.length)] ?? kinds[0]
  if (kind === undefined) throw new Error('no kinds')
  const state = pickState(random())
  const label =
    longNames && n % 3 === 0
      ? `Container ${n} north wall, behind the transformer, third shelf from below`
      : `${'ABCDEF'[Math.floor(n / 960) % 6]}${1 + (Math.floor(n / 48) % 20)}-${String(1 + (n % 48)).padStart(2, '0')}`
  const octets = `10.${Math.floor(n / 50_800)}.${Math.floor(n / 254) % 200}.${1 + (n % 254)}`
  const mac = `02:5e:${[n >> 16, n >> 8, n, seededByte(random)].map(byte => (byte & 255).toString(16).padStart(2, '0')).join(':')}`
  const worker =
    longNames && n % 3 === 0
      ? `a-very-long-account-name-of-somebody.container-north-${label.length}-unit-${n}`
      : `acme.${label.toLowerCase()}`
  const silent = state === 'locked' || state === 'unknown'
  const reading = silent ? null : makeReading(kind, state, worker, random, state === 'offline' ? now - 840_000 * random() - 60_000 : now)
  return {
    id: `mac:${mac}`,
    address: { ip: octets, apiPort: state === 'locked' ? null : 4028, webPort: state === 'unknown' ? null : 80 },
    mac: state === 'unknown' ? null : mac,
    serial: silent ? null : `SMTT${String(1_000_000 + n)}`,
    hostname: silent ? null : 'antMiner',
    make: state === 'unknown' ? null : kind.make,
    model: state === 'unknown' ? null : kind.model,
    algorithm: silent ? null : kind.algorithm,
    firmware:
      state === 'unknown'
        ? { family: 'cgminer', name: 'cgminer', version: null }
        : { family: kind.family, name: kind.firmware, version: kind.version },
    state,
    health: healthOf(state, now, reading),
    placement: null,
    tags: n % 7 === 0 ? ['north', 'immersion'] : n % 5 === 0 ? ['warranty'] : [],
    label: n % 11 === 10 ? null : label,
    note: n % 23 === 0 ? 'Fan 2 was replaced in March; keep an eye on its speed.' : null,
    capabilities: capabilitiesOf(state, kind),
    drift: null,
    hasLogs: false,
    firstSeenAt: now - 40 * 86_400_000,
    lastSeenAt: state === 'offline' && reading !== null ? reading.at : now - 3000 * random(),
    reading,
  }
}

function seededByte(random: Random): number {
  return Math.floor(random() * 256)
}

function pickState(share: number): MinerState {
  const bounds: readonly (readonly [number, MinerState])[] = [
    [0.84, 'hashing'],
    [0.9, 'degraded'],
    [0.92, 'starting'],
    [0.93, 'idle'],
    [0.95, 'sleeping'],
    [0.98, 'offline'],
    [0.993, 'locked'],
  ]
  return bounds.find(([bound]) => share < bound)?.[1] ?? 'unknown'
}

function capabilitiesOf(state: MinerState, kind: Kind): readonly ActionId[] {
  if (state === 'locked' || state === 'unknown') return []
  return kind.family === 'antminer-legacy' ? actionIds.filter(id => id !== 'locate') : actionIds
}

function healthOf(state: MinerState, now: number, reading: Telemetry | null): Miner['health'] {
  const findings: Finding[] = []
  if (state === 'degraded')
    findings.push({
      code: 'board.hashrate',
      level: 'warning',
      text: 'Board 2 hashes 31 % below its nominal',
      check: 'Reseat the data cable of board 2; if it stays, swap board 2 with slot 3 to see whether the fault follows it.',
      since: now - 5_400_000,
    })
  if ((reading?.chipTempMaxC ?? 0) > 95)
    findings.unshift({
      code: 'temp.high',
      level: 'critical',
      text: `A chip is at ${reading?.chipTempMaxC?.toFixed(0)} °C`,
      check: 'Look for a blocked intake and a stopped fan.',
      since: now - 600_000,
    })
  if (state === 'locked')
    findings.push({
      code: 'password.unknown',
      level: 'warning',
      text: 'No password is known for it',
      check: 'Add its password under Credentials.',
      since: now - 3_600_000,
    })
  const level = findings.some(finding => finding.level === 'critical') ? 'critical' : findings.length > 0 ? 'warning' : 'ok'
  return { level, findings }
}

function makeReading(kind: Kind, state: MinerState, worker: string, random: Random, at: number): Telemetry {
  const share = state === 'hashing' || state === 'offline' ? 0.95 + random() * 0.08 : state === 'degraded' ? 0.62 + random() * 0.2 : 0
  const temp = state === 'sleeping' || state === 'idle' ? 31 : Math.round(62 + random() * 22 + (random() > 0.995 ? 18 : 0))
  const hashrateHs = kind.nominalHs * share
  const powerW =
    kind.family === 'antminer-legacy' ? null : Math.round(state === 'sleeping' || state === 'idle' ? 38 : kind.powerW * (0.3 + 0.7 * share))
  const boards = Array.from({ length: kind.boards }, (_, index) =>
    makeBoard(kind, index, state === 'degraded' && index === 1, hashrateHs, temp, random),
  )
  return {
    at,
    hashrateHs,
    hashrateAvgHs: hashrateHs * (0.98 + random() * 0.03),
    nominalHashrateHs: kind.nominalHs,
    uptimeS: Math.round(state === 'starting' ? 40 * random() : 900_000 * random()),
    mode: state === 'sleeping' ? 'sleep' : 'normal',
    powerW,
    powerLimitW: null,
    efficiencyJPerTh: powerW === null || hashrateHs === 0 || kind.algorithm !== 'sha256d' ? null : powerW / (hashrateHs / 1e12),
    chipTempMaxC: temp,
    boardTempMaxC: temp - 12,
    inletTempC: kind.family === 'antminer-legacy' ? null : 24 + Math.round(random() * 6),
    hwErrorPct: random() * 0.02,
    boards,
    fans: Array.from({ length: kind.fans }, (_, index) => ({
      slot: index + 1,
      rpm: state === 'sleeping' ? 0 : 5600 + Math.round(random() * 500),
      pct: null,
    })),
    fanMode: 'auto',
    pools: ['eu.pool.example', 'us.pool.example', 'backup.pool.example'].map((host, priority) => ({
      priority,
      url: `stratum+tcp://${host}:3333`,
      user: worker,
      status: 'alive' as const,
      active: share > 0 && priority === (random() > 0.96 ? 1 : 0),
      accepted: priority === 0 ? 48_000 + Math.round(random() * 9000) : 0,
      rejected: priority === 0 ? Math.round(random() * 220) : 0,
      stale: 0,
      difficulty: 262_144,
      lastShareAt: priority === 0 ? at - 4000 : null,
    })),
    accepted: 48_000 + Math.round(random() * 9000),
    rejected: Math.round(random() * 220),
    stale: Math.round(random() * 20),
    bestShare: Math.round(random() * 1e12),
    faults: [],
  }
}

function makeBoard(kind: Kind, index: number, weak: boolean, hashrateHs: number, temp: number, random: Random): Board {
  const sensors = kind.family === 'antminer-legacy' ? 1 : 4
  return {
    slot: index + 1,
    serial: `HQDZ${1000 + index}`,
    hashrateHs: (hashrateHs / kind.boards) * (weak ? 0.69 : 1),
    nominalHashrateHs: kind.nominalHs / kind.boards,
    chips: weak ? kind.chips - 12 : kind.chips,
    chipsExpected: kind.chips,
    chipTempMaxC: temp - index,
    boardTempMaxC: temp - 12 - index,
    chipTempsC: Array.from({ length: sensors }, () => temp - Math.round(random() * 9)),
    freqMhz: 545,
    voltageV: 13.6,
    hwErrors: Math.round(random() * 20),
    status: weak ? 'warning' : 'ok',
  }
}

/** The miner a moment later: hashrate, power and temperature move a little. Silent ones stay as they are. */
export function nudge(miner: Miner, random: Random, now: number): Miner {
  const reading = miner.reading
  if (reading === null || miner.state === 'offline') return miner
  const drift = 0.99 + random() * 0.02
  return {
    ...miner,
    lastSeenAt: now,
    reading: {
      ...reading,
      at: now,
      hashrateHs: reading.hashrateHs === null ? null : Math.min(reading.hashrateHs * drift, (reading.nominalHashrateHs ?? 0) * 1.05),
      powerW: reading.powerW === null ? null : Math.round(reading.powerW * drift),
      chipTempMaxC:
        reading.chipTempMaxC === null ? null : Math.min(Math.max(Math.round(reading.chipTempMaxC + random() * 3 - 1.5), 30), 99),
      uptimeS: (reading.uptimeS ?? 0) + 10,
    },
  }
}
