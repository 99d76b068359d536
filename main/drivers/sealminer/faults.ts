import { quote } from '../../contract/failure.ts'
import type { Fault } from '../../contract/model.ts'
import { booleanField, type JsonRecord, numberField, textField } from '../../transport/fields.ts'

const mostCodes = 20

/** What the machine complains about: its error codes, the status of its power supply, a lost connection to the pool. No table of the codes is published. */
export function faultsOf(stats: JsonRecord | null): readonly Fault[] {
  return [...errorCodes(stats), ...supplyFaults(stats), ...poolFaults(stats)]
}

/** One code or several, whatever parts them; the chip that is named beside them belongs to all. */
function errorCodes(stats: JsonRecord | null): readonly Fault[] {
  const codes = (textField(stats, 'Error Code') ?? '').split(/[\s,;|]+/).filter(code => code !== '' && !isNothing(code))
  const chip = textField(stats, 'Error Chip')
  const where = chip === null ? '' : ` at chip ${quote(chip)}`
  return [...new Set(codes)].slice(0, mostCodes).map(code => ({
    code,
    text: `It reports error ${quote(code)}${where}; restart it, and if it comes back, ask the maker's support what it means`,
    board: null,
  }))
}

/** '0x00000000' while all is well. */
function supplyFaults(stats: JsonRecord | null): readonly Fault[] {
  const code = textField(stats, 'PSU Error')
  if (code === null || isNothing(code)) return []
  const text = `The power supply reports error ${quote(code)}; check the mains voltage and its fan, and switch it off at the wall for a minute`
  return [{ code: `PSU:${code}`, text, board: null }]
}

function poolFaults(stats: JsonRecord | null): readonly Fault[] {
  if (booleanField(stats, 'Stratum Disconnect') !== true) return []
  return [{ code: 'STRATUM', text: 'It has lost its pool; check the pool addresses, the worker and the network', board: null }]
}

/** '0', '0x0000', 'none'. */
function isNothing(code: string): boolean {
  return /^(?:(?:0x)?0+|none|null|ok)$/i.test(code) || numberField({ code }, 'code') === 0
}
