import type { MinerAddress } from '../contract/model.ts'

/**
 * The addresses a hall stands on, in order: those of the CIDR range `base`, without network and broadcast address and without the first and last of each /24.
 * @throws RangeError naming what is wrong with the range, or how many miners it holds
 */
export function hallAddresses(base: string, miners: number): string[] {
  const { first, size } = parseBase(base)
  const addresses: string[] = []
  for (let offset = 0; offset < size && addresses.length < miners; offset++) {
    const last = (first + offset) & 0xff
    const isEdge = offset === 0 || offset === size - 1
    if (size > 2 && (isEdge || last === 0 || last === 255)) continue
    addresses.push(formatIp(first + offset))
  }
  if (addresses.length < miners)
    throw new RangeError(`${base} holds ${addresses.length} miners, not ${miners}. Take a larger range, such as 127.20.0.0/16.`)
  return addresses
}

/** Ports counted up on one address, for systems where 127.0.0.1 is the only one (macOS). */
export function countedPorts(miners: number, firstPort: number): MinerAddress[] {
  if (firstPort + 2 * miners > 65_536)
    throw new RangeError(`${miners} miners need ${2 * miners} ports on one address; from ${firstPort} on there are not as many.`)
  return Array.from({ length: miners }, (_none, n) => ({ ip: '127.0.0.1', apiPort: firstPort + 2 * n, webPort: firstPort + 2 * n + 1 }))
}

/** @throws RangeError when `text` is no IPv4 address on loopback */
export function parseLoopback(text: string): number {
  const parts = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/.exec(text)?.slice(1).map(Number) ?? []
  if (parts.length !== 4 || parts.some(part => part > 255)) throw new RangeError(`"${text}" is not an IPv4 address.`)
  if (parts[0] !== 127) throw new RangeError(`${text} is not on loopback. The simulator only listens on 127.0.0.0/8.`)
  return parts.reduce((sum, part) => sum * 256 + part, 0)
}

function parseBase(base: string): { first: number; size: number } {
  const [ip = '', bits = '32', ...rest] = base.split('/')
  const prefix = Number(bits)
  if (rest.length > 0 || !/^\d+$/.test(bits) || prefix < 8 || prefix > 32) {
    throw new RangeError(`"${base}" is not a range. Write an address and a prefix of 8 to 32, such as 127.20.0.0/22.`)
  }
  const size = 2 ** (32 - prefix)
  const address = parseLoopback(ip)
  return { first: address - (address % size), size }
}

function formatIp(address: number): string {
  return [24, 16, 8, 0].map(shift => (address >>> shift) & 0xff).join('.')
}
