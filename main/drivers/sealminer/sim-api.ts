import {
  type BoardReading,
  type CgminerDialect,
  Fields,
  inletC,
  type Pool,
  type Reply,
  readBoards,
  readFans,
  readPower,
  success,
} from '../../simulator/persona.ts'
import type { SealminerTarget } from './sim.ts'

/** BDMiner: reads for everybody, and no command that changes anything. */
export const dialect: CgminerDialect<SealminerTarget> = {
  description: 'bdminer 4.11.1',
  commands: {
    version: { access: 'R', run: version },
    summary: { access: 'R', run: summary },
    pools: { access: 'R', run: pools },
    stats: { access: 'R', run: stats },
  },
  allows: () => true,
  now: target => target.machine.now(),
}

function version(): Reply {
  return success(22, 'BDMiner versions', { name: 'VERSION', records: [new Fields().text('BDMiner', '4.11.1').text('API', '3.7')] })
}

function summary({ machine }: SealminerTarget): Reply {
  machine.countShares()
  const { now, average } = ratesOf(readBoards(machine))
  const elapsed = machine.elapsedS()
  const fields = new Fields()
    .whole('Elapsed', elapsed)
    .fixed('MHS av', average, 2)
    .fixed('MHS 5s', now, 2)
    .fixed('MHS 1m', now, 2)
    .fixed('MHS 5m', average, 2)
    .fixed('MHS 15m', average, 2)
    .whole(
      'Accepted',
      shares(machine.pools.list, pool => pool.accepted),
    )
    .whole(
      'Rejected',
      shares(machine.pools.list, pool => pool.rejected),
    )
    .whole('Hardware Errors', 0)
    .whole('Stale', 0)
    .whole('Best Share', 33_318_911)
    .fixed('Device Hardware%', 0, 4)
  return success(11, 'Summary', { name: 'SUMMARY', records: [fields] })
}

function pools({ machine }: SealminerTarget): Reply {
  machine.countShares()
  const active = machine.asleep ? null : machine.pools.active()
  const records = machine.pools.list.map((pool, number) =>
    new Fields()
      .whole('POOL', number)
      .text('URL', pool.url)
      .text('Status', machine.pools.isAlive(pool) ? 'Alive' : 'Dead')
      .whole('Priority', pool.priority)
      .whole('Accepted', pool.accepted)
      .whole('Rejected', pool.rejected)
      .whole('Stale', 0)
      .text('User', pool.user)
      .whole('Last Share Time', pool === active ? machine.now() / 1000 - 3 : 0)
      .flag('Stratum Active', pool === active)
      .fixed('Stratum Difficulty', machine.pools.difficulty, 8),
  )
  return success(7, `${records.length} Pool(s)`, { name: 'POOLS', records })
}

/** Everything in one row: the machine, then each board and fan under its number. */
function stats(target: SealminerTarget): Reply {
  const { machine, model } = target
  const boards = readBoards(machine)
  const { now, average } = ratesOf(boards)
  const fields = new Fields()
    .whole('STATS', 0)
    .text('ID', 'A20')
    .whole('Elapsed', machine.elapsedS())
    .text('Model', model.type)
    .text('Firmware', model.firmware)
    .text('Ctrl Board SN', machine.serial)
    .text('MAC', machine.mac.toLowerCase())
    .text('IP', machine.ip)
    .flag('Liquid Cooling', model.liquid)
    .text('Mining Mode', modeWords(target))
    .text('PM State', machine.asleep ? 'Stopped' : 'Running')
    .text('Error Code', '')
    .text('Error Chip', '')
    .text('PSU Error', '0x00000000')
    .whole('PSU Input Power', readPower(machine))
    .fixed('PSU Output Voltage', machine.asleep ? 0 : 15.671, 3)
    .whole('PSU Temp AMB', inletC(machine))
    .whole('Power Limit', target.limitW)
    .whole('Board Count', model.boards)
    .whole('Chip Count', model.boards * model.chips)
    .whole('Fan Count', model.fans)
    .whole('Temp', Math.max(...boards.map(board => board.pcbC[2])))
    .flag('Stratum Disconnect', machine.pools.active() === null)
    .fixed('MHS(Rated)', model.rate, 6)
    .fixed('MHS(Sample)', now, 6)
    .fixed('MHS(30s)', now, 6)
    .fixed('MHS(Avg)', average, 6)
  boards.forEach((board, number) => {
    addBoard(fields, target, board, number)
  })
  readFans(machine).forEach((rpm, number) => {
    fields.whole(`${number} Speed`, rpm).whole(`${number} PWM`, machine.asleep ? 38 : 112)
  })
  return success(70, 'BDMiner stats', { name: 'STATS', records: [fields] })
}

function addBoard(fields: Fields, { model }: SealminerTarget, board: BoardReading, number: number): void {
  fields
    .flag(`${number} Online`, board.present)
    .text(`${number} SN`, board.serial)
    .whole(`${number} Chip Count`, board.chips)
    .whole(`${number} Bad Chip Count`, board.deadChips)
    .whole(`${number} Freq`, board.rate > 0 ? model.freqMhz : 0)
    .fixed(`${number} MHS(Ideal)`, board.ideal, 0)
    .fixed(`${number} MHS(Sample)`, board.rate, 6)
    .text(`${number} Tune Status`, board.rate > 0 ? 'Fine Tuning Done' : 'Idle')
  board.pcbC.forEach((temp, sensor) => {
    fields.whole(`${number} Temp ${sensor}`, temp)
  })
}

function modeWords({ model, mode }: SealminerTarget): string {
  if (mode === model.modes.low_power) return 'Low Power'
  if (mode === model.modes.high_performance) return 'High Performance'
  return mode === model.modes.custom ? 'Custom' : 'Normal'
}

function ratesOf(boards: readonly BoardReading[]): { readonly now: number; readonly average: number } {
  return {
    now: boards.reduce((total, board) => total + board.rate, 0),
    average: boards.reduce((total, board) => total + board.rateAvg, 0),
  }
}

function shares(list: readonly Pool[], of: (pool: Pool) => number): number {
  return list.reduce((total, pool) => total + Math.floor(of(pool)), 0)
}
