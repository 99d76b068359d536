import { parseAddress } from '../../../../main/contract/ranges.ts'
import { textColumn } from './column.tsx'

/** Who the miner is. */

export const label = textColumn({ id: 'label', title: 'Label', name: 'Label', widthPx: 70, grow: true, of: miner => miner.label })

export const ip = textColumn({
  id: 'ip',
  title: 'Address',
  name: 'IP address',
  // '192.168.100.254' whole, also in a wide font.
  widthPx: 128,
  tone: 'dim',
  of: miner => miner.address.ip,
  sortKey: miner => addressKey(miner.address.ip),
})

export const mac = textColumn({ id: 'mac', title: 'MAC', name: 'MAC address', widthPx: 136, tone: 'dim', of: miner => miner.mac })

export const model = textColumn({ id: 'model', title: 'Model', name: 'Model', widthPx: 86, of: miner => miner.model ?? miner.make })

export const firmware = textColumn({
  id: 'firmware',
  title: 'Firmware',
  name: 'Firmware',
  widthPx: 150,
  tone: 'dim',
  of: miner => (miner.firmware.version === null ? miner.firmware.name : `${miner.firmware.name} ${miner.firmware.version}`),
})

export const serial = textColumn({
  id: 'serial',
  title: 'Serial',
  name: 'Serial number',
  widthPx: 140,
  tone: 'dim',
  of: miner => miner.serial,
})

export const tags = textColumn({
  id: 'tags',
  title: 'Tags',
  name: 'Tags',
  widthPx: 120,
  of: miner => (miner.tags.length === 0 ? null : miner.tags.join(', ')),
})

export const note = textColumn({ id: 'note', title: 'Note', name: 'Note', widthPx: 180, of: miner => miner.note })

const addressKeys = new Map<string, number | null>()
/** Keys are remembered up to this many; then the memory starts anew. */
const addressKeyLimit = 70_000

/** An address as a number, remembered: an idle table is put in order every second. */
function addressKey(text: string): number | null {
  const known = addressKeys.get(text)
  if (known !== undefined) return known
  if (addressKeys.size >= addressKeyLimit) addressKeys.clear()
  const key = parseAddress(text)
  addressKeys.set(text, key)
  return key
}
