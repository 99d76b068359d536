import { type NetworkInterfaceInfo, networkInterfaces } from 'node:os'
import { type AddressKind, addressKind, formatAddress, parseAddress } from '../../contract/ranges.ts'
import type { LocalSubnet } from '../../contract/scan.ts'
import { formatNumber } from '../../contract/units.ts'

type Interfaces = Readonly<Record<string, readonly NetworkInterfaceInfo[] | undefined>>

/** Largest network that is offered whole: a /20, some seconds of scanning. */
const largestBits = 20

/** What a larger one is narrowed to, around the own address. */
const narrowedBits = 22

interface NameRule {
  readonly name: RegExp
  readonly kind: LocalSubnet['kind']
  readonly remark: string
}

/** Interface names of things that are no LAN, on Linux, macOS and Windows. */
const nameRules: readonly NameRule[] = [
  {
    name: /^(?:docker|br-[0-9a-f]{6,}|veth(?!ernet)|cni|flannel|cali|podman|kube|nerdctl)/i,
    kind: 'docker',
    remark: 'Docker or another container network',
  },
  { name: /docker|WSL/i, kind: 'docker', remark: 'Docker or WSL' },
  { name: /tailscale/i, kind: 'vpn', remark: 'Tailscale VPN' },
  { name: /^(?:zt|feth)|zerotier/i, kind: 'vpn', remark: 'ZeroTier VPN' },
  { name: /^(?:wg|wt)\d*|wireguard|nordlynx|mullvad/i, kind: 'vpn', remark: 'WireGuard VPN' },
  { name: /^(?:tun|tap|utun|ppp|ipsec|gpd|cscotun)\d*|openvpn|anyconnect|vpn/i, kind: 'vpn', remark: 'VPN' },
  { name: /^(?:virbr|vmnet|vnic|vboxnet|bridge1\d\d|lxc|lxdbr|incusbr|anbox|waydroid)/i, kind: 'virtual', remark: 'virtual machines' },
  { name: /vEthernet|hyper-v|virtualbox|vmware|parallels/i, kind: 'virtual', remark: 'virtual machines' },
  { name: /^(?:dummy|ifb|bond-?dummy)/i, kind: 'virtual', remark: 'an interface without a cable' },
]

/** MAC prefixes that only virtual adapters have; Windows lets users rename interfaces. */
const virtualMacs: readonly { readonly prefix: string; readonly remark: string; readonly kind: LocalSubnet['kind'] }[] = [
  { prefix: '02:42:', kind: 'docker', remark: 'Docker or another container network' },
  { prefix: '0a:00:27:', kind: 'virtual', remark: 'virtual machines' },
  { prefix: '00:50:56:c0:', kind: 'virtual', remark: 'virtual machines' },
]

/**
 * The networks that this computer is part of, LANs first. Containers, VPNs and virtual machines are named and not offered
 * unless `offerVirtual`; loopback is left out; a network that is too large is narrowed to the part around the own address.
 */
export function localSubnets({ offerVirtual = false } = {}, interfaces: Interfaces = networkInterfaces()): readonly LocalSubnet[] {
  const subnets = Object.entries(interfaces).flatMap(([name, addresses]) =>
    (addresses ?? []).flatMap(info => subnetOf(name, info, offerVirtual) ?? []),
  )
  const byRange = new Map<string, LocalSubnet>()
  for (const subnet of subnets) {
    const known = byRange.get(subnet.range)
    // Wired and wireless are often in the same network.
    if (!known || rank(subnet) < rank(known)) byRange.set(subnet.range, subnet)
  }
  return [...byRange.values()].sort((a, b) => rank(a) - rank(b))
}

function rank({ offered, kind }: LocalSubnet): number {
  return (offered ? 0 : 10) + ['lan', 'link-local', 'public', 'vpn', 'virtual', 'docker'].indexOf(kind)
}

function subnetOf(interfaceName: string, info: NetworkInterfaceInfo, offerVirtual: boolean): LocalSubnet | null {
  const own = parseAddress(info.address)
  const bits = maskBits(info.netmask)
  if (info.family !== 'IPv4' || info.internal || own === null || bits === null || addressKind(own) === 'loopback') return null
  const rule = ruleFor(interfaceName, info.mac, addressKind(own))
  const shownBits = bits < largestBits ? narrowedBits : bits
  const isOffered = rule.kind === 'lan' || (offerVirtual && ['docker', 'vpn', 'virtual'].includes(rule.kind))
  return {
    range: `${formatAddress(networkOf(own, shownBits))}/${shownBits}`,
    interfaceName,
    addresses: hostCount(shownBits),
    kind: rule.kind,
    // A point-to-point link has nobody else on it.
    offered: isOffered && bits < 31,
    remark: remarkOf(rule.remark, bits),
  }
}

function ruleFor(name: string, mac: string, use: AddressKind): { readonly kind: LocalSubnet['kind']; readonly remark: string | null } {
  const rule =
    nameRules.find(candidate => candidate.name.test(name)) ?? virtualMacs.find(({ prefix }) => mac.toLowerCase().startsWith(prefix))
  if (rule) return rule
  switch (use) {
    case 'private':
      return { kind: 'lan', remark: null }
    case 'cgnat':
      return { kind: 'vpn', remark: 'carrier or VPN addresses (100.64.0.0/10)' }
    case 'link-local':
      return { kind: 'link-local', remark: 'no address from a router: link-local' }
    case 'loopback':
    case 'multicast':
    case 'reserved':
    case 'public':
      return { kind: 'public', remark: 'public addresses: scanned only where the settings allow it' }
  }
}

function remarkOf(remark: string | null, bits: number): string | null {
  const size =
    bits < largestBits
      ? `the whole /${bits} has ${formatNumber(hostCount(bits))} addresses; offered is the /${narrowedBits} around this computer, type a larger range to scan more`
      : null
  return [remark, size].filter(part => part !== null).join('; ') || null
}

/** Addresses of a network, network and broadcast address left out where there are such. */
function hostCount(bits: number): number {
  return 2 ** (32 - bits) - (bits <= 30 ? 2 : 0)
}

function networkOf(address: number, bits: number): number {
  const size = 2 ** (32 - bits)
  return Math.floor(address / size) * size
}

/** 24 of '255.255.255.0'; `null` when the ones do not stand together. */
function maskBits(netmask: string): number | null {
  const mask = parseAddress(netmask)
  if (mask === null) return null
  const bits = Math.clz32(~mask >>> 0)
  return networkOf(2 ** 32 - 1, bits) === mask ? bits : null
}
