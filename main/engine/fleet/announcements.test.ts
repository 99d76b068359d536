import { describe, expect, test, vi } from 'vitest'
import { defaultSettings } from '../../contract/settings.ts'
import { VirtualClock } from '../../lib/clock.ts'
import { KeyedLock } from '../../lib/limit.ts'
import { openLog } from '../../lib/log.ts'
import { Announcements } from './announcements.ts'
import { sampleAddress, sampleFacts, sampleFound } from './fleet.sample.ts'
import { Fleet } from './fleet.ts'
import { Hearing } from './hearing.ts'
import type { Identify } from './identifier.ts'
import { ScanTurns } from './scan-turns.ts'

const mac = (last: number) => `02:00:00:00:00:0${last}`

function start({ passed = () => Promise.resolve() }: { passed?: () => Promise<void> } = {}) {
  const clock = new VirtualClock()
  const log = openLog({ level: 'silent', file: null })
  const fleet = new Fleet({ clock, log, settings: () => defaultSettings })
  const known = new ScanTurns({ fleet, lock: new KeyedLock(), clock, isHeld: () => false })
  /** Machines that are there to be found, by address; `asked` is who was asked. */
  const there = new Map<string, number>()
  const asked: string[] = []
  const gate: { wait: Promise<void> } = { wait: Promise.resolve() }
  const arrive = (ip: string, last: number) =>
    fleet.arrive(sampleFound(sampleAddress(1, { ip }), sampleFacts({ mac: mac(last) }), clock.now()), { demo: false, since: clock.now() })
  const identify: Identify = async (address, options) => {
    expect(options.known).toBe(known)
    asked.push(address.ip)
    await gate.wait
    const last = there.get(address.ip)
    if (last !== undefined) arrive(address.ip, last)
    return last !== undefined
  }
  const onChange = vi.fn()
  const ports = { api: 4028, web: 80 }
  const announcements = new Announcements({ fleet, identify, known, ports, settings: () => defaultSettings, passed, clock, log, onChange })
  return { clock, fleet, announcements, there, asked, gate, arrive, onChange }
}

describe('a known miner', () => {
  test('is told at once and asked nothing', async () => {
    const { announcements, arrive, asked, onChange, clock } = start()
    const { id } = arrive('127.34.0.5', 5)
    announcements.hear({ ip: '127.34.0.5', mac: mac(5) })
    expect(announcements.recent).toEqual([{ n: 1, at: clock.now(), ip: '127.34.0.5', mac: mac(5), minerId: id, outcome: 'known' }])
    await announcements.settled()
    expect(asked).toEqual([])
    expect(onChange).toHaveBeenCalledTimes(1)
  })

  test('is known as well where the announcement names no MAC', () => {
    const { announcements, arrive } = start()
    const { id } = arrive('127.34.0.5', 5)
    announcements.hear({ ip: '127.34.0.5', mac: null })
    expect(announcements.recent[0]).toMatchObject({ minerId: id, outcome: 'known' })
  })

  test('that came to the address of another one is asked who it is, and moves there', async () => {
    const { announcements, arrive, asked, there, clock, fleet } = start()
    const { id } = arrive('127.34.0.5', 5)
    arrive('127.34.0.6', 6)
    await clock.advance(1000)
    there.set('127.34.0.6', 5)
    announcements.hear({ ip: '127.34.0.6', mac: mac(5) })
    await announcements.settled()
    expect(asked).toEqual(['127.34.0.6'])
    expect(announcements.recent[0]).toMatchObject({ minerId: id, outcome: 'found' })
    expect(fleet.get(id)?.address.ip).toBe('127.34.0.6')
  })
})

test('a stranger at the address of a known miner that does not answer is not taken for it', async () => {
  const { announcements, arrive } = start()
  arrive('127.34.0.5', 5)
  announcements.hear({ ip: '127.34.0.5', mac: mac(6) })
  await announcements.settled()
  expect(announcements.recent[0]).toMatchObject({ minerId: null, outcome: 'unknown' })
})

describe('a machine that nobody knows', () => {
  test('is asked what a scan asks, and taken in', async () => {
    const { announcements, there, asked, fleet } = start()
    there.set('127.34.0.7', 7)
    announcements.hear({ ip: '127.34.0.7', mac: mac(7) })
    expect(announcements.recent[0]).toMatchObject({ minerId: null, outcome: 'asking' })
    await announcements.settled()
    expect(asked).toEqual(['127.34.0.7'])
    expect(announcements.recent).toMatchObject([{ n: 1, minerId: `mac:${mac(7)}`, outcome: 'found' }])
    expect(fleet.size).toBe(1)
  })

  test('and is no miner is not asked again within a minute', async () => {
    const { announcements, asked, clock } = start()
    for (const wait of [0, 30_000, 31_000]) {
      await clock.advance(wait)
      announcements.hear({ ip: '127.34.0.8', mac: null })
      await announcements.settled()
    }
    expect(announcements.recent.map(({ n, outcome }) => [n, outcome])).toEqual([
      [3, 'unknown'],
      [2, 'unknown'],
      [1, 'unknown'],
    ])
    expect(asked.length).toBe(2)
  })

  test('is asked once although its button is pressed again meanwhile', async () => {
    const { announcements, asked, gate } = start()
    const { promise, resolve } = Promise.withResolvers<void>()
    gate.wait = promise
    announcements.hear({ ip: '127.34.0.8', mac: null })
    announcements.hear({ ip: '127.34.0.8', mac: null })
    resolve()
    await announcements.settled()
    expect(asked.length).toBe(1)
    expect(announcements.recent.length).toBe(1)
  })

  test('waits for the scan that asks its address, and is not asked twice', async () => {
    const scan = Promise.withResolvers<void>()
    const { announcements, asked, arrive } = start({ passed: () => scan.promise })
    announcements.hear({ ip: '127.34.0.9', mac: mac(9) })
    const { id } = arrive('127.34.0.9', 9)
    scan.resolve()
    await announcements.settled()
    expect(asked).toEqual([])
    expect(announcements.recent[0]).toMatchObject({ minerId: id, outcome: 'found' })
  })

  test.each(['8.8.8.8', '224.0.0.1', '0.0.0.0', 'fe80::1'])('at %s is left alone', async ip => {
    const { announcements, asked } = start()
    announcements.hear({ ip, mac: null })
    await announcements.settled()
    expect(asked).toEqual([])
    expect(announcements.recent).toEqual([])
  })
})

test('a flood of invented senders asks four at a time, keeps fifty waiting and shows twenty', async () => {
  const { announcements, asked, gate } = start()
  const { promise, resolve } = Promise.withResolvers<void>()
  gate.wait = promise
  for (let n = 0; n < 200; n++) announcements.hear({ ip: `127.34.1.${n}`, mac: null })
  await vi.waitFor(() => expect(asked.length).toBe(4))
  expect(announcements.recent.length).toBe(20)
  resolve()
  await announcements.settled()
  expect(asked.length).toBe(54)
})

test('closing waits for who is being asked, and hears nobody any more', async () => {
  const { announcements, asked } = start()
  announcements.hear({ ip: '127.34.0.8', mac: null })
  await announcements.close()
  announcements.hear({ ip: '127.34.0.9', mac: null })
  expect(asked.length).toBeLessThanOrEqual(1)
  expect(announcements.recent.map(({ ip }) => ip)).toEqual(['127.34.0.8'])
})

describe('listening', () => {
  function hearing(on: boolean) {
    const setting = { on }
    const events: string[] = []
    const open = () => {
      events.push('open')
      return { trouble: ['held'], close: async () => void events.push('close') }
    }
    const one = new Hearing({ open, isOn: () => setting.on, onHeard: () => undefined, onTrouble: () => events.push('told') })
    return { one, setting, events }
  }

  test('follows the setting', async () => {
    const { one, setting, events } = hearing(false)
    expect([one.trouble, events]).toEqual([[], []])
    setting.on = true
    one.follow()
    one.follow()
    expect(one.trouble).toEqual(['held'])
    setting.on = false
    one.follow()
    expect(one.trouble).toEqual([])
    await one.close()
    expect(events).toEqual(['open', 'told', 'close', 'told'])
  })

  test('ends with the engine', async () => {
    const { one, events } = hearing(true)
    await one.close()
    expect(events).toEqual(['open', 'told', 'close'])
  })
})
