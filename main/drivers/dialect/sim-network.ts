import type { Machine, OwnAddress } from '../../simulator/persona.ts'

/** What the network pages of both generations say, in their order. */
export function networkInfo(machine: Machine): Readonly<Record<string, string>> {
  const own = machine.ownAddress
  return {
    nettype: own === null ? 'DHCP' : 'Static',
    netdevice: 'eth0',
    macaddr: machine.mac,
    ipaddress: machine.ip,
    netmask: own?.mask ?? '255.255.252.0',
    conf_nettype: own === null ? 'DHCP' : 'Static',
    conf_hostname: machine.hostname,
    conf_ipaddress: own?.ip ?? '',
    conf_netmask: own?.mask ?? '',
    conf_gateway: own?.gateway ?? '',
    conf_dnsservers: own?.dns.join(' ') ?? '',
  }
}

/** What the system page says of the network. With DHCP it knows neither gateway nor DNS. */
export function networkAtWork(machine: Machine): Readonly<Record<string, string>> {
  const own = machine.ownAddress
  return {
    nettype: own === null ? 'DHCP' : 'Static',
    netdevice: 'eth0',
    macaddr: machine.mac,
    hostname: machine.hostname,
    ipaddress: machine.ip,
    netmask: own?.mask ?? '255.255.252.0',
    gateway: own?.gateway ?? '',
    dnsservers: own?.dns.join(' ') ?? '',
  }
}

/** A network configuration as a page was sent it. */
export interface SentNetwork {
  readonly hostname: string
  /** `null` = by DHCP. */
  readonly own: OwnAddress | null
}

/** Stores it; the network restarts a second later. */
export function takeNetwork(machine: Machine, { hostname, own }: SentNetwork): void {
  machine.writes++
  if (machine.faults.has('ignore')) return
  machine.hostname = hostname
  machine.takeAddress(own)
}

const factoryHostname = 'Antminer'

/** What the owner set is forgotten, beside the configuration of the mining program. */
export function forgetOwner(machine: Machine): void {
  machine.hostname = factoryHostname
  machine.forgetOwner()
}
