import { Fields, type Machine, type Pool, readBoard, readBoards, readFans, realJson } from '../../simulator/persona.ts'
import { chipMap, complaints, ratesOf, type StockTarget, warningCode } from './sim-json-readings.ts'

const maxCommands = 11

/**
 * The dialect that the status CGIs print and that `new_api` brings over port 4028: one command, or several in an array, each
 * answered under its own name.
 */
export function newDialect(target: StockTarget, command: unknown): string {
  if (typeof command === 'string') return section(target, command)
  if (!Array.isArray(command) || command.length === 0 || command.length > maxCommands) return error('bad param')
  return `{${command.map(name => `"${String(name)}": ${section(target, String(name))}`).join(', ')}}`
}

function section(target: StockTarget, command: string): string {
  switch (command) {
    case 'summary':
      return page(target, 'summary', `"SUMMARY": [${summary(target)}]`)
    case 'stats':
      return page(target, 'stats', `"STATS": [${stats(target)}]`)
    case 'pools':
      return page(target, 'pools', `"POOLS": [${pools(target).join(', ')}]`)
    case 'rate':
      return page(target, 'rate', `"RATE": [${rate(target.machine)}]`)
    case 'warning':
      return page(target, 'warning', warning(target.machine))
    default:
      return error(`not support (${command})`)
  }
}

function error(message: string): string {
  return `{"error_message": "${message}"}`
}

function page({ machine, model }: StockTarget, msg: string, body: string): string {
  const status = new Fields()
    .text('STATUS', 'S')
    .whole('when', Math.floor(machine.now() / 1000))
    .text('Msg', msg)
    .text('api_version', '1.0.0')
  const info = new Fields().text('miner_version', model.minerId).text('CompileTime', model.compileTime).text('type', model.type)
  return `{"STATUS": ${status.json('spaced')}, "INFO": ${info.json('spaced')}, ${body}}`
}

function summary({ machine, model }: StockTarget): string {
  machine.countShares()
  const boards = readBoards(machine)
  const status = complaints(machine).map(complaint => complaint.json('spaced'))
  return rates(machine, model.unit, new Fields().whole('elapsed', machine.elapsedS()))
    .whole(
      'hw_all',
      boards.reduce((sum, board) => sum + board.hwErrors, 0),
    )
    .whole('bestshare', machine.pools.list.reduce((sum, pool) => sum + Math.floor(pool.accepted), 0) * machine.pools.difficulty * 6)
    .raw('status', `[${status.join(', ')}]`)
    .json('spaced')
}

function stats({ machine, model }: StockTarget): string {
  const boards = readBoards(machine)
  const fans = readFans(machine)
  return rates(machine, model.unit, new Fields().whole('elapsed', machine.elapsedS()))
    .whole('chain_num', boards.filter(board => board.present).length)
    .whole('fan_num', fans.length)
    .raw('fan', `[${fans.join(', ')}]`)
    .real('hwp_total', machine.faults.has('deadchip') ? 0.0123 : 0.0003, 4)
    .whole('miner-mode', machine.asleep ? 1 : 0)
    .whole('freq-level', 100)
    .raw('chain', `[${boards.map((_board, index) => chain(machine, model.freqMhz, index)).join(', ')}]`)
    .json('spaced')
}

function chain(machine: Machine, freqMhz: number, index: number): string {
  const board = readBoard(machine, index)
  const fields = new Fields().whole('index', index)
  if (!board.present) {
    return fields
      .whole('freq_avg', 0)
      .real('rate_ideal', 0)
      .real('rate_real', 0)
      .whole('asic_num', 0)
      .text('asic', '')
      .raw('temp_pic', '[]')
      .raw('temp_pcb', '[]')
      .raw('temp_chip', '[]')
      .whole('hw', 0)
      .flag('eeprom_loaded', false)
      .text('sn', '')
      .real('hwp', 0)
      .json('spaced')
  }
  return fields
    .whole('freq_avg', freqMhz)
    .real('rate_ideal', board.ideal)
    .real('rate_real', board.rate)
    .whole('asic_num', board.chips)
    .text('asic', chipMap(board, machine.asleep))
    .raw('temp_pic', `[${board.pcbC.map(temp => temp - 5).join(', ')}]`)
    .raw('temp_pcb', `[${board.pcbC.join(', ')}]`)
    .raw('temp_chip', `[${board.chipC.join(', ')}]`)
    .whole('hw', board.hwErrors)
    .flag('eeprom_loaded', true)
    .text('sn', board.serial)
    .real('hwp', board.deadChips > 0 ? 0.0123 : 0.0001, 4)
    .json('spaced')
}

function rates(machine: Machine, unit: string, fields: Fields): Fields {
  const { now, average, ideal } = ratesOf(readBoards(machine))
  return fields
    .real('rate_5s', now)
    .real('rate_30m', average)
    .real('rate_avg', average)
    .real('rate_ideal', ideal)
    .text('rate_unit', `${unit}/s`)
}

function pools(target: StockTarget): string[] {
  const { machine } = target
  machine.countShares()
  const active = machine.pools.active()
  return machine.pools.list.map((pool, index) => poolRecord(target, pool, index, pool === active))
}

function poolRecord(target: StockTarget, pool: Pool, index: number, active: boolean): string {
  const { machine } = target
  const accepted = Math.floor(pool.accepted)
  return new Fields()
    .whole('index', index)
    .text('url', pool.url)
    .text('user', target.shownUser(pool))
    .text('status', machine.pools.isAlive(pool) ? 'Alive' : 'Dead')
    .whole('priority', pool.priority)
    .whole('getworks', 3 + accepted)
    .whole('accepted', accepted)
    .whole('rejected', Math.floor(pool.rejected))
    .whole('discarded', accepted * 1117)
    .whole('stale', 0)
    .text('diff', active ? '524K' : '')
    .whole('diff1', 0)
    .real('diffa', accepted * machine.pools.difficulty)
    .whole('diffr', 0)
    .whole('diffs', 0)
    .whole('lsdiff', accepted === 0 ? 0 : machine.pools.difficulty)
    .text('lstime', accepted === 0 ? '0' : `0:00:0${machine.elapsedS() % 9}`)
    .json('spaced')
}

function rate(machine: Machine): string {
  const series = readBoards(machine).map((board, index) => `{"name": "chain${index}", "data": [${realJson(board.rateAvg / 1000)}]}`)
  return `{"unit": "TH/s", "xAxis": ["15min"], "series": [${series.join(', ')}]}`
}

function warning(machine: Machine): string {
  const code = warningCode(machine)
  return code === null
    ? '"error_message": "None"'
    : `"WARNING": [{"code": "${code}", "cause": "", "suggestion": "", "timestamp": "${Math.floor(machine.now() / 1000)}"}]`
}
