import { expect, test } from 'vitest'
import { containsAddress } from '../../contract/ranges.ts'
import { defaultSettings } from '../../contract/settings.ts'
import { VirtualClock } from '../../lib/clock.ts'
import { openLog } from '../../lib/log.ts'
import { Secret } from '../../lib/secret.ts'
import type { DiscoveredMiner, Scan, ScanOptions } from '../discovery/scan.ts'
import { type Credential, openSession } from '../session.ts'
import { Finder } from './finder.ts'
import { sampleAddress, sampleDriver, sampleFacts, sampleFound } from './fleet.sample.ts'
import { Fleet } from './fleet.ts'

const never = new AbortController().signal
const driver = sampleDriver()
const mac = (last: number) => `02:00:00:00:00:${String(last).padStart(2, '0')}`

function pair(password: string, isDefault = false): Credential {
  return { user: 'root', password: new Secret(password), isDefault }
}

/** A machine in the network, the password that opens it, and those that it was asked with, in turn. */
interface There {
  readonly last: number
  readonly facts: Parameters<typeof sampleFacts>[0]
  readonly opens: string
  readonly asked: string[]
}

/** A fleet of which the miners 1 to 3 are known, and a network in which these machines stand. */
function start(there: readonly There[], credentialsFor: (ip: string) => readonly Credential[]) {
  const clock = new VirtualClock(1_000_000)
  const fleet = new Fleet({ clock, log: openLog({ level: 'silent', file: null }), settings: () => defaultSettings })
  for (const last of [1, 2, 3])
    fleet.arrive(sampleFound(sampleAddress(last), sampleFacts({ mac: mac(last), serial: `SN${last}` }), clock.now(), { driver }), {
      demo: false,
      since: clock.now(),
    })
  const searched: ScanOptions[] = []
  const scan: Scan = async options => {
    searched.push(options)
    for (const one of there) {
      const { ip } = sampleAddress(one.last)
      if (!containsAddress(options.spans, ip)) continue
      const found = await meet(one, options.credentialsFor(ip, driver), clock)
      options.onFound(found)
    }
  }
  const finder = new Finder({ fleet, scan, drivers: [driver], ports: { api: 4028, web: 80 }, credentialsFor, clock })
  /** Asks for these until the network has been searched. */
  const seek = async (...lasts: readonly number[]) => {
    for (const last of lasts) await finder.seek(sampleAddress(last).ip, never)
    await clock.advance(61_000)
    for (const last of lasts) await finder.seek(sampleAddress(last).ip, never)
  }
  return { clock, fleet, finder, searched, seek }
}

/** What a scan makes of a machine: it tells who it is to those whom it lets in. */
async function meet(
  { last, facts, opens, asked }: There,
  credentials: readonly Credential[],
  clock: VirtualClock,
): Promise<DiscoveredMiner> {
  const memo = new Map<string, unknown>()
  const session = openSession({ address: sampleAddress(last), clock, facts: sampleFacts(), memo, credentials })
  const isIn = await session.logins
    .login(async ({ password }) => {
      asked.push(password.reveal())
      return password.reveal() === opens ? { kind: 'in', value: true } : { kind: 'refused' }
    })
    .catch(() => false)
  const told = isIn ? sampleFacts(facts) : sampleFacts({ mac: null, serial: null })
  return sampleFound(sampleAddress(last), told, clock.now(), { driver, memo })
}

test('who does not answer for a while is looked for in its /24, where known miners are left alone, and is where it was found', async () => {
  const moved = { last: 101, facts: { mac: mac(1) }, opens: 'admin', asked: [] }
  const stranger = { last: 102, facts: { mac: mac(77) }, opens: 'admin', asked: [] }
  const { fleet, searched, finder, clock } = start([moved, stranger], () => [pair('admin', true)])
  await finder.seek('127.34.0.1', never)
  expect(searched.length, 'a restart takes a moment').toBe(0)
  await clock.advance(30_000)
  await finder.seek('127.34.0.1', never)
  await finder.seek('127.34.0.1', never)
  expect(searched.length, 'once a minute for all of a network').toBe(1)
  expect(containsAddress(searched[0]?.spans ?? [], '127.34.0.2')).toBe(false)
  expect([...fleet.all()].map(({ address }) => address.ip).sort()).toEqual(['127.34.0.101', '127.34.0.2', '127.34.0.3'])
})

test('one that tells its serial only is known by it', async () => {
  const moved = { last: 101, facts: { mac: null, serial: 'SN1' }, opens: 'admin', asked: [] }
  const { fleet, seek } = start([moved], () => [pair('admin', true)])
  await seek(1)
  expect([...fleet.all()].map(({ address }) => address.ip)).toContain('127.34.0.101')
})

test('machines are asked with what most of the missing ones had, then with the usual, and with two passwords at the most', async () => {
  const locked = { last: 101, facts: { mac: mac(1) }, opens: 'nobody knows', asked: [] }
  const passwords = new Map([
    ['127.34.0.1', 'rare'],
    ['127.34.0.2', 'common'],
    ['127.34.0.3', 'common'],
  ])
  const { seek } = start([locked], ip => [...(passwords.has(ip) ? [pair(passwords.get(ip) ?? '')] : []), pair('admin', true)])
  await seek(1, 2, 3)
  expect(locked.asked).toEqual(['common', 'rare'])
})

test('a machine that let nobody in is not asked for a password again for ten minutes', async () => {
  const locked: There = { last: 101, facts: { mac: mac(1) }, opens: 'nobody knows', asked: [] }
  const { seek, searched } = start([locked], () => [pair('admin', true)])
  for (let minute = 0; minute < 9; minute++) await seek(1)
  expect(searched.length).toBeGreaterThan(5)
  expect(locked.asked).toEqual(['admin'])
  for (let minute = 0; minute < 3; minute++) await seek(1)
  expect(locked.asked).toEqual(['admin', 'admin'])
})
