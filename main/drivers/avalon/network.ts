import type { SetNetworkParams } from '../../contract/actions/set-network.ts'
import { MinerError } from '../../contract/failure.ts'
import type { NetworkConfig } from '../../contract/model.ts'
import { askAll } from '../dialect/ask.ts'
import { refuseIf } from '../dialect/pool-guard.ts'
import { dnsProblem } from '../dialect/whole-network.ts'
import { oneWriteAtATime } from '../dialect/write-turn.ts'
import type { ActionHandler, Session } from '../driver.ts'
import { ascset, ascsetLast, askAbilities, requireOption } from './ascset.ts'

const noNetwork = 'this image has no command for its address; machines for homes are on WiFi, which their app sets'

/** What it said that it took, kept because no command tells it again. */
interface Taken {
  readonly params: SetNetworkParams
}

const key = 'avalon.network'

/**
 * How it stands on the network: it answers at its address, and no command tells the rest. What it said that it took from us counts for as long as it
 * answers there.
 */
export async function readNetwork(session: Session, signal: AbortSignal): Promise<NetworkConfig> {
  await askAll(session, ['version'], signal)
  const unknown = { hostname: null, dhcp: null, ip: session.ip, mask: null, gateway: null, dns: [] }
  const kept = session.memo.get(key)
  if (!isTaken(kept)) return unknown
  const { params } = kept
  if (params.mode === 'dhcp') return { ...unknown, dhcp: true }
  const { address, mask, gateway, dns } = params
  return address === session.ip ? { ...unknown, dhcp: false, mask, gateway, dns } : unknown
}

/** By DHCP, or an address of its own with its DNS servers; either counts from the restart that follows. */
export const setNetwork: ActionHandler<SetNetworkParams> = {
  check: params => dnsProblem(params, 2),
  ready: async (session, signal) => requireOption(await askAbilities(session, signal), ['ip'], noNetwork),
  run: (session, params, signal) =>
    oneWriteAtATime(session, async () => {
      refuseIf(dnsProblem(params, 2))
      requireOption(await askAbilities(session, signal), ['ip'], noNetwork)
      if (params.mode === 'dhcp') await sendAddress(session, ['d', 'dhcp'], '', signal)
      else await sendOwn(session, params, signal)
      session.memo.set(key, { params } satisfies Taken)
      await ascsetLast(session, 'reboot,0', signal)
    }),
}

/** DNS first: a machine that refuses the address then has lost nothing. */
async function sendOwn(session: Session, params: Extract<SetNetworkParams, { mode: 'static' }>, signal: AbortSignal): Promise<void> {
  const { address, mask, gateway, dns } = params
  const [first = '', second = first] = dns
  await ascset(session, `dns,${first},${second}`, signal)
  await sendAddress(session, ['s', 'static'], `,${address},${mask},${gateway}`, signal)
}

/** Newer images want the word in the place of its letter. */
async function sendAddress(session: Session, words: readonly [string, string], values: string, signal: AbortSignal): Promise<void> {
  const [letter, word] = words
  try {
    await ascset(session, `ip,${letter}${values}`, signal)
  } catch (thrown) {
    if (!(thrown instanceof MinerError) || thrown.failure.code !== 'refused') throw thrown
    await ascset(session, `ip,${word}${values}`, signal)
  }
}

function isTaken(value: unknown): value is Taken {
  return typeof value === 'object' && value !== null && 'params' in value
}
