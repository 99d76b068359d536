import type { Fault } from '../../contract/model.ts'
import { field, type JsonRecord, recordsOf, textField } from '../../transport/fields.ts'

/** What the codes of `warning` mean where the reply gives the bare code. Letters that are not listed are not documented. */
const meanings: Readonly<Record<string, string>> = {
  'R:1': 'The hashrate is too low',
  'N:1': 'The hashrate is too high',
  'V:1': 'The power supply did not start',
  'V:2': 'The power supply is not calibrated',
  'P:1': 'It stopped because it is too hot',
  'P:2': 'It stopped because it is too cold',
  'M:1': 'Its memory is full',
  'J0:6': 'A temperature sensor does not work',
  'J0:8': 'Not all hash boards are there',
  'L255:2': 'The boards do not fit together',
}

/** The rows of `warning`: faults that the miner logged since it started. */
export function parseWarnings(reply: JsonRecord | null): readonly Fault[] {
  return recordsOf(field(reply, 'WARNING')).flatMap(row => {
    const code = textField(row, 'code')
    const words = [textField(row, 'cause'), textField(row, 'suggestion')].find(text => text !== null && text !== code)
    const text = words ?? meaningOf(code) ?? code
    return text === null ? [] : [{ code, text, board: boardOfCode(code) }]
  })
}

/** The board that a code like 'J1:2' or 'L0:1' is about, numbered from 1; J0:6 and J0:8 are about the machine. */
export function boardOfCode(code: string | null): number | null {
  const board = /^(?:J([0-7]):[245]|L([0-7]):[12])$/.exec(code ?? '')
  const index = board?.[1] ?? board?.[2]
  return index === undefined ? null : Number(index) + 1
}

function meaningOf(code: string | null): string | null {
  if (code === null) return null
  if (/^J\d:2$/.test(code)) return 'Chips are missing'
  if (/^J\d:4$/.test(code)) return 'The data of the board cannot be read'
  if (/^L[0-7]:1$/.test(code)) return 'Voltage or frequency is above the limit'
  if (/^L[0-7]:2$/.test(code)) return 'Voltage and frequency do not match'
  return meanings[code] ?? null
}
