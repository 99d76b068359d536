import { describe, expect, test } from 'vitest'
import { VirtualClock } from '../lib/clock.ts'
import type { ChangeFault } from './faults.ts'
import { Machine } from './machine.ts'
import { handle } from './request.ts'

const model = { type: 'Test', boards: 3, chips: 100, fans: 4, rate: 100_000, powerW: 3000, freqMhz: 500 }

function machineWith(...faults: readonly ChangeFault[]) {
  const clock = new VirtualClock()
  const machine = new Machine({ ip: '127.46.250.1', number: 0, seed: 1, model, clock, hallStartedAt: clock.now(), speed: 1, faults })
  machine.takePools([{ url: 'stratum+tcp://old.example:3333', user: 'acct.1', pass: 'x' }])
  return { machine, clock }
}

/** A firmware that is asked to rename its machine. */
const rename = (machine: Machine) =>
  handle(machine, () => {
    machine.hostname = 'row-1'
    return { text: 'OK' }
  })

describe('a request for a change', () => {
  test('is answered and done where nothing is wrong', async () => {
    const { machine } = machineWith()
    expect(await rename(machine)).toMatchObject({ kind: 'reply', reply: { text: 'OK' } })
    expect(machine.hostname).toBe('row-1')
  })

  test('is refused, and nothing changes', async () => {
    const { machine } = machineWith('refuse')
    const before = machine.hostname
    expect(await rename(machine)).toMatchObject({ kind: 'refused' })
    expect(machine.hostname).toBe(before)
  })

  test('is said to be done, and nothing changes', async () => {
    const { machine } = machineWith('ignore')
    const before = machine.hostname
    expect(await rename(machine)).toMatchObject({ kind: 'reply' })
    expect(machine.hostname).toBe(before)
  })

  test('is done otherwise than it was asked for', async () => {
    const { machine } = machineWith('other')
    await rename(machine)
    expect(machine.hostname).toBe('row-1-1')
  })

  test('is done and never answered', async () => {
    const { machine } = machineWith('mute')
    expect(await rename(machine)).toMatchObject({ kind: 'mute' })
    expect(machine.hostname).toBe('row-1')
  })

  test('takes the machine away for four minutes', async () => {
    const { machine, clock } = machineWith('late')
    await rename(machine)
    await clock.advance(5_000)
    expect(machine.doors).toEqual({ api: false, web: false })
    await clock.advance(230_000)
    expect(machine.doors).toEqual({ api: false, web: false })
    await clock.advance(10_000)
    expect(machine.doors).toEqual({ api: true, web: true })
  })

  test('takes the machine away for good, until somebody switches it off and on', async () => {
    const { machine, clock } = machineWith('neverback')
    await rename(machine)
    await clock.advance(3_600_000)
    expect(machine.doors).toEqual({ api: false, web: false })
    machine.clear('neverback')
    machine.powerOn(() => true)
    await clock.advance(120_000)
    expect(machine.doors).toEqual({ api: true, web: true })
  })

  test('loses its pools, or its password', async () => {
    const poolless = machineWith('poolless')
    const relocked = machineWith('relock')
    poolless.machine.takePools([{ url: 'stratum+tcp://old.example:3333', user: 'acct.1', pass: 'x' }])
    await rename(poolless.machine)
    await rename(relocked.machine)
    for (const { clock } of [poolless, relocked]) await clock.advance(5_000)
    expect(poolless.machine.pools.list).toEqual([])
    expect(relocked.machine.password).not.toBe('root')
  })

  test('shows none of this while it is only read', async () => {
    const { machine, clock } = machineWith('late', 'mute', 'relock', 'refuse')
    expect(await handle(machine, () => ({ text: 'read' }))).toMatchObject({ kind: 'reply', reply: { text: 'read' } })
    await clock.advance(5_000)
    expect(machine.doors).toEqual({ api: true, web: true })
    expect(machine.password).toBe('root')
  })
})
