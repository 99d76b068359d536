import type { NetworkInterfaceInfo } from 'node:os'
import { describe, expect, it } from 'vitest'
import { parseRanges } from '../../contract/ranges.ts'
import { localSubnets } from './subnets.ts'

function at(address: string, netmask = '255.255.255.0', more: { mac?: string; internal?: boolean } = {}): NetworkInterfaceInfo {
  return { address, netmask, family: 'IPv4', mac: more.mac ?? '3c:52:82:11:22:33', internal: more.internal ?? false, cidr: null }
}

function kindOf(name: string, info: NetworkInterfaceInfo): string {
  const [subnet] = localSubnets({}, { [name]: [info] })
  return subnet ? `${subnet.kind}${subnet.offered ? ' offered' : ''}` : 'none'
}

describe('the networks of this computer', () => {
  it.each([
    ['eth0', at('192.168.1.7'), 'lan offered'],
    ['en0', at('10.3.4.5'), 'lan offered'],
    ['Ethernet 2', at('172.16.9.1'), 'lan offered'],
    ['Wi-Fi', at('192.168.0.9'), 'lan offered'],
    ['br0', at('192.168.0.9'), 'lan offered'],
    ['docker0', at('172.17.0.1', '255.255.0.0'), 'docker'],
    ['br-3f2a9c0d1e4b', at('172.18.0.1', '255.255.0.0'), 'docker'],
    ['eth0', at('172.17.0.5', '255.255.0.0', { mac: '02:42:ac:11:00:05' }), 'docker'],
    ['vEthernet (WSL (Hyper-V firewall))', at('172.28.160.1', '255.255.240.0'), 'docker'],
    ['vEthernet (Default Switch)', at('172.28.160.1', '255.255.240.0'), 'virtual'],
    ['VirtualBox Host-Only Network', at('192.168.56.1'), 'virtual'],
    ['Ethernet 5', at('192.168.56.1', '255.255.255.0', { mac: '0a:00:27:00:00:11' }), 'virtual'],
    ['virbr0', at('192.168.122.1'), 'virtual'],
    ['vmnet8', at('192.168.77.1'), 'virtual'],
    ['tailscale0', at('100.101.102.103', '255.255.255.255'), 'vpn'],
    ['utun4', at('100.101.102.103', '255.255.255.255'), 'vpn'],
    ['wg0', at('10.8.0.2'), 'vpn'],
    ['tun0', at('10.8.0.2'), 'vpn'],
    ['ztabcdef12', at('10.147.17.2'), 'vpn'],
    ['eth0', at('100.64.3.4', '255.192.0.0'), 'vpn'],
    ['eth0', at('169.254.8.8', '255.255.0.0'), 'link-local'],
    ['eth0', at('203.0.113.9'), 'public'],
    ['lo', at('127.0.0.1', '255.0.0.0', { internal: true }), 'none'],
  ])('%s with %o is %s', (name, info, expected) => {
    expect(kindOf(name, info)).toBe(expected)
  })

  it('are written as ranges that can be scanned', () => {
    const [subnet] = localSubnets({}, { eth0: [at('192.168.5.77', '255.255.254.0')] })
    expect(subnet).toEqual({ range: '192.168.4.0/23', interfaceName: 'eth0', addresses: 510, kind: 'lan', offered: true, remark: null })
    expect(parseRanges(subnet?.range ?? '')).toMatchObject({ ok: true, count: 510 })
  })

  it('that are too large are narrowed to the part around this computer, and say so', () => {
    const [subnet] = localSubnets({}, { eth0: [at('10.20.30.40', '255.0.0.0')] })
    expect(subnet).toMatchObject({ range: '10.20.28.0/22', addresses: 1022, offered: true })
    expect(subnet?.remark).toContain('the whole /8 has 16,777,214 addresses')
  })

  it('put LANs first, and a network that two interfaces share once', () => {
    const subnets = localSubnets({}, { docker0: [at('172.17.0.1')], eth0: [at('192.168.1.7')], wlan0: [at('192.168.1.8')] })
    expect(subnets.map(subnet => subnet.interfaceName)).toEqual(['eth0', 'docker0'])
  })

  it('of containers and VPNs are offered when the settings say so, public ones never', () => {
    const subnets = localSubnets({ offerVirtual: true }, { wg0: [at('10.8.0.2')], eth0: [at('203.0.113.9')] })
    expect(subnets.map(({ kind, offered }) => ({ kind, offered }))).toEqual([
      { kind: 'vpn', offered: true },
      { kind: 'public', offered: false },
    ])
  })

  it('leave IPv6 and masks with holes out', () => {
    const v6: NetworkInterfaceInfo = {
      address: 'fe80::1',
      netmask: 'ffff::',
      family: 'IPv6',
      mac: '',
      internal: false,
      cidr: null,
      scopeid: 1,
    }
    expect(localSubnets({}, { eth0: [v6, at('10.0.0.1', '255.0.255.0')] })).toEqual([])
  })
})
