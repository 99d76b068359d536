import { formatAddress, parseAddress } from './ranges.ts'

/** A network as a mask and a gateway make it, all as numbers. */
interface Network {
  readonly first: number
  readonly last: number
}

/** The mask as a number; `null` for what is no mask: '255.0.255.0'. */
export function parseMask(text: string): number | null {
  const mask = parseAddress(text.trim())
  if (mask === null || mask === 0) return null
  const zeros = ~mask >>> 0
  return (zeros & (zeros + 1)) === 0 ? mask : null
}

/** Whether two addresses are in the same network. */
export function isSameNetwork(a: string, b: string, maskText: string): boolean {
  const [one, other, mask] = [parseAddress(a), parseAddress(b), parseMask(maskText)]
  return one !== null && other !== null && mask !== null && (one & mask) >>> 0 === (other & mask) >>> 0
}

/** Why a miner cannot be given this address, as a sentence; `null` = it can. */
export function addressProblem(address: string, maskText: string, gateway: string): string | null {
  const [value, mask, door] = [parseAddress(address), parseMask(maskText), parseAddress(gateway)]
  if (value === null) return `"${address}" is not an address.`
  if (mask === null || door === null) return 'The mask or the gateway is not an address.'
  const { first, last } = networkOf(door, mask)
  if (value < first || value > last)
    return `${address} is not in the network of the gateway, ${formatAddress(first)} to ${formatAddress(last)}.`
  if (value === first) return `${address} is the address of the network itself.`
  if (value === last) return `${address} is the broadcast address of the network.`
  return value === door ? `${address} is the gateway.` : null
}

/** The nth address from `start` that a miner can have; `null` when the network has no more. @param n from 1 */
export function nthAddress(start: string, n: number, maskText: string, gateway: string): string | null {
  const [begin, mask, door] = [parseAddress(start), parseMask(maskText), parseAddress(gateway)]
  if (begin === null || mask === null || door === null) return null
  const { first, last } = networkOf(door, mask)
  const from = Math.max(begin, first + 1)
  const address = from + n - 1 + (door >= from && door <= from + n - 1 ? 1 : 0)
  return begin < first || address >= last ? null : formatAddress(address)
}

function networkOf(member: number, mask: number): Network {
  const first = (member & mask) >>> 0
  return { first, last: (first | ~mask) >>> 0 }
}

/** Lines of 'MAC or present address, new address' as pasted from a sheet. */
export type AddressList = ReadonlyMap<string, string>

/** Reads a list; a line that cannot be read is the problem. Separators are comma, semicolon, tab. Blank lines, a header and `#` are skipped. */
export function parseAddressList(
  text: string,
): { readonly ok: true; readonly list: AddressList } | { readonly ok: false; readonly problem: string } {
  const list = new Map<string, string>()
  const given = new Map<string, number>()
  for (const [index, raw] of text.split(/\r?\n/).entries()) {
    const line = raw.trim()
    if (line === '' || line.startsWith('#')) continue
    const [who = '', address = ''] = line.split(/[,;\t]/).map(cell => cell.trim().replace(/^"(.*)"$/, '$1'))
    const key = minerKey(who)
    if (key === null || parseAddress(address) === null) {
      if (list.size === 0 && index === 0 && parseAddress(address) === null && key === null) continue
      return problemIn(index, 'is not "MAC or present address, new address"')
    }
    if (list.has(key)) return problemIn(index, `names ${who} a second time`)
    const twin = given.get(address)
    if (twin !== undefined) return problemIn(index, `gives ${address} out again; line ${twin + 1} did so before`)
    list.set(key, address)
    given.set(address, index)
  }
  return list.size === 0 ? { ok: false, problem: 'The list holds no line "MAC or present address, new address".' } : { ok: true, list }
}

function problemIn(index: number, what: string): { ok: false; problem: string } {
  return { ok: false, problem: `Line ${index + 1} ${what}.` }
}

/** The key under which a miner stands in a list: its MAC in lower case with colons, or its address. */
function minerKey(text: string): string | null {
  const hex = text.replace(/[:.-]/g, '').toLowerCase()
  if (/^[0-9a-f]{12}$/.test(hex) && parseAddress(text) === null) return hex.replace(/..(?=.)/g, '$&:')
  const address = parseAddress(text)
  return address === null ? null : formatAddress(address)
}
