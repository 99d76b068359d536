import { type Machine, type Pool, readBoards, readFans, readPower } from '../../simulator/persona.ts'
import { presetsOf, type VnishModel } from './sim-models.ts'
import type { RestSettings } from './sim-settings.ts'

/** What the replies of the REST releases look at. */
export interface RestTarget {
  readonly machine: Machine
  readonly model: VnishModel
  readonly settings: RestSettings
}

export function infoReply({ machine, model }: RestTarget): unknown {
  return {
    miner: model.type,
    model: model.type.replace('Antminer ', '').replace(/\s/g, '').toLowerCase(),
    fw_name: 'Vnish',
    fw_version: model.firmware,
    platform: model.platform,
    install_type: 'nand',
    build_time: '2025-12-22 19:12:30',
    algorithm: model.algorithm,
    hr_measure: model.unit,
    system: {
      os: 'GNU/Linux',
      miner_name: 'simulated',
      file_system_version: '',
      mem_total: 243_704,
      mem_free: 175_240,
      network_status: {
        mac: machine.mac,
        dhcp: machine.ownAddress === null,
        ip: machine.ip,
        netmask: machine.ownAddress?.mask ?? '255.255.252.0',
        gateway: machine.ownAddress?.gateway ?? '192.168.0.1',
        dns: machine.ownAddress?.dns ?? ['192.168.0.1'],
        hostname: machine.hostname,
      },
      uptime: `${Math.floor(machine.elapsedS() / 3600)}:${String(Math.floor(machine.elapsedS() / 60) % 60).padStart(2, '0')}`,
    },
    serial: machine.serial,
  }
}

/** @param unlocked whether it is asked with a token */
export function statusReply({ machine }: RestTarget, unlocked: boolean, lockS: number | null): unknown {
  return {
    miner_state: minerState(machine),
    miner_state_time: machine.elapsedS(),
    restart_required: false,
    reboot_required: false,
    find_miner: machine.blinking,
    unlocked,
    unlock_timeout: lockS,
    description: null,
    failure_code: null,
  }
}

/** What the firmware calls what the machine does. */
export function minerState(machine: Machine): string {
  if (!machine.isMining()) return 'restarting'
  if (machine.asleep) return 'stopped'
  const output = machine.output()
  if (output === 0) return machine.pools.active() === null ? 'mining' : 'initializing'
  return output < 1 ? 'auto-tuning' : 'mining'
}

export function summaryReply(target: RestTarget, unlocked: boolean): unknown {
  const { machine, model, settings } = target
  machine.countShares()
  const boards = readBoards(machine)
  const there = boards.filter(board => board.present)
  const running = machine.isMining()
  const sum = (of: (board: (typeof boards)[number]) => number) => there.reduce((total, board) => total + of(board), 0)
  const rate = running ? sum(board => board.rate) : 0
  const watts = running && !machine.asleep ? readPower(machine) : 0
  return {
    miner: {
      miner_status: { miner_state: minerState(machine), miner_state_time: machine.elapsedS() },
      miner_type: `${model.type} (Vnish ${model.firmware})`,
      hr_stock: model.rate,
      hr_realtime: rate,
      hr_nominal: sum(board => board.ideal),
      hr_average: running ? sum(board => board.rateAvg) : 0,
      pcb_temp: rangeOf(there.flatMap(board => board.pcbC)),
      chip_temp: rangeOf(there.flatMap(board => board.chipC)),
      power_consumption: watts,
      power_usage: watts,
      hw_errors: sum(board => board.hwErrors),
      hw_errors_percent: 0.01,
      devfee_percent: 2.8,
      found_blocks: 0,
      best_share: Math.floor(machine.pools.list.reduce((total, pool) => total + pool.accepted, 0)) * machine.pools.difficulty * 6,
      restart_count: 0,
      pools: running ? [...machine.pools.list.map((pool, id) => poolReply(target, pool, id, unlocked)), feePool(machine)] : [],
      cooling: {
        fan_num: model.fans,
        fan_duty: settings.cooling.mode.name === 'manual' ? (settings.cooling.mode.param ?? 0) : 90,
        fans: readFans(machine).map((rpm, id) => ({ id, rpm, status: rpm === 0 && !machine.asleep ? 'lost' : 'ok', max_rpm: 6500 })),
        settings: { mode: { name: settings.cooling.mode.name } },
      },
      chains: boards.map((board, index) => chainReply(target, board, index, watts / Math.max(1, there.length))),
      psu: { psu_power_metering: true },
    },
  }
}

type Board = ReturnType<typeof readBoards>[number]

function chainReply({ machine, model }: RestTarget, board: Board, index: number, watts: number): unknown {
  const state = !board.present ? 'disconnected' : machine.asleep ? 'stopped' : machine.output() === 0 ? 'initializing' : 'mining'
  return {
    id: index + 1,
    frequency: board.present ? model.freqMhz : 0,
    voltage: board.present ? 13_000 : 0,
    power_consumption: board.present ? Math.round(watts) : 0,
    hashrate_ideal: board.ideal,
    hashrate_rt: machine.isMining() ? board.rate : 0,
    hashrate_percentage: 98.1,
    hr_error: 0,
    hw_errors: board.hwErrors,
    pcb_temp: rangeOf(board.pcbC),
    chip_temp: rangeOf(board.chipC),
    chip_statuses: { red: board.deadChips, orange: 0, grey: board.chips - board.deadChips },
    status: { state },
  }
}

/** `chains`, with every chip. */
export function chainsReply({ machine, model }: RestTarget): unknown {
  return readBoards(machine).map((board, index) => ({
    id: index + 1,
    freq: model.freqMhz,
    hr_nominal: board.ideal,
    hr_realtime: board.rate,
    status: { state: board.present ? 'mining' : 'disconnected' },
    sensors: [],
    chips: Array.from({ length: board.chips }, (_none, id) => ({
      id,
      freq: model.freqMhz,
      volt: 300,
      temp: board.chipC[id % 4],
      hr: board.rate / Math.max(1, board.chips),
      errs: 0,
      grade: 'grey',
      throttled: false,
    })),
  }))
}

export function factoryReply({ machine, model }: RestTarget): unknown {
  const chains = readBoards(machine).flatMap((board, index) =>
    board.present
      ? [
          {
            id: index + 1,
            board_model: 'SIMBOARD',
            serial: board.serial,
            chip_bin: 1,
            freq: model.freqMhz,
            volt: 1300,
            hashrate: board.ideal,
          },
        ]
      : [],
  )
  return { has_pics: false, psu_model: 'APW', hr_stock: model.rate, chains }
}

export function presetsReply({ model }: RestTarget): readonly unknown[] {
  const disabled = { name: 'disabled', pretty: 'Disabled', status: 'untuned', modded_psu_required: false }
  return [disabled, ...presetsOf(model).map(({ watts, rate }) => presetReply(model, watts, rate))]
}

export function perfReply({ model, settings }: RestTarget): unknown {
  const { preset, preset_switcher } = settings.overclock
  const current = presetsOf(model).find(({ watts }) => String(watts) === preset)
  return { current_preset: current === undefined ? null : presetReply(model, current.watts, current.rate), preset_switcher }
}

function presetReply(model: VnishModel, watts: number, rate: number): unknown {
  const pretty = model.unit === 'GH/s' ? `${Math.round(rate / 1000)} TH` : `${Math.round(rate)} MH`
  return { name: String(watts), pretty: `${watts} watt ~ ${pretty}`, status: 'untuned', modded_psu_required: watts > model.powerW * 1.2 }
}

function poolReply({ machine, model }: RestTarget, pool: Pool, id: number, unlocked: boolean): unknown {
  const active = machine.pools.active() === pool
  const accepted = Math.floor(pool.accepted)
  return {
    id,
    url: pool.url,
    pool_type: 'UserPool',
    user: model.isNewer && !unlocked ? '*****' : pool.user,
    status: !machine.pools.isAlive(pool) ? 'offline' : active ? 'active' : 'working',
    asic_boost: true,
    diff: active ? '524K' : '',
    accepted,
    rejected: Math.floor(pool.rejected),
    stale: 0,
    ls_time: accepted === 0 ? '0' : `0:00:0${machine.elapsedS() % 9}`,
    ping: 8,
  }
}

function feePool(machine: Machine): unknown {
  const accepted = Math.floor(machine.elapsedS() / 60)
  return { id: machine.pools.list.length, url: 'DevFee', pool_type: 'DevFee', user: 'DevFee', status: 'active', diff: '16.4K', accepted }
}

function rangeOf(values: readonly number[]): { min: number; max: number } {
  return values.length === 0 ? { min: 0, max: 0 } : { min: Math.min(...values), max: Math.max(...values) }
}
