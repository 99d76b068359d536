import { networkInterfaces } from 'node:os'
import type { Span } from '../../contract/ranges.ts'
import { isMiner, minerHosts, minerServices } from '../../drivers/registry.ts'
import type { Clock } from '../../lib/clock.ts'
import type { DnsQuestion, DnsRecord } from '../../transport/dns.ts'
import { openMdns } from '../../transport/mdns.ts'
import { ownInterfaces } from './neighbours.ts'

export interface LocalNamesOptions {
  /** Own addresses in the networks that are asked. */
  readonly hosts: readonly string[]
  /** Other than 5353 in tests. */
  readonly port?: number
  readonly clock: Clock
  /** An address where a miner may be, each once. */
  readonly onFound: (ip: string) => void
  readonly signal: AbortSignal
}

/** Machines on Wi-Fi sleep between beacons and answer late; a second question reaches who missed the first. ms */
const askedAgainAfterMs = 1000
const listenedForMs = 1500

/** More miners than anybody has under such names. */
const mostFound = 256

const questions: readonly DnsQuestion[] = [
  ...minerServices.map(name => ({ name, type: 'PTR' }) as const),
  ...minerHosts.map(name => ({ name, type: 'A' }) as const),
]

/** Asks the own networks for miners by name (mDNS), twice. Resolves when no more answers are waited for, or the signal aborts. */
export async function askLocalNames({ hosts, port, clock, onFound, signal }: LocalNamesOptions): Promise<void> {
  const found = new Set<string>()
  const onAnswer = (records: readonly DnsRecord[], from: string) => {
    for (const ip of minersIn(records, from)) {
      if (found.has(ip) || found.size >= mostFound || signal.aborted) continue
      found.add(ip)
      onFound(ip)
    }
  }
  const options = { questions, onAnswer, ...(port === undefined ? {} : { port }) }
  const opened = await Promise.allSettled(hosts.map(host => openMdns({ host, ...options })))
  // An interface that went away meanwhile has nobody to ask.
  const askers = opened.flatMap(result => (result.status === 'fulfilled' ? [result.value] : []))
  try {
    if (askers.length === 0) return
    for (const waitMs of [askedAgainAfterMs, listenedForMs]) {
      for (const asker of askers) asker.ask()
      await clock.sleep(waitMs, signal)
    }
  } catch (error) {
    if (!signal.aborted) throw error
  } finally {
    for (const asker of askers) asker.close()
  }
}

/** The addresses of the miners in one answer: as it tells them, else that of its sender. */
export function minersIn(records: readonly DnsRecord[], from: string): readonly string[] {
  const hosts = new Set<string>()
  let isAnonymous = false
  for (const record of records) {
    if (record.type === 'A' && minerHosts.includes(record.name.toLowerCase())) hosts.add(record.name)
    if (record.type !== 'PTR' || !isMinerService(record, records)) continue
    const place = records.find(other => other.type === 'SRV' && other.name === record.target)
    if (place?.type === 'SRV') hosts.add(place.target)
    else isAnonymous = true
  }
  const told = records.flatMap(record => (record.type === 'A' && hosts.has(record.name) ? [record.ip] : []))
  return told.length > 0 ? told : hosts.size > 0 || isAnonymous ? [from] : []
}

function isMinerService({ name, target }: { name: string; target: string }, records: readonly DnsRecord[]): boolean {
  const service = name.toLowerCase()
  if (!minerServices.includes(service)) return false
  const instance = target.split('._')[0] ?? target
  const texts = records.flatMap(record => (record.type === 'TXT' && record.name === target ? record.entries : []))
  return isMiner({ service, instance, keys: texts.map(text => text.split('=')[0] ?? text) })
}

/** The own addresses in the networks that a scan touches: who is asked by name is beside who is scanned. */
export function hostsBeside(spans: readonly Span[], interfaces = networkInterfaces()): readonly string[] {
  return ownInterfaces(interfaces)
    .filter(({ network }) => spans.some(span => span.from <= network.to && span.to >= network.from))
    .map(({ address }) => address)
}
