import { inletC, type Machine, readBoards, readFans, readPower } from '../../simulator/persona.ts'
import type { WhatsminerModel } from './sim-models.ts'

/** What the sensors of a simulated Whatsminer show, before either API words it. */
export interface Sensors {
  readonly elapsedS: number
  /** MH/s */
  readonly rate: number
  readonly rateAvg: number
  readonly powerW: number
  readonly envC: number
  readonly boardC: number
  readonly chipC: { readonly min: number; readonly avg: number; readonly max: number }
  readonly fanIn: number
  readonly fanOut: number
  readonly boards: readonly SimBoard[]
  readonly hwErrors: number
  readonly faults: readonly number[]
}

export interface SimBoard {
  readonly place: number
  readonly serial: string
  readonly rate: number
  readonly rateAvg: number
  readonly ideal: number
  readonly chips: number
  readonly freqMhz: number
  readonly boardC: number
  readonly chipC: Sensors['chipC']
  readonly hwErrors: number
  readonly steady: boolean
}

const intakeFault = 110
const noBoardFault = 530

/** Everything follows from the machine and the time. */
export function sense(machine: Machine, model: WhatsminerModel): Sensors {
  const all = readBoards(machine)
  const boards = all.flatMap((board, place): SimBoard[] => {
    if (!board.present) return []
    const [low, , high] = board.chipC
    return [
      {
        place,
        serial: board.serial,
        rate: board.rate,
        rateAvg: board.rateAvg,
        ideal: board.ideal,
        chips: board.chips - board.deadChips,
        freqMhz: model.freqMhz,
        boardC: board.pcbC[2],
        chipC: { min: low, avg: (low + high) / 2, max: high },
        hwErrors: board.hwErrors,
        steady: machine.output() === 1,
      },
    ]
  })
  const [fanIn = 0, fanOut = 0] = readFans(machine)
  const missing = all.flatMap((board, place) => (board.present ? [] : [noBoardFault + place]))
  return {
    elapsedS: machine.elapsedS(),
    rate: sum(boards.map(board => board.rate)),
    rateAvg: sum(boards.map(board => board.rateAvg)),
    powerW: readPower(machine),
    envC: inletC(machine),
    boardC: Math.max(0, ...boards.map(board => board.boardC)),
    chipC: {
      min: Math.min(...boards.map(board => board.chipC.min), 999),
      avg: sum(boards.map(board => board.chipC.avg)) / Math.max(1, boards.length),
      max: Math.max(0, ...boards.map(board => board.chipC.max)),
    },
    fanIn,
    fanOut,
    boards,
    hwErrors: sum(boards.map(board => board.hwErrors)),
    faults: [...missing, ...(machine.faults.has('fan') ? [intakeFault + (fanIn === 0 ? 0 : 1)] : [])],
  }
}

/** With so many decimals. */
export function rounded(value: number, decimals = 2): number {
  return Number(value.toFixed(decimals))
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0)
}
