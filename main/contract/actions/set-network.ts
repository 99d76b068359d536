import { z } from 'zod'
import { addressProblem, isSameNetwork, nthAddress, parseAddressList, parseMask } from '../address-plan.ts'
import { MinerError } from '../failure.ts'
import type { Miner, NetworkConfig } from '../model.ts'
import { parseAddress } from '../ranges.ts'
import { formatNumber } from '../units.ts'
import { expandPieces } from '../worker-template.ts'
import { type DiffLine, defineAction, type Shown, type Took } from './action.ts'

/** An address of its own, or one that the network gives it. */
export type SetNetworkParams =
  | { readonly mode: 'dhcp' }
  | {
      readonly mode: 'static'
      readonly address: string
      readonly mask: string
      readonly gateway: string
      readonly dns: readonly string[]
    }

/** `keep` = each keeps the address that it has now, as its own. `plan` = see `addresses`. */
export type SetNetworkAsk =
  | { readonly mode: 'dhcp' }
  | { readonly mode: 'keep'; readonly mask: string; readonly gateway: string; readonly dns: string }
  | {
      readonly mode: 'plan'
      /** The first of a row of addresses, or one with pieces ('10.0.{ip3}.{n}'), or a list of 'MAC or present address, new address'. */
      readonly addresses: string
      readonly mask: string
      readonly gateway: string
      readonly dns: string
    }

const dnsHelp = 'One or two, with a comma between them. Most firmware wants one.'

const shared = {
  mask: checked(maskProblem),
  gateway: checked(gatewayProblem),
  dns: checked(dnsProblem),
}

/** Moves a machine to another address, or changes how it gets one. */
export const setNetwork = defineAction<'setNetwork', SetNetworkParams, SetNetworkAsk>({
  id: 'setNetwork',
  label: 'Network',
  progress: 'Changing the network',
  effect:
    'The machine restarts its network and answers at its new address. With a wrong address, mask or gateway it is lost to the network until somebody presses its reset button.',
  risk: 'may-brick',
  ask: z.discriminatedUnion('mode', [
    z.object({ mode: z.literal('dhcp') }),
    z.object({ mode: z.literal('keep'), ...shared }),
    z.object({ mode: z.literal('plan'), addresses: checked(planProblem), ...shared }),
  ]),
  form: [
    {
      kind: 'choice',
      name: 'mode',
      label: 'Address',
      options: [
        { value: 'dhcp', label: 'By DHCP' },
        { value: 'keep', label: 'Keep the present one' },
        { value: 'plan', label: 'By a plan' },
      ],
      initial: 'dhcp',
    },
    {
      kind: 'text',
      name: 'addresses',
      label: 'Addresses',
      lines: 4,
      required: true,
      example: '10.0.1.20',
      help: 'The first of a row of addresses; or one with pieces such as 10.0.{ip3}.{n}; or a list, one "MAC or present address, new address" a line.',
      when: { name: 'mode', is: 'plan' },
      problem: planProblem,
    },
    ...(['keep', 'plan'] as const).flatMap(is => staticFields(is)),
  ],
  forMiner: (ask, miner, n) => (ask.mode === 'dhcp' ? { mode: 'dhcp' } : ownAddress(ask, miner, n)),
  diff: diffNetwork,
  warnings: (all, miners) => [
    'A machine whose new address does not work is lost to the network until somebody resets it by hand. Begin with one.',
    ...unreachable(all, miners),
  ],
  touches: [],
  looksAt: ['network'],
  took: tookNetwork,
  usualMs: 30_000,
  settleMs: 300_000,
  undo: before => undoOf(before.network ?? null),
  movesTo: params => (params.mode === 'static' ? params.address : null),
})

function staticFields(is: 'keep' | 'plan') {
  const when = { name: 'mode', is }
  const text = { kind: 'text', lines: 1, required: true, when } as const
  return [
    {
      ...text,
      name: 'mask',
      label: 'Mask',
      example: '255.255.255.0',
      help: 'Of the network that the gateway is in.',
      problem: maskProblem,
    },
    { ...text, name: 'gateway', label: 'Gateway', example: '10.0.0.1', help: 'The router of that network.', problem: gatewayProblem },
    { ...text, name: 'dns', label: 'DNS', example: '10.0.0.1', help: dnsHelp, problem: dnsProblem },
  ] as const
}

function ownAddress(ask: Exclude<SetNetworkAsk, { mode: 'dhcp' }>, miner: Miner, n: number): SetNetworkParams {
  const address = ask.mode === 'keep' ? miner.address.ip : plannedAddress(ask, miner, n)
  const problem = addressProblem(address, ask.mask, ask.gateway)
  if (problem !== null) throw refusal(problem)
  return { mode: 'static', address, mask: ask.mask, gateway: ask.gateway, dns: splitDns(ask.dns) }
}

function plannedAddress({ addresses, mask, gateway }: Extract<SetNetworkAsk, { mode: 'plan' }>, miner: Miner, n: number): string {
  const text = addresses.trim()
  if (text.includes('{')) {
    const made = expandPieces(text, 'the address', miner, n)
    if (made.ok) return made.text
    throw refusal(made.problem)
  }
  if (parseAddress(text) !== null) {
    const address = nthAddress(text, n, mask, gateway)
    if (address !== null) return address
    throw refusal(`The network of the gateway has no ${formatNumber(n)} addresses from ${text} on.`)
  }
  const parsed = parseAddressList(text)
  if (!parsed.ok) throw refusal(parsed.problem)
  const address = parsed.list.get(miner.mac ?? '') ?? parsed.list.get(miner.address.ip)
  if (address === undefined) throw refusal(`The list holds neither ${miner.mac ?? 'its MAC'} nor ${miner.address.ip}.`)
  return address
}

function refusal(reason: string): MinerError {
  return new MinerError({ code: 'refused', reason })
}

/** What is wrong with a plan whatever the miner. */
function planProblem(text: string): string | null {
  const plan = text.trim()
  if (plan.includes('{') && !plan.includes('\n')) {
    return parseAddress(plan.replace(/\{[a-z0-9]+\}/g, '1')) === null
      ? `"${plan}" does not make an address; write one like 10.0.{ip3}.{n}.`
      : null
  }
  if (parseAddress(plan) !== null) return null
  const parsed = parseAddressList(plan)
  return parsed.ok ? null : parsed.problem
}

function maskProblem(text: string): string | null {
  return parseMask(text) === null ? `"${text}" is not a mask; most networks have 255.255.255.0.` : null
}

function gatewayProblem(text: string): string | null {
  return parseAddress(text) === null ? `"${text}" is not an address; write the gateway as 10.0.0.1.` : null
}

function dnsProblem(text: string): string | null {
  const wrong = splitDns(text).find(address => parseAddress(address) === null)
  if (wrong !== undefined) return `"${wrong}" is not the address of a DNS server.`
  return splitDns(text).length === 0 ? 'Give at least one DNS server.' : null
}

function splitDns(text: string): readonly string[] {
  return text.split(/[\s,;]+/).filter(piece => piece !== '')
}

function checked(problemOf: (text: string) => string | null) {
  return z
    .string()
    .trim()
    .superRefine((text, context) => {
      const problem = problemOf(text)
      if (problem !== null) context.addIssue({ code: 'custom', message: problem })
    })
}

function diffNetwork(before: Shown, params: SetNetworkParams): readonly DiffLine[] {
  const was = before.network ?? null
  const wanted = wordsOf(params)
  return Object.entries(wordsFrom(was))
    .map(([field, is]) => ({ field, before: is, after: wanted[field] ?? null }))
    .filter(line => line.after !== null && line.before !== line.after)
}

/** As lines of a preview. With DHCP nobody knows the rest beforehand. */
function wordsOf(params: SetNetworkParams): Readonly<Record<string, string | null>> {
  if (params.mode === 'dhcp') return { address: 'by DHCP' }
  return { address: params.address, mask: params.mask, gateway: params.gateway, DNS: params.dns.join(', ') }
}

function wordsFrom(network: NetworkConfig | null): Readonly<Record<string, string | null>> {
  const address = network?.dhcp === true ? 'by DHCP' : (network?.ip ?? null)
  return {
    address,
    mask: network?.mask ?? null,
    gateway: network?.gateway ?? null,
    DNS: network === null || network.dns.length === 0 ? null : network.dns.join(', '),
  }
}

/** A firmware keeps the first DNS server at least; mask and gateway are proved by its answering at the new address. */
function tookNetwork(before: Shown, after: Shown, params: SetNetworkParams): Took {
  const is = after.network ?? null
  if (is === null) return { took: false, because: 'it does not tell how it stands on the network' }
  if (params.mode === 'dhcp') {
    return is.dhcp === true
      ? { took: true, note: movedNote(before, is) }
      : { took: false, because: `it still has the address ${is.ip ?? ''} of its own` }
  }
  if (is.dhcp === true) return { took: false, because: 'it still gets its address by DHCP' }
  if (is.ip !== params.address) return { took: false, because: `its address is still ${is.ip ?? 'unknown'}` }
  if (is.gateway !== null && is.gateway !== params.gateway) return { took: false, because: `its gateway is still ${is.gateway}` }
  return { took: true, note: movedNote(before, is) }
}

/** Where it answers now; `null` = where it did before. */
function movedNote(before: Shown, { ip }: NetworkConfig): string | null {
  const was = before.network?.ip ?? null
  return ip === null || ip === was ? null : `it answers at ${ip} now`
}

function undoOf(was: NetworkConfig | null): SetNetworkParams | null {
  if (was === null || was.dhcp === null) return null
  if (was.dhcp) return { mode: 'dhcp' }
  if (was.ip === null || was.mask === null || was.gateway === null) return null
  return { mode: 'static', address: was.ip, mask: was.mask, gateway: was.gateway, dns: was.dns }
}

/** Addresses in another network than the present one cannot be proved when this computer does not reach that network. */
function unreachable(all: readonly SetNetworkParams[], miners: readonly Miner[]): readonly string[] {
  const moving = all.filter((params, index) => {
    const present = miners[index]?.address.ip
    return params.mode === 'static' && present !== undefined && !isSameNetwork(present, params.address, params.mask)
  })
  if (moving.length === 0) return []
  return [`${formatNumber(moving.length)} of them move to another network. What this computer does not reach there cannot be proved.`]
}
