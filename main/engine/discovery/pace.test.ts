import { describe, expect, it } from 'vitest'
import { parseAddress, type Span } from '../../contract/ranges.ts'
import { NeighbourBudget, ownNetworks } from './neighbours.ts'
import { Pace } from './pace.ts'
import { IndexSet, sizeOf, targetsOf } from './targets.ts'

describe('the pace', () => {
  it('goes down and rests when sockets run out, once for all that failed at the same moment', () => {
    let now = 1000
    const pace = new Pace(() => now, 1000)
    pace.exhausted(500)
    pace.exhausted(499)
    expect(pace.concurrency).toBe(300)
    expect(pace.restMs).toBeGreaterThan(0)
    now += pace.restMs
    expect(pace.restMs).toBe(0)
  })

  it('comes back slowly, and never beyond where it began', () => {
    let now = 0
    const pace = new Pace(() => now, 100)
    pace.exhausted(100)
    now += 1000
    const low = pace.concurrency
    for (let n = 0; n < 100; n++) pace.wentWell()
    expect(pace.concurrency).toBeGreaterThan(low)
    expect(pace.concurrency).toBeLessThan(100)
    for (let n = 0; n < 10_000; n++) pace.wentWell()
    expect(pace.concurrency).toBe(100)
  })

  it('goes down when timers come late, and never to nothing', () => {
    let now = 0
    const pace = new Pace(() => now, 1000)
    pace.late(400)
    expect(pace.concurrency).toBe(1000)
    for (let n = 0; n < 100; n++) {
      pace.late(600)
      now += 1000
    }
    expect(pace.concurrency).toBe(32)
  })
})

describe('the neighbour budget', () => {
  it('begins no more addresses within three seconds than the table has room for', () => {
    let now = 1
    const budget = new NeighbourBudget(
      () => now,
      1024,
      () => null,
    )
    let begun = 0
    while (budget.waitMs === 0) {
      budget.begin()
      begun++
    }
    expect(begun).toBe(921)
    now += budget.waitMs
    expect(budget.waitMs).toBe(0)
    expect(now).toBeGreaterThan(3000)
  })

  it('holds nothing back where the addresses leave no trace in the table', () => {
    const budget = new NeighbourBudget(
      () => 1,
      1024,
      () => 5,
    )
    for (let n = 0; n < 5000; n++) {
      expect(budget.waitMs).toBe(0)
      budget.begin()
    }
  })

  it('knows the networks of this computer, loopback left out', () => {
    const info = { family: 'IPv4', internal: false, mac: '', cidr: null } as const
    expect(
      ownNetworks({
        lo: [{ ...info, internal: true, address: '127.0.0.1', netmask: '255.0.0.0' }],
        eth0: [{ ...info, address: '10.1.2.3', netmask: '255.255.255.0' }],
      }),
    ).toEqual([{ from: parseAddress('10.1.2.0'), to: parseAddress('10.1.2.255') }])
  })
})

describe('targets', () => {
  const spans: readonly Span[] = [
    { from: parseAddress('10.0.0.254') ?? 0, to: parseAddress('10.0.1.1') ?? 0 },
    { from: parseAddress('10.0.3.0') ?? 0, to: parseAddress('10.0.3.0') ?? 0 },
  ]
  const list = { spans, addresses: [{ ip: '127.0.0.1', apiPort: 5000, webPort: null }], ports: { api: 4028, web: 80 } }

  it('are made one by one, in order', () => {
    expect([...targetsOf(list)].map(({ index, ip, apiPort, webPort }) => `${index} ${ip} ${apiPort} ${webPort}`)).toEqual([
      '0 10.0.0.254 4028 80',
      '1 10.0.0.255 4028 80',
      '2 10.0.1.0 4028 80',
      '3 10.0.1.1 4028 80',
      '4 10.0.3.0 4028 80',
      '5 127.0.0.1 5000 null',
    ])
    expect(sizeOf(list)).toBe(6)
  })

  it('are remembered with one bit each', () => {
    const set = new IndexSet(20)
    for (const index of [0, 7, 8, 19, 19]) set.add(index)
    set.delete(8)
    set.delete(9)
    expect(Array.from({ length: 20 }, (_none, n) => n).filter(n => set.has(n))).toEqual([0, 7, 19])
    expect(set.size).toBe(3)
  })
})
