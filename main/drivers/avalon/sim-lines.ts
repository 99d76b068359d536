import { type BoardReading, inletC, readBoard, readBoards, readFans, readPower } from '../../simulator/persona.ts'
import type { AvalonTarget } from './sim.ts'

type Pairs = readonly (readonly [key: string, value: string | number])[]

const noSensor = -273

/** The line of the whole machine, without the chips. */
export function machineLine(target: AvalonTarget): string {
  const { machine, model, mode, ledIsOn } = target
  const boards = readBoards(machine)
  const rate = sum(boards.map(board => board.rate))
  const fans = readFans(machine).map((rpm, index) => [`Fan${index + 1}`, rpm] as const)
  return lineOf([
    ['Ver', `${model.code}-${model.firmware}`],
    ['DNA', dnaOf(target, 0)],
    ['MEMFREE', 67_896],
    ['NETFAIL', '0 0 0 0 0 0 0 0'],
    ...(model.layout === 'summary' ? [['STATE', { asleep: 2, starting: 0, working: 1 }[stateOf(target)]] as const] : []),
    ['SYSTEMSTATU', `Work: ${workOf(target)}, Hash Board: ${model.boards} `],
    ['Elapsed', machine.elapsedS()],
    ['BOOTBY', '0x04.00000000'],
    ['LW', machine.elapsedS() * 240],
    ['MH', list(boards.map(board => board.hwErrors))],
    ['HW', sum(boards.map(board => board.hwErrors))],
    ['DH', '1.299%'],
    ...inletPairs(target),
    ['TMax', machine.asleep ? 0 : Math.max(...boards.map(board => board.chipC[2]))],
    ['TAvg', machine.asleep ? 0 : Math.max(...boards.map(board => board.chipC[0]))],
    ...fans,
    ['FanR', `${fanPct(target)}%`],
    ['Vo', 296],
    ...powerPairs(target),
    ['GHSspd', rate.toFixed(2)],
    ['DHspd', '1.299%'],
    ['GHSmm', (model.rate * 1.02).toFixed(2)],
    ['GHSavg', sum(boards.map(board => board.rateAvg)).toFixed(2)],
    ['Freq', model.freqMhz.toFixed(2)],
    ...(model.options.includes('led') ? [['Led', ledIsOn ? 1 : 0] as const] : []),
    ['MGHS', list(boards.map(board => board.rateAvg.toFixed(2)))],
    ['MTmax', list(boards.map(board => board.chipC[2]))],
    ['MTavg', list(boards.map(board => board.chipC[0]))],
    ['TA', model.boards * model.chips],
    ['Core', 'A3197S'],
    ['PING', 131],
    ['POWS', 0],
    ['HASHS', list(boards.map(board => (board.present ? 0 : 1)))],
    ['POOLS', machine.pools.active() === null ? 1 : 0],
    ...(model.options.includes('softoff') ? [['SoftOFF', machine.asleep ? 4 : 0] as const] : []),
    ['ECHU', list(boards.map(board => echuOf(target, board)))],
    ['ECMM', 0],
    ...steps(target),
    ['CRC', list(boards.map(() => 0))],
    ['ADJ', 1],
    ['MPO', model.powerW],
    ...(model.modes > 0 ? [['WORKMODE', mode] as const] : []),
  ])
}

/** Chip temperatures, voltages and works of one board; the number behind the keys is the board's. */
export function chipLine({ machine, model }: AvalonTarget, index: number): string {
  const board = readBoard(machine, index)
  const temps = Array.from({ length: model.chips }, (_none, chip) =>
    chip < board.chips - board.deadChips ? board.chipC[0] + (chip % Math.max(1, board.chipC[2] - board.chipC[0] + 1)) : noSensor,
  )
  return lineOf([
    [`PVT_T${index}`, ` ${temps.join('  ')}`],
    [`PVT_V${index}`, list(temps.map(temp => (temp === noSensor ? 0 : 296)))],
    [`MW${index}`, list(temps.map(temp => (temp === noSensor ? 0 : 600)))],
  ])
}

/** One module of several on a controller. */
export function moduleLine(target: AvalonTarget, index: number): string {
  const { machine, model, ledIsOn } = target
  const board = readBoard(machine, index)
  return lineOf([
    ['Ver', `${model.code}${model.firmware}`],
    ['DNA', dnaOf(target, index)],
    ['Elapsed', machine.elapsedS()],
    ['LW', machine.elapsedS() * 40],
    ['MH', `${board.hwErrors} 0 0 0`],
    ['HW', board.hwErrors],
    ['DH', '0.000%'],
    ['Temp', Math.round(inletC(machine))],
    ['TMax', board.chipC[2]],
    ['Fan', readFans(machine)[index] ?? 0],
    ['FanR', `${fanPct(target)}%`],
    ['Vi', '1215 1216 1215 1215'],
    ['Vo', '4074 4069 4065 4078'],
    ['GHSmm', (model.rate / model.boards).toFixed(2)],
    ['WU', (board.rate * 13.97).toFixed(2)],
    ['Freq', model.freqMhz.toFixed(2)],
    ['PG', 15],
    ['Led', ledIsOn ? 1 : 0],
    ['TA', board.chips - board.deadChips],
    ['ECHU', '16 0 512 0'],
    ['ECMM', 0],
    ['FM', 1],
    ['CRC', '0 0 0 0'],
  ])
}

function stateOf({ machine }: AvalonTarget): 'asleep' | 'starting' | 'working' {
  if (machine.asleep) return 'asleep'
  return machine.output() === 0 ? 'starting' : 'working'
}

function workOf(target: AvalonTarget): string {
  return { asleep: 'In Idle', starting: 'In Init', working: 'In Work' }[stateOf(target)]
}

function inletPairs({ machine, model }: AvalonTarget): Pairs {
  const inlet = Math.round(inletC(machine))
  if (model.layout !== 'summary') return [['Temp', inlet]]
  const [pcb] = readBoards(machine)
  return [
    ['ITemp', inlet],
    ['HBITemp', pcb?.pcbC[0] ?? noSensor],
    ['HBOTemp', pcb?.pcbC[2] ?? noSensor],
    ['TarT', 65],
  ]
}

/** Error, controller and board in steps of 10 mV, A, W out, set voltage, W in. */
function powerPairs({ machine, model }: AvalonTarget): Pairs {
  const wall = readPower(machine)
  const out = machine.asleep ? 0 : Math.round(wall * 0.94)
  const supply = [0, 1209, machine.asleep ? 4 : 1187, Math.round(out / 11.87), out, 1188]
  if (!model.wallMeter) return [['PS', list(supply)]]
  return [
    ['PS', list([...supply, wall])],
    ['WALLPOWER', wall],
  ]
}

/** Each board runs at four frequencies at once. */
function steps({ model }: AvalonTarget): Pairs {
  return Array.from(
    { length: model.boards },
    (_none, index) => [`SF${index}`, list([-37, -12, 13, 36].map(off => model.freqMhz + off))] as const,
  )
}

function echuOf({ machine }: AvalonTarget, board: BoardReading): number {
  if (!board.present) return 513
  return machine.faults.has('hot') ? 64 : 0
}

function fanPct({ machine, fanPct: fixed }: AvalonTarget): number {
  return fixed ?? Math.round(20 + 40 * machine.output())
}

function dnaOf({ machine }: AvalonTarget, index: number): string {
  return `02010000${(machine.seed + index).toString(16).padStart(8, '0').slice(-8)}`
}

function lineOf(pairs: Pairs): string {
  return pairs.map(([key, value]) => `${key}[${value}]`).join(' ')
}

function list(values: readonly (string | number)[]): string {
  return values.join(' ')
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0)
}
