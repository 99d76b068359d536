import type { SetNetworkParams } from '../../contract/actions/set-network.ts'
import { MinerError } from '../../contract/failure.ts'
import type { NetworkConfig } from '../../contract/model.ts'
import { booleanField, field, type JsonRecord, listOf, textField, textOf } from '../../transport/fields.ts'
import type { Json } from '../../transport/tolerant-json.ts'
import { refuseIf } from '../dialect/pool-guard.ts'
import { dnsProblem } from '../dialect/whole-network.ts'
import { oneWriteAtATime } from '../dialect/write-turn.ts'
import type { ActionHandler, Session } from '../driver.ts'
import { getRecord, postLast } from './pages.ts'

const page = 'network_config'

/** `hostname`, `dhcp` and `ip` are described; how the others are called differs, so each is known by what its own page calls it. */
const names = {
  mask: /^(?:net_?|subnet_?)?mask$/i,
  gateway: /^(?:gateway|gw|router)$/i,
  dns: /^dns(?:_?servers?)?1?$/i,
} as const

/** How it stands on the network. Throws as `getPage` does. */
export async function readNetwork(session: Session, signal: AbortSignal): Promise<NetworkConfig> {
  return networkOf(await getRecord(session, page, signal))
}

/** Pure: the network page. */
export function networkOf(raw: JsonRecord): NetworkConfig {
  const dns = lineOf(raw, 'dns')
  const servers = (Array.isArray(dns) ? listOf(dns).map(textOf) : (textOf(dns)?.split(/[\s,;]+/) ?? [])).filter(server => server !== null)
  return {
    hostname: textField(raw, 'hostname'),
    dhcp: booleanField(raw, 'dhcp'),
    ip: textField(raw, 'ip'),
    mask: textOf(lineOf(raw, 'mask')),
    gateway: textOf(lineOf(raw, 'gateway')),
    dns: servers.filter(server => server !== ''),
  }
}

/** Its name; everything else of the page goes back as it was read. */
export const setHostname: ActionHandler<{ readonly hostname: string }> = {
  ready: async (session, signal) => {
    await readWritable(session, signal)
  },
  run: (session, { hostname }, signal) => change(session, raw => ({ ...raw, hostname }), signal),
}

/** By DHCP, or an address of its own; its name stays. The answer may go with the old address. */
export const setNetwork: ActionHandler<SetNetworkParams> = {
  check: params => dnsProblem(params, 2),
  ready: async (session, signal) => {
    await readWritable(session, signal)
  },
  run: async (session, params, signal) => {
    refuseIf(dnsProblem(params, 2))
    await change(session, raw => (params.mode === 'dhcp' ? { ...raw, dhcp: true } : withAddress(raw, params)), signal)
  },
}

function withAddress(raw: JsonRecord, { address, mask, gateway, dns }: Extract<SetNetworkParams, { mode: 'static' }>): JsonRecord {
  const isList = Array.isArray(lineOf(raw, 'dns'))
  refuseIf(!isList && dns.length > 1 ? `this release takes one DNS server, and ${dns.length} are given` : null)
  return {
    ...raw,
    dhcp: false,
    ip: address,
    [keyOf(raw, 'mask')]: mask,
    [keyOf(raw, 'gateway')]: gateway,
    [keyOf(raw, 'dns')]: isList ? dns : (dns[0] ?? ''),
  }
}

/** Reads the page, changes it and writes it back whole. */
function change(session: Session, make: (raw: JsonRecord) => JsonRecord, signal: AbortSignal): Promise<void> {
  return oneWriteAtATime(session, async () => postLast(session, page, make(await readWritable(session, signal)), signal))
}

/** Throws `unsupported` where the page is not what is known of it. */
async function readWritable(session: Session, signal: AbortSignal): Promise<JsonRecord> {
  const raw = await getRecord(session, page, signal)
  if (typeof field(raw, 'dhcp') === 'boolean' && textField(raw, 'hostname') !== null) return raw
  throw new MinerError({ code: 'unsupported', what: 'the network page of this release has another form than the one that is known' })
}

/** Throws `unsupported` where its page has no such line: under which name it would take one is not known then. */
function keyOf(raw: JsonRecord, piece: keyof typeof names): string {
  const key = Object.keys(raw).find(name => names[piece].test(name))
  if (key !== undefined) return key
  throw new MinerError({ code: 'unsupported', what: `the network page of this release tells no ${piece === 'dns' ? 'DNS server' : piece}` })
}

function lineOf(raw: JsonRecord, piece: keyof typeof names): Json | undefined {
  const key = Object.keys(raw).find(name => names[piece].test(name))
  return key === undefined ? undefined : field(raw, key)
}
