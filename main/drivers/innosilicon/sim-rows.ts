import { type BoardReading, type Machine, type Pool, readBoards, readFans, readPower } from '../../simulator/persona.ts'
import type { InnosiliconModel } from './sim-models.ts'

/** What the replies are made of. */
export interface InnosiliconTarget {
  readonly machine: Machine
  readonly model: InnosiliconModel
}

/** One row of a reply: numbers, texts and flags by their names. */
export type Row = Readonly<Record<string, string | number | boolean>>

/** SUMMARY */
export function summaryRow({ machine }: InnosiliconTarget): Row {
  machine.countShares()
  const boards = readBoards(machine)
  const total = (of: (board: BoardReading) => number) => boards.reduce((sum, board) => sum + of(board), 0)
  return {
    Elapsed: machine.elapsedS(),
    'MHS av': round(total(board => board.rateAvg)),
    'MHS 5s': round(total(board => board.rate)),
    Accepted: shares(machine, pool => pool.accepted),
    Rejected: shares(machine, pool => pool.rejected),
    'Hardware Errors': total(board => board.hwErrors),
    Stale: 0,
    'Best Share': 15.84,
    'Device Hardware%': 1584,
  }
}

/** DEVS */
export function deviceRows({ machine }: InnosiliconTarget): readonly Row[] {
  return present(machine).map(([board, number]) => ({
    ASC: number,
    Name: 'IT1',
    ID: number,
    Enabled: 'Y',
    Status: 'Alive',
    Temperature: board.pcbC[2],
    'MHS av': round(board.rateAvg),
    'MHS 5s': round(board.rate),
    'Hardware Errors': board.hwErrors,
    'Diff1 Work': Math.floor(machine.elapsedS() * 200),
    'Device Elapsed': machine.elapsedS(),
    'Hash Rate': round(board.rateAvg),
  }))
}

/** STATS, of which those about pools stand behind those about boards. */
export function statsRows({ machine, model }: InnosiliconTarget): readonly Row[] {
  const rpm = readFans(machine).map((speed, n) => [`Fan${n} rpm`, speed] as const)
  const boards = present(machine).map(([board, number], n) => ({
    STATS: n,
    ID: `${model.board}${number}`,
    Elapsed: machine.elapsedS(),
    'Chain ID': number,
    'Num chips': model.chips,
    'Num active chips': board.chips - board.deadChips,
    'Temp max': board.chipC[2],
    'Temp min': board.chipC[0],
    'Fan duty': dutyOf(machine),
    ...Object.fromEntries(rpm),
    PLL: model.freqMhz,
    Disabled: false,
    Temp: board.pcbC[2],
    '00 Temp': board.chipC[2],
    '01 Temp': board.chipC[0],
  }))
  const pools = machine.pools.list.map((_pool, n) => ({ STATS: boards.length + n, ID: `POOL${n}`, Elapsed: machine.elapsedS() }))
  return [...boards, ...pools]
}

/** POOLS */
export function poolRows({ machine }: InnosiliconTarget): readonly Row[] {
  machine.countShares()
  const active = machine.pools.active()
  return machine.pools.list.map((pool, n) => ({
    POOL: n,
    URL: pool.url,
    Status: machine.pools.isAlive(pool) ? 'Alive' : 'Dead',
    Priority: pool.priority,
    User: pool.user,
    Accepted: Math.floor(pool.accepted),
    Rejected: Math.floor(pool.rejected),
    Stale: 0,
    'Last Share Time': pool.accepted < 1 ? 0 : Math.floor(machine.now() / 1000) - 4,
    'Work Difficulty': machine.pools.difficulty,
    'Stratum Active': pool === active,
  }))
}

/** `all` of `getAll`. */
export function allRow({ machine, model }: InnosiliconTarget): unknown {
  const unit = model.type === 'A9' ? 1 : 1e6
  const rate = readBoards(machine).reduce((sum, board) => sum + board.rateAvg, 0)
  return {
    mac: machine.mac.toUpperCase(),
    total_hash: { 'Hash Rate': (rate * unit) / 1e6, 'Hash Rate H': rate * unit },
    power: readPower(machine),
    fansSpeed: dutyOf(machine),
    running_mode: { level: 1 },
    chain: present(machine).map(([board, number]) => ({
      ASC: number,
      'Temp min': board.chipC[0],
      'Temp max': board.chipC[2],
      'Hash Rate H': board.rateAvg * unit,
    })),
  }
}

/** % */
export function dutyOf(machine: Machine): number {
  return Math.round(30 + 40 * machine.output())
}

function present(machine: Machine): readonly (readonly [board: BoardReading, number: number])[] {
  return readBoards(machine).flatMap((board, number) => (board.present ? [[board, number] as const] : []))
}

function shares(machine: Machine, of: (pool: Pool) => number): number {
  return Math.floor(machine.pools.list.reduce((sum, pool) => sum + of(pool), 0))
}

function round(value: number): number {
  return Math.round(value * 100) / 100
}
