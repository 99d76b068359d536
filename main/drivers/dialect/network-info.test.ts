import fc from 'fast-check'
import { expect, test } from 'vitest'
import { MinerError } from '../../contract/failure.ts'
import { recordOf } from '../../transport/fields.ts'
import { parseTolerant } from '../../transport/tolerant-json.ts'
import { recordingNamed, sessionOf } from '../recording.ts'
import { networkOf, readNetwork } from './network-info.ts'

const signal = new AbortController().signal

test('a recorded machine with DHCP tells what it works with, and neither gateway nor DNS', async () => {
  expect(await readNetwork(sessionOf(recordingNamed('antminer-legacy/d3-blissz-2018')), signal)).toEqual({
    hostname: 'antMiner',
    dhcp: true,
    ip: '192.0.2.21',
    mask: '255.255.255.0',
    gateway: null,
    dns: [],
  })
})

test('a machine with an address of its own tells what is configured, not what it works with until its network restarts', () => {
  const info = {
    nettype: 'DHCP',
    ipaddress: '192.0.2.21',
    netmask: '255.255.252.0',
    conf_nettype: 'Static',
    conf_hostname: 'row3',
    conf_ipaddress: '192.0.2.77',
    conf_netmask: '255.255.255.0',
    conf_gateway: '192.0.2.1',
    conf_dnsservers: '192.0.2.53 192.0.2.54',
  }
  expect(networkOf(info)).toEqual({
    hostname: 'row3',
    dhcp: false,
    ip: '192.0.2.77',
    mask: '255.255.255.0',
    gateway: '192.0.2.1',
    dns: ['192.0.2.53', '192.0.2.54'],
  })
})

test('what does not say how it gets its address is not guessed', () => {
  expect(networkOf({ conf_nettype: 'PPPoE', ipaddress: '192.0.2.21' })).toMatchObject({ dhcp: null, ip: '192.0.2.21' })
  expect(networkOf({})).toEqual({ hostname: null, dhcp: null, ip: null, mask: null, gateway: null, dns: [] })
})

test('a reply cut anywhere is told as cut or not at all, and never half believed', async () => {
  const whole = '{"conf_nettype":"Static","conf_hostname":"row3","conf_ipaddress":"192.0.2.77","conf_netmask":"255.255.255.0"}'
  const session = sessionOf(recordingNamed('antminer-legacy/d3-blissz-2018'))
  for (let length = 1; length < whole.length; length++) {
    const http = { request: async () => ({ status: 200, headers: {}, body: whole.slice(0, length) }) }
    await expect(readNetwork({ ...session, http }, signal), whole.slice(0, length)).rejects.toThrow(MinerError)
  }
})

test('any object is read without a throw', () => {
  fc.assert(
    fc.property(fc.json(), text => {
      const parsed = parseTolerant(text)
      const record = parsed.ok ? recordOf(parsed.value) : null
      if (record !== null) expect(networkOf(record).dns).toBeInstanceOf(Array)
    }),
  )
})
