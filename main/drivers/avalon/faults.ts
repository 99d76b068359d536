import type { Fault } from '../../contract/model.ts'
import { boardBits, boardFlag, type FaultBit, flagTable, silentSupply, supplyBits } from './fault-table.ts'
import { type MmReport, type MmValues, numberIn, numbersIn, textIn } from './mm.ts'

const mostFaults = 50

/** Everything that the machine complains about. @param resting its boards are off, or not up yet: then they report that they do not work */
export function faultsOf(report: MmReport, resting: boolean): readonly Fault[] {
  const isOne = report.modules.length === 1
  const faults = report.modules.flatMap((values, index) => faultsOfModule(values, isOne ? null : index, resting))
  return faults.slice(0, mostFaults)
}

/** The boards with a fault of their own, numbered from 0. */
export function brokenBoards(values: MmValues): ReadonlySet<number> {
  const wrong = (key: string, isWrong: (value: number) => boolean) =>
    numbersIn(values, key).flatMap((value, index) => (isWrong(value) ? [index] : []))
  return new Set([...wrong('ECHU', value => bitsIn(value, boardBits).length > 0), ...wrong(boardFlag.key, value => value !== 0)])
}

/** @param module of several on one controller, where it counts as the board; `null` = it is the whole machine */
function faultsOfModule(values: MmValues, module: number | null, resting: boolean): readonly Fault[] {
  return distinct([
    ...numbersIn(values, 'ECHU').flatMap((value, index) => faultsOfBoard(value, module ?? index, resting)),
    ...(resting ? [] : numbersIn(values, boardFlag.key).flatMap((value, index) => flagOfBoard(value, module ?? index))),
    ...bitsIn(numbersIn(values, 'PS')[0] ?? 0, supplyBits).map(bit => faultOfSupply(bit)),
    ...Object.entries(flagTable).flatMap(([key, text]) => ((numberIn(values, key) ?? 0) === 0 ? [] : [{ code: key, text, board: null }])),
    ...(/^fail/i.test(textIn(values, 'POW_I2C') ?? '') ? [{ code: 'POW_I2C', text: silentSupply, board: null }] : []),
  ])
}

function faultsOfBoard(value: number, index: number, resting: boolean): readonly Fault[] {
  const bits = bitsIn(value, boardBits).filter(({ bit }) => !(resting && bit === 1))
  return bits.map(({ bit, says, check }) => ({ code: `ECHU:${bit}`, text: `Board ${index + 1} ${says}; ${check}`, board: index + 1 }))
}

function flagOfBoard(value: number, index: number): readonly Fault[] {
  if (value === 0) return []
  return [{ code: boardFlag.key, text: `Board ${index + 1} ${boardFlag.says}; ${boardFlag.check}`, board: index + 1 }]
}

function faultOfSupply({ bit, says, check }: FaultBit): Fault {
  return { code: `PS:${bit}`, text: `Power supply ${says}; ${check}`, board: null }
}

/** The bits of a number that the table knows; numbers that are none (negative, broken) hold none. */
function bitsIn(value: number, table: readonly FaultBit[]): readonly FaultBit[] {
  if (!Number.isInteger(value) || value < 0 || value > 0x7fff_ffff) return []
  return table.filter(({ bit }) => (value & bit) !== 0)
}

/** A module that counts as one board has four chains, which may complain alike. */
function distinct(faults: readonly Fault[]): readonly Fault[] {
  return faults.filter((fault, at) => faults.findIndex(other => other.code === fault.code && other.board === fault.board) === at)
}
