import { json, type OwnAddress, uploadOf, type WebReply, type WebRequest } from '../../simulator/persona.ts'
import { at, parsed, words } from './sim-body.ts'
import { judgeImage } from './sim-image.ts'
import type { BraiinsTarget } from './sim-target.ts'

/** What came with 26.04: logs, a reset, and firmware files. */
export function isNewer({ model }: BraiinsTarget): boolean {
  return Number(/-(\d{2}\.\d{2})(?:-|$)/.exec(model.version)?.[1] ?? 0) >= 26.04
}

const logs: Readonly<Record<string, (target: BraiinsTarget) => string>> = {
  errors: ({ machine }) => (machine.faults.has('deadboard') ? '2026-03-20T21:27:28Z hashboard 1: no chips found\n' : ''),
  bosminer: ({ model, machine }) => `${new Date(machine.now()).toISOString()} bosminer ${model.version} started\n`,
  syslog: () => 'init: ready\n',
}

/** `miner/log/{name}`. */
export function logReply(target: BraiinsTarget, name: string): WebReply {
  return isNewer(target) && Object.hasOwn(logs, name) ? words(200, logs[name]?.(target) ?? '') : words(404, '')
}

/** `network`. */
export function networkReply(machine: BraiinsTarget['machine']) {
  return {
    name: 'eth0',
    hostname: machine.hostname,
    mac_address: machine.mac.toLowerCase(),
    protocol: machine.ownAddress === null ? 1 : 2,
    networks: [{ address: machine.ip, netmask: machine.ownAddress?.mask ?? '255.0.0.0' }],
    default_gateway: machine.ownAddress?.gateway ?? '127.0.0.1',
    dns_servers: machine.ownAddress?.dns ?? ['127.0.0.1'],
  }
}

/** `network/configuration`: host name and protocol; what is absent stays. The connection lasts until the network restarts. */
export function setNetwork({ machine }: BraiinsTarget, request: WebRequest): WebReply {
  const body = parsed(request.body)
  if (machine.faults.has('refuse')) return words(500, 'failed to store the network configuration')
  const hostname = at(body, 'hostname')
  const own = ownAddressIn(at(body, 'protocol'))
  if (own === undefined) return words(400, 'invalid protocol')
  machine.writes++
  if (typeof hostname === 'string') machine.hostname = hostname
  if (own !== 'as it is' && JSON.stringify(own) !== JSON.stringify(machine.ownAddress)) machine.takeAddress(own)
  return json({})
}

function ownAddressIn(protocol: unknown): OwnAddress | null | 'as it is' | undefined {
  if (protocol === undefined) return 'as it is'
  if (at(protocol, 'dhcp') !== undefined) return null
  const [ip, mask, gateway] = ['address', 'netmask', 'gateway'].map(name => at(protocol, 'static', name))
  const dns = at(protocol, 'static', 'dns_servers')
  if (typeof ip !== 'string' || typeof mask !== 'string' || typeof gateway !== 'string' || !Array.isArray(dns)) return undefined
  return { ip, mask, gateway, dns: dns.map(String) }
}

/** A file with its size and hash beside it. */
export function upgrade(target: BraiinsTarget, request: WebRequest): WebReply {
  const form = uploadOf(request)
  if (form === null) return words(400, 'no file')
  if (target.machine.faults.has('refuse')) return words(500, 'no space left on device')
  const metadata = parsed(form.fields.get('metadata') ?? '')
  const judged = judgeImage(form.file, { ...(metadata as Record<string, unknown>) })
  if (typeof judged === 'string') return words(400, judged)
  target.machine.later(500, () => target.install(judged.release, at(metadata, 'discard_settings') !== true))
  return { status: 204, body: '', contentType: 'text/plain' }
}
