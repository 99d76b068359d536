import { type Machine, readBoards, readFans, readPower } from '../../simulator/persona.ts'
import type { MarathonConfig } from './sim-config.ts'
import type { MarathonModel } from './sim-models.ts'

/** What the replies look at. */
export interface MarathonTarget {
  readonly machine: Machine
  readonly model: MarathonModel
  readonly config: MarathonConfig
}

export function briefReply({ machine, model, config }: MarathonTarget): unknown {
  const there = readBoards(machine).filter(board => board.present)
  const sum = (of: (board: (typeof there)[number]) => number) => there.reduce((total, board) => total + of(board), 0)
  const scale = model.namesUnit ? 1 : 1000
  const dead = there.length < model.boards
  return {
    elapsed: machine.elapsedS(),
    hashrate_average: sum(board => board.rateAvg) / scale,
    hashrate_ideal: machine.asleep ? 0 : sum(board => board.ideal),
    hashrate_realtime: sum(board => board.rate) / scale,
    ...(model.namesUnit ? { hashrate_unit: 'GH/s', hashrate_stock: model.rate, hashrate_sales: model.rate } : {}),
    indicator: dead ? 'Degraded' : 'Fully functional',
    indicator_long: dead ? 'Hash board error' : '',
    power_consumption_estimated: machine.asleep ? 25 : readPower(machine),
    power_source: 'PSU',
    status: statusOf(machine),
    temperature_max: Math.max(...there.map(board => board.pcbC[2]), 0),
    work_mode: config.mode['work-mode-selector'],
  }
}

export function overviewReply({ machine, model }: MarathonTarget): unknown {
  return {
    control_board: 'CVCtrl',
    mac: machine.mac,
    model: model.type,
    model_extended: `${model.type} (${model.rate / 1000}TH)`,
    serial_number: machine.serial,
    version_firmware: model.firmware,
  }
}

export function networkReply({ hostname, mac, ip, ownAddress: own }: Machine): unknown {
  const { mask: netmask, gateway, dns } = own ?? { mask: '255.255.255.0', gateway: '192.0.2.1', dns: ['192.0.2.53'] }
  return { hostname, mac, dhcp: own === null, ip, netmask, gateway, dns: dns[0] ?? '' }
}

/** A board that is not there stays in the list. */
export function boardsReply({ machine, model }: MarathonTarget): unknown {
  const boards = readBoards(machine)
  return {
    hashboard_num: boards.filter(board => board.present).length,
    hashboard_num_ideal: model.boards,
    hashboards: boards.map((board, index) => ({
      index,
      present: board.present,
      asic_num: board.chips - board.deadChips,
      asic_num_ideal: model.chips,
      frequency_average: board.present ? model.freqMhz : 0,
      hashrate_average: board.rateAvg,
      hashrate_ideal: board.ideal,
      hashrate_realtime_10m: board.rate,
      serial_number: board.serial,
      temperature_chip: [board.chipC[0], board.chipC[2]],
      temperature_pcb: [board.pcbC[0], board.pcbC[2]],
    })),
  }
}

export function fansReply({ machine, config }: MarathonTarget): unknown {
  const percent = config['advance-config']['override-fan-control'] === true ? config['advance-config']['fan-fixed-percent'] : 70
  return {
    error: false,
    error_description: '',
    fans: readFans(machine).map((current_speed, index) => ({ index, current_speed, max_speed: 7000 })),
    percent,
    profile: config['general-config']['environment-profile'],
  }
}

export function poolsReply(machine: Machine): unknown {
  machine.countShares()
  const active = machine.pools.active()
  return machine.pools.list.map((pool, index) => ({
    index,
    url: pool.url,
    user: pool.user,
    status: pool === active && !machine.asleep ? 'Active' : machine.pools.isAlive(pool) ? 'Alive' : 'Dead',
    priority: pool.priority,
    accepted: Math.floor(pool.accepted),
    rejected: Math.floor(pool.rejected),
    stale: 0,
    discarded: 0,
  }))
}

function statusOf(machine: Machine): string {
  if (machine.asleep) return 'Sleep'
  return machine.output() === 0 ? 'Initializing' : 'Mining'
}
