import type { Machine } from './machine.ts'
import { hash, wander } from './random.ts'

/** What the sensors of one board show. Temperatures are inlet pair, then outlet pair, in °C. */
export interface BoardReading {
  readonly present: boolean
  readonly chips: number
  readonly deadChips: number
  /** Now and over the life of the program, in the unit of the model's `rate`. */
  readonly rate: number
  readonly rateAvg: number
  readonly ideal: number
  readonly pcbC: readonly [number, number, number, number]
  readonly chipC: readonly [number, number, number, number]
  readonly hwErrors: number
  readonly serial: string
}

const absent: BoardReading = {
  present: false,
  chips: 0,
  deadChips: 0,
  rate: 0,
  rateAvg: 0,
  ideal: 0,
  pcbC: [0, 0, 0, 0],
  chipC: [0, 0, 0, 0],
  hwErrors: 0,
  serial: '',
}

/** Everything follows from the machine, its seed and the time; nothing is stored. */
export function readBoard(machine: Machine, index: number): BoardReading {
  const { model, faults } = machine
  const broken = machine.seed % model.boards === index
  if (faults.has('deadboard') && broken) return absent
  const { seed, serial } = traitsOf(machine, index)
  const deadChips = faults.has('deadchip') && broken ? Math.max(1, Math.round(model.chips * 0.05)) : 0
  const output = machine.output()
  const ideal = model.rate / model.boards
  // Boards of one machine differ by a few per cent for good, and wander by about one.
  const share = (0.985 + (seed % 40) / 1000) * (1 - deadChips / model.chips) * (faults.has('hot') ? 0.93 : 1) * output
  const heat = outletC(machine, seed, output)
  const chip = heat + 4 + 9 * output
  return {
    present: true,
    chips: model.chips,
    deadChips,
    rate: lie(machine, ideal * share * (1 + 0.012 * wander(seed, machine.hallS(), 71)), 1000),
    rateAvg: ideal * share,
    ideal,
    pcbC: temps(machine, [heat - 20 * output, heat - 18 * output, heat, heat - 2]),
    chipC: temps(machine, [chip - 21 * output, chip - 19 * output, chip, chip - 2]),
    hwErrors: Math.floor((machine.elapsedS() / 3600) * (deadChips > 0 ? 40 : 0.4 + (seed % 10) / 10) * output),
    serial,
  }
}

/** What every board of a machine shows now. */
export function readBoards(machine: Machine): BoardReading[] {
  return Array.from({ length: machine.model.boards }, (_none, index) => readBoard(machine, index))
}

/** Of the air that goes in, °C. */
export function inletC(machine: Machine): number {
  return 24 + (machine.seed % 80) / 10 + 2.5 * wander(7, machine.hallS(), 5400)
}

/** Revolutions a minute of each fan, in steps of 60 as the tachometers give them. */
export function readFans(machine: Machine): number[] {
  return Array.from({ length: machine.model.fans }, (_none, index) => fanRpm(machine, index))
}

function fanRpm(machine: Machine, index: number): number {
  if (machine.faults.has('fan') && index === machine.seed % machine.model.fans) return 0
  if (machine.faults.has('lies')) return 65_535
  const seed = hash(`fan ${machine.seed} ${index}`)
  const full = machine.faults.has('hot') ? 6600 : 4300 + (seed % 600) + (inletC(machine) - 24) * 60
  const idle = 700 + (seed % 400)
  const rpm = idle + (full - idle) * machine.output() + 50 * wander(seed, machine.hallS(), 40)
  return Math.round(rpm / 60) * 60
}

/** At the wall, W. */
export function readPower(machine: Machine): number {
  const standby = 40
  const load = readBoards(machine).reduce((sum, board) => sum + board.rateAvg, 0) / machine.model.rate
  return Math.round(standby + (machine.model.powerW - standby) * load + 8 * wander(machine.seed, machine.hallS(), 90))
}

function outletC(machine: Machine, seed: number, output: number): number {
  const swing = 1.2 * wander(seed, machine.hallS(), 300)
  if (machine.faults.has('hot')) return inletC(machine) + (85 - inletC(machine) + (seed % 50) / 10) * output + swing
  return inletC(machine) + 4 + (21 + (seed % 50) / 10) * output + swing
}

function temps(machine: Machine, four: readonly [number, number, number, number]): readonly [number, number, number, number] {
  if (machine.faults.has('lies')) return [255, -64, 511, 0]
  return [Math.round(four[0]), Math.round(four[1]), Math.round(four[2]), Math.round(four[3])]
}

function lie(machine: Machine, value: number, factor: number): number {
  return machine.faults.has('lies') ? value * factor : value
}

/** What never changes about a board, worked out once. */
const traits = new WeakMap<Machine, Map<number, { readonly seed: number; readonly serial: string }>>()

function traitsOf(machine: Machine, index: number): { readonly seed: number; readonly serial: string } {
  let boards = traits.get(machine)
  if (boards === undefined) {
    boards = new Map()
    traits.set(machine, boards)
  }
  const known = boards.get(index)
  if (known !== undefined) return known
  const seed = hash(`board ${machine.seed} ${index}`)
  const made = { seed, serial: boardSerial(seed) }
  boards.set(index, made)
  return made
}

const serialLetters = 'ABCDEFGHJKLMNPRSTUVWXYZ0123456789'

function boardSerial(seed: number): string {
  let text = 'SIM'
  for (let at = 0; at < 14; at++) text += serialLetters[hash(`${seed} ${at}`) % serialLetters.length]
  return text
}
