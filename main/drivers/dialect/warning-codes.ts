import type { Fault } from '../../contract/model.ts'
import { field, type JsonRecord, recordsOf, textField } from '../../transport/fields.ts'

const cables = 'check the data cables and power leads of the boards'
const supply = 'check the power leads and the mains voltage, or try another power supply'
const air = 'check the fans, the dust in the cooler and the temperature of what goes in'
const repair = 'restart the machine once; if it comes back, the board needs repair'
const fans = 'check the plugs of the fans and replace the one that stands still'

/**
 * What the codes of `warning` mean where the reply gives the bare code, and what to check. Of the letters F and T only what they stand for is
 * known; others that are not listed are not documented.
 */
const meanings: Readonly<Record<string, string>> = {
  'R:1': `The hashrate is too low; ${cables}, and look for a board that is hot or has few chips`,
  'N:1': 'The hashrate is too high; check the frequency that it is set to',
  'V:1': `The power supply did not start; ${supply}`,
  'V:2': `The power supply is not calibrated; ${supply}`,
  'P:1': `It stopped because it is too hot; ${air}`,
  'P:2': 'It stopped because it is too cold; warm the air or the water that goes in',
  'M:1': 'Its memory is full; restart the machine',
  'J0:6': `A temperature sensor does not work; ${repair}`,
  'J0:8': `Not all hash boards are there; ${cables}`,
  'L255:2': 'The boards do not fit together; put in boards of one kind',
  'F:2': `A fan is not in order; ${fans}`,
}

/** What the `status` list of `summary` means by its words, and what to check. */
const complaints: Readonly<Record<string, string>> = {
  'rate:-1': `It makes less than 95 % of its nominal rate; ${cables}, and look for a board that is hot or has few chips`,
  'network:-1': 'It cannot connect to a pool; check its network cable and the address of its pools',
  'fans:-1': `Not all fans turn; ${fans}`,
  'temp:-1': `It is too hot; ${air}`,
  'temp:-2': `Not all temperature sensors answer; ${cables}`,
}

const usualWords = /^(?:|Rate is lower than ideal rate|Can not connect to pool|Wrong number|Temp is too high)$/i

/** A complaint in plain words. What the firmware says in other words than the usual ones is repeated. @param code 'fans:-1' */
export function complaintText(code: string, words: string | null): string | null {
  return usualWords.test(words ?? '') ? (complaints[code] ?? words) : words
}

/** The rows of `warning`: faults that the miner logged since it started. */
export function parseWarnings(reply: JsonRecord | null): readonly Fault[] {
  return recordsOf(field(reply, 'WARNING')).flatMap(row => {
    const code = textField(row, 'code')
    // The suggestion is what the maker would check.
    const words = [textField(row, 'cause'), textField(row, 'suggestion')].filter(text => text !== null && text !== code)
    const text = words.length > 0 ? words.join('; ') : (meaningOf(code) ?? code)
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
  const board = `Board ${boardOfCode(code)}`
  if (/^J[0-7]:2$/.test(code)) return `${board} misses chips; ${repair}`
  if (/^J[0-7]:4$/.test(code)) return `${board} does not give its stored data; ${cables}`
  if (/^L[0-7]:1$/.test(code)) return `Voltage or frequency of ${board.toLowerCase()} is above the limit; set them back`
  if (/^L[0-7]:2$/.test(code)) return `Voltage and frequency of ${board.toLowerCase()} do not match; set them back`
  if (/^T:\d+$/.test(code)) return `Its temperature is not in order; ${air}`
  return meanings[code] ?? null
}
