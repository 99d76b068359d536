import { type BoardReading, Fields, type Machine, type Pool, readBoards, readFans, readPower } from '../../simulator/persona.ts'
import type { StockModel } from './sim-json-model.ts'

/** A stock machine of 2020-2026 as its replies describe it. */
export interface StockTarget {
  readonly machine: Machine
  readonly model: StockModel
  /** The user as the pool sees it: with the address behind it where `bitmain-user-ip-cat` is on. */
  shownUser(pool: Pool): string
}

/** Rates of the whole machine, in the unit of its firmware. */
export function ratesOf(boards: readonly BoardReading[]): { now: number; average: number; ideal: number } {
  const sum = (of: (board: BoardReading) => number) => boards.reduce((total, board) => total + of(board), 0)
  return { now: sum(board => board.rate), average: sum(board => board.rateAvg), ideal: sum(board => board.ideal) }
}

/** ' ooo ooo oox': o good, x dead or asleep. */
export function chipMap(board: BoardReading, asleep: boolean): string {
  const good = asleep ? 0 : board.chips - board.deadChips
  return ('o'.repeat(good) + 'x'.repeat(board.chips - good)).replace(/.{1,3}/g, ' $&')
}

/** What the machine itself calls wrong: the `status` list of summary. */
export function complaints(machine: Machine): Fields[] {
  const boards = readBoards(machine)
  const { average, ideal } = ratesOf(boards)
  const nominal = machine.model.rate
  const running = machine.output() === 1
  const bad = {
    rate: running && Math.min(average / nominal, average / Math.max(1, ideal)) < 0.9 ? 'Rate is lower than ideal rate' : '',
    network: machine.pools.active() === null ? 'Can not connect to pool' : '',
    fans: readFans(machine).includes(0) ? 'Wrong number' : '',
    temp: Math.max(...boards.map(board => board.chipC[2])) > 95 ? 'Temp is too high' : '',
  }
  return Object.entries(bad).map(([type, msg]) =>
    new Fields()
      .text('type', type)
      .text('status', msg === '' ? 's' : 'e')
      .whole('code', msg === '' ? 0 : -1)
      .text('msg', msg),
  )
}

/** The letters that port 6060 and warning.cgi give to what is wrong; `null` = nothing is. */
export function warningCode(machine: Machine): string | null {
  const { faults } = machine
  if (faults.has('hot')) return 'P:1'
  if (faults.has('deadboard')) return 'J0:8'
  if (faults.has('deadchip')) return `J${machine.seed % machine.model.boards}:2`
  return null
}

/** Text of one path of port 6060. */
export function statusText(machine: Machine, path: string): string {
  switch (path) {
    case '/miner_power':
      return `miner power:${readPower(machine)}`
    case '/warning':
      return `{"error_message":"${warningCode(machine) ?? 'None'}"}`
    case '/power_err_code':
      return 'power error code:0x00000000'
    default:
      return 'error 6060 cmd'
  }
}
