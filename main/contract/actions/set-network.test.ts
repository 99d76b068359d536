import { describe, expect, test } from 'vitest'
import { failureOf } from '../failure.ts'
import type { Miner, NetworkConfig } from '../model.ts'
import type { Shown } from './action.ts'
import { fieldProblem } from './form.ts'
import { setHostname } from './set-hostname.ts'
import { setNetwork } from './set-network.ts'

const miner = {
  address: { ip: '10.0.1.7', apiPort: 4028, webPort: 80 },
  mac: '02:1a:2b:3c:4d:5e',
  hostname: 'm',
  model: 'S19',
  serial: null,
  label: null,
} as Miner
const own = { mode: 'static', address: '10.0.1.20', mask: '255.255.255.0', gateway: '10.0.1.1', dns: ['10.0.1.1'] } as const

function stands(network: Partial<NetworkConfig>): Shown {
  const told = { hostname: 'm', dhcp: true, ip: '10.0.1.7', mask: '255.255.255.0', gateway: '10.0.1.1', dns: ['10.0.1.1'], ...network }
  return { state: 'hashing', reading: null, config: null, locating: null, network: told }
}

function asked(ask: Record<string, unknown>) {
  return setNetwork.ask.parse({ mask: '255.255.255.0', gateway: '10.0.1.1', dns: '10.0.1.1', ...ask })
}

describe('which address a miner gets', () => {
  test.each([
    ['keep', undefined, 1, '10.0.1.7'],
    ['plan', '10.0.1.20', 3, '10.0.1.22'],
    ['plan', '10.0.{ip3}.{n}', 9, '10.0.1.9'],
    ['plan', '02:1A:2B:3C:4D:5E,10.0.1.77', 1, '10.0.1.77'],
    ['plan', '10.0.1.7,10.0.1.78', 1, '10.0.1.78'],
  ])('%s %s, number %d: %s', (mode, addresses, n, address) => {
    expect(setNetwork.forMiner(asked({ mode, ...(addresses ? { addresses } : {}) }), miner, n)).toMatchObject({ mode: 'static', address })
  })

  test.each([
    ['10.0.1.250', 9, 'The network of the gateway has no 9 addresses from 10.0.1.250 on.'],
    ['10.0.{n}.7', 9, '10.0.9.7 is not in the network of the gateway, 10.0.1.0 to 10.0.1.255.'],
    ['10.0.1.8,10.0.1.78', 1, 'The list holds neither 02:1a:2b:3c:4d:5e nor 10.0.1.7.'],
  ])('%s, number %d: %s', (addresses, n, reason) => {
    const fill = () => setNetwork.forMiner(asked({ mode: 'plan', addresses }), miner, n)
    try {
      fill()
      expect.unreachable()
    } catch (thrown) {
      expect(failureOf(thrown)).toEqual({ code: 'refused', reason })
    }
  })
})

test.each([
  ['what was asked', own, { dhcp: false, ip: '10.0.1.20' }, true],
  ['DHCP still', own, {}, false],
  ['another address', own, { dhcp: false, ip: '10.0.1.21' }, false],
  ['another gateway', own, { dhcp: false, ip: '10.0.1.20', gateway: '10.0.1.2' }, false],
  ['DHCP as asked', { mode: 'dhcp' } as const, {}, true],
  ['an address of its own still', { mode: 'dhcp' } as const, { dhcp: false }, false],
])('it shows %s', (_name, params, network, took) => {
  expect(setNetwork.took(stands({}), stands(network), params).took).toBe(took)
})

test('what was is what undo brings back, and it is looked for where it was sent', () => {
  expect(setNetwork.undo(stands({}), own)).toEqual({ mode: 'dhcp' })
  const before = stands({ dhcp: false, ip: '10.0.1.9' })
  expect(setNetwork.undo(before, own)).toEqual({ ...own, address: '10.0.1.9' })
  expect([setNetwork.movesTo?.(own), setNetwork.movesTo?.({ mode: 'dhcp' })]).toEqual(['10.0.1.20', null])
})

test('the preview names what differs', () => {
  expect(setNetwork.diff(stands({}), own)).toEqual([{ field: 'address', before: 'by DHCP', after: '10.0.1.20' }])
  expect(setNetwork.diff(stands({ dhcp: false, ip: '10.0.1.20' }), own)).toEqual([])
  expect(setNetwork.warnings?.([{ ...own, address: '10.9.0.4' }], [miner])).toHaveLength(2)
})

test('host names differ from miner to miner, and what no network takes is refused', () => {
  expect(setHostname.forMiner({ hostname: 'row3-{ip4}-{mac6}' }, miner, 1)).toEqual({ hostname: 'row3-7-3c4d5e' })
  expect(() => setHostname.forMiner({ hostname: '{serial}' }, miner, 1)).toThrow(/does not tell its serial/)
  for (const hostname of ['', 'a b', '-a', 'a_b', 'x'.repeat(64), 'ä']) expect(setHostname.ask.safeParse({ hostname }).success).toBe(false)
})

test.each([
  ['mask', '255.0.255.0', 'is not a mask'],
  ['gateway', 'router', 'is not an address'],
  ['dns', '10.0.0.1, 10.0.0.300', 'is not the address of a DNS server'],
])('a wrong %s is told at its field while it is typed', (name, typed, words) => {
  const fields = (setNetwork.form ?? []).filter(field => field.name === name)
  expect(fields).toHaveLength(2)
  for (const field of fields) expect(fieldProblem(field, { [name]: typed })).toContain(words)
})

test('where it answers now is told when that is another address, however it got it', () => {
  const before = stands({ dhcp: true, ip: '10.0.1.7' })
  expect(setNetwork.took(before, stands({ dhcp: false, ip: own.address }), own)).toEqual({
    took: true,
    note: 'it answers at 10.0.1.20 now',
  })
  expect(setNetwork.took(before, stands({ dhcp: true, ip: '10.0.1.9' }), { mode: 'dhcp' })).toMatchObject({
    note: 'it answers at 10.0.1.9 now',
  })
  expect(setNetwork.took(before, before, { mode: 'dhcp' })).toEqual({ took: true, note: null })
})
