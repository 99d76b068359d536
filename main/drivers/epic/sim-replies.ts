import { type BoardReading, type Machine, type Pool, readBoards, readFans, readPower } from '../../simulator/persona.ts'
import type { EpicModel } from './sim-models.ts'
import { type EpicSettings, levelsOf } from './sim-settings.ts'

/** What the replies look at. */
export interface EpicTarget {
  readonly machine: Machine
  readonly model: EpicModel
  readonly settings: EpicSettings
  /** The firmware that it runs, as its summary says it. */
  readonly software: string
  /** The last command that let it mine; `null` since it started. */
  readonly lastCommand: string | null
}

const difficulty = 262_144

/** Plugs for fans on the control board. */
const fanPlugs = 12

export function summaryReply(target: EpicTarget): unknown {
  const { machine, model, settings } = target
  machine.countShares()
  if (model.generation === 'old') return oldSummary(target)
  const active = machine.pools.active()
  return {
    Status: {
      'Operating State': operatingState(machine),
      'Last Command': machine.asleep ? 'stop' : target.lastCommand,
      'Last Command Result': null,
      'Last Error': null,
    },
    Hostname: machine.hostname,
    Software: target.software,
    PresetInfo: model.generation === 'presets' ? presetInfo(settings) : { 'Target Power': 3000 },
    Mining: { Coin: model.coin, Algorithm: model.algorithm },
    Stratum: stratumPart(target, active),
    Session: sessionPart(machine, active),
    HBs: running(machine).map(([index, board]) => boardRow(machine, index, board)),
    HBStatus: readBoards(machine).map((board, Index) => ({ Index, Detected: board.present, Enabled: true })),
    Fans: fansPart(settings, model),
    ...fanSpeeds(machine),
    Misc: {
      'Locate Miner State': machine.blinking,
      'Shutdown Temp': 85.0,
      'Critical Temp': 100.0,
      ...(model.generation === 'presets' ? { 'Append Unique Id To Worker': settings.uniqueId } : {}),
    },
    StratumConfigs: settings.pools
      .filter(pool => pool.url !== '')
      .map(({ url, user, pass }) => ({ pool: url, login: user, password: pass })),
    ...(model.generation === 'tuning' ? tuningParts(target) : {}),
  }
}

/** Model, boards and what its tuning offers. */
export function capabilitiesReply({ machine, model }: EpicTarget): unknown {
  const usual = { min: Math.round(model.rate / 2e6), max: Math.round(model.rate / 5e5), description: 'Holds the target.' }
  const tunes = [
    { algorithm: 'VoltageOptimizer', name: 'Voltage Optimizer', ...usual },
    { algorithm: 'ChipTune', name: 'Chip Tune', ...usual },
  ]
  const power = { algorithm: 'PowerTune', name: 'Power Tune', min: 1200, max: 6000, description: 'Holds the power.' }
  return {
    Model: model.type,
    'Model Subtype': model.subtype,
    Coins: [model.coin],
    'Chip Type': model.chipType,
    'Max HBs': model.boards,
    'Board Serial Numbers': readBoards(machine).flatMap(board => (board.present ? [board.serial] : [])),
    'Performance Estimator': {
      'Chip Count': model.chips,
      'Hashes Per Second Per Chip': model.rate / model.boards / model.chips / model.freqMhz,
    },
    'Control Board Version': { cpuHardware: 'STM32 (Device Tree Support)', cpuSerial: machine.serial },
    'Temp Sensor Info': { Count: 2, Type: 'Board' },
    ...(model.generation === 'presets'
      ? { Presets: Object.keys(levelsOf(model)), PresetsPowerLevels: levelsOf(model) }
      : { PerpetualTune: model.hasPowerTune ? [...tunes, power] : tunes }),
  }
}

export function networkReply({ machine }: EpicTarget): unknown {
  const own = machine.ownAddress
  const mac = { mac_address: machine.mac }
  if (own === null) return { dhcp: { address: machine.ip, netmask: '255.255.255.0', gateway: '192.0.2.1', dns: '192.0.2.53', ...mac } }
  const [dns = '', dns2 = dns] = own.dns
  return { static: { address: own.ip, netmask: own.mask, gateway: own.gateway, dns, dns2, ...mac } }
}

/** What it has written down: its start, and what is wrong with it. */
export function logReply({ machine, software }: EpicTarget): string {
  return [`Starting ${software} on ${machine.hostname}`, ...errorsOf(machine)].join('\n')
}

/** Its errors by themselves, in its own words. */
export function errorsOf({ faults }: Machine): readonly string[] {
  const words = { hot: 'Shutdown temperature reached', fan: 'Fan failure detected', deadpool: 'Failed to connect to pool' } as const
  return Object.entries(words).flatMap(([fault, text]) => ([...faults].some(name => name === fault) ? [text] : []))
}

/** Two sensors a board. */
export function tempsReply({ machine }: EpicTarget): unknown {
  return running(machine).map(([Index, board]) => ({ Index, Data: [board.pcbC[0], board.pcbC[2]], Total: 0 }))
}

/** One row a chip; dead chips make nothing. */
export function hashrateReply({ machine, model }: EpicTarget): unknown {
  return running(machine).map(([Index, board]) => {
    const alive = board.chips - board.deadChips
    const rate = alive === 0 ? 0 : board.rate / alive
    const share = board.ideal === 0 ? 0 : (rate / (board.ideal / board.chips)) * 100
    return { Index, Data: Array.from({ length: model.chips }, (_none, chip) => (chip < alive ? [rate, share, 0.4] : [0, 0, 0])) }
  })
}

/** This control board reads no chip's sensor. */
export function chipTempsReply({ machine, model }: EpicTarget): unknown {
  return running(machine).map(([Index]) => ({ Index, Data: Array<number>(model.chips).fill(0), Total: 0 }))
}

/** Boards that are there while it does not rest, with their numbers. */
function running(machine: Machine): readonly (readonly [number, BoardReading])[] {
  if (machine.asleep) return []
  return readBoards(machine).flatMap((board, index) => (board.present ? [[index, board] as const] : []))
}

function operatingState(machine: Machine): string {
  if (machine.asleep) return 'Idling'
  const output = machine.output()
  if (output === 0) return machine.pools.active() === null ? 'Idling' : 'Initializing'
  return output < 1 ? 'AdjustingClockVoltage' : 'Mining'
}

function presetInfo({ preset }: EpicSettings): unknown {
  return { Preset: preset.name, 'Target Power': preset.watts }
}

function stratumPart({ machine, model, settings }: EpicTarget, active: Pool | null): unknown {
  const unique = settings.uniqueId ? `-${machine.seed.toString(16)}` : ''
  return {
    'Current Pool': active === null ? null : active.url.replace(/^[a-z0-9+]+:\/\//, ''),
    'Current User': active === null ? null : `${active.user}${unique}`,
    IsPoolConnected: active !== null && !machine.asleep,
    'Average Latency': active === null ? null : 0.04,
    ...(model.generation === 'tuning'
      ? {
          'Config Id': active === null ? 0 : machine.pools.list.indexOf(active),
          'Worker Unique Id': settings.uniqueId,
          'Worker Unique Id Variant': 'IpAddress',
        }
      : {}),
  }
}

function sessionPart(machine: Machine, active: Pool | null): Readonly<Record<string, unknown>> {
  const nowS = Math.floor(machine.now() / 1000)
  const accepted = Math.floor(machine.pools.list.reduce((sum, pool) => sum + pool.accepted, 0))
  const rejected = Math.floor(machine.pools.list.reduce((sum, pool) => sum + pool.rejected, 0))
  const average = readBoards(machine).reduce((sum, board) => sum + board.rateAvg, 0)
  return {
    Uptime: machine.elapsedS(),
    'Startup Timestamp': nowS - machine.elapsedS(),
    'Average MHs': average,
    LastAverageMHs: { Hashrate: average, Timestamp: nowS - (nowS % 3600) },
    Accepted: accepted,
    Rejected: rejected,
    Submitted: accepted + rejected,
    Difficulty: active === null ? null : difficulty,
    'Active HBs': running(machine).length,
    'Last Accepted Share Timestamp': machine.output() === 0 ? 0 : nowS - 7,
  }
}

function boardRow(machine: Machine, Index: number, board: BoardReading): unknown {
  const share = board.ideal === 0 ? 0 : (board.rate / board.ideal) * 100
  return {
    Index,
    Hashrate: [board.rate, share, 0.4],
    'Core Clock Avg': machine.model.freqMhz,
    'Core Clock': [],
    Temperature: board.pcbC[2],
    'Input Voltage': 12.6,
    'Input Current': 0,
    'Input Power': 0,
    'Output Voltage': 0,
  }
}

function fansPart({ fan }: EpicSettings, model: EpicModel): unknown {
  if (model.generation !== 'tuning') return { 'Fans Speed': 'manualPct' in fan ? fan.manualPct : 50 }
  if ('manualPct' in fan) return { 'Fans Speed': fan.manualPct, 'Fan Mode': { Manual: fan.manualPct }, 'Minimum Working Fans': 0 }
  const { idlePct, targetC } = fan.auto
  return { 'Fans Speed': 70, 'Fan Mode': { Auto: { 'Idle Speed': idlePct, 'Target Temperature': targetC } }, 'Minimum Working Fans': 0 }
}

function fanSpeeds(machine: Machine): Readonly<Record<string, unknown>> {
  const rpm = readFans(machine)
  return {
    'Fans Rpm': Object.fromEntries(Array.from({ length: fanPlugs }, (_none, plug) => [`Fans Speed ${plug + 1}`, rpm[plug] ?? null])),
    'Power Supply Stats': {
      'Input Power': machine.asleep ? 25 : readPower(machine),
      'Input Voltage': 0,
      'Output Voltage': 12.6,
      'Target Voltage': 12_600,
    },
  }
}

function tuningParts({ settings, model }: EpicTarget): Readonly<Record<string, unknown>> {
  const { algorithm, running: Running, target, minThrottle, throttleStep } = settings.tune
  const stats = {
    Target: target,
    Unit: algorithm === 'PowerTune' ? 'W' : 'TH/s',
    'Min Throttle Target': minThrottle,
    'Throttle Step': throttleStep,
    'Throttle Target': null,
    Optimized: false,
  }
  return {
    PerpetualTune: { Running, Algorithm: { [algorithm]: stats } },
    HwConfig: { 'Boards Target Clock': Array.from({ length: model.boards }, (_none, Index) => ({ Index, Data: model.freqMhz })) },
    IdleOnConnectionLost: true,
    'Disable Board On Failure': true,
    'OS Type': 'umcOS',
  }
}

/** Before 4.0: no state, no rate of a board, one pool. */
function oldSummary(target: EpicTarget): unknown {
  const { machine, model, settings } = target
  const active = machine.pools.active()
  return {
    Hostname: machine.hostname,
    Preset: 'Efficiency',
    Software: target.software,
    Mining: { Coin: model.coin, Algorithm: model.algorithm },
    Stratum: {
      'Current Pool': active === null ? null : active.url.replace(/^[a-z0-9+]+:\/\//, ''),
      'Current User': active?.user ?? null,
      'Average Latency': 0.2,
    },
    Session: sessionPart(machine, active),
    HBs: running(machine).map(([Index, board]) => ({
      Index,
      'Input Voltage': 12.2,
      'Output Voltage': 0.625,
      'Input Power': 270,
      Temperature: board.pcbC[2],
      'Core Clock': model.freqMhz,
    })),
    Fans: fansPart(settings, model),
  }
}
