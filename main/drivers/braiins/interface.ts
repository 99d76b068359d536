import type { ParamsOf } from '../../contract/actions/registry.ts'
import { MinerError } from '../../contract/failure.ts'
import type { MinerConfig, MinerLog, NetworkConfig } from '../../contract/model.ts'
import type { IdentityFacts, Reading, Session } from '../driver.ts'
import { bosminerInterface } from './bosminer.ts'
import { graphqlInterface } from './graphql.ts'
import { hasGraphql } from './graphql-client.ts'
import { luciInterface } from './luci.ts'
import { hasLuci } from './luci-client.ts'
import { restInterface } from './rest.ts'
import { restVersion } from './rest-client.ts'

/** What Braiins OS can be told, by any of its interfaces. */
export interface BosWrites {
  setPools(session: Session, params: ParamsOf<'setPools'>, signal: AbortSignal): Promise<void>
  reboot(session: Session, params: ParamsOf<'reboot'>, signal: AbortSignal): Promise<void>
  restartMining(session: Session, params: ParamsOf<'restartMining'>, signal: AbortSignal): Promise<void>
  locate(session: Session, params: ParamsOf<'locate'>, signal: AbortSignal): Promise<void>
  sleep(session: Session, params: ParamsOf<'sleep'>, signal: AbortSignal): Promise<void>
  wake(session: Session, params: ParamsOf<'wake'>, signal: AbortSignal): Promise<void>
  setPowerLimit(session: Session, params: ParamsOf<'setPowerLimit'>, signal: AbortSignal): Promise<void>
  setFan(session: Session, params: ParamsOf<'setFan'>, signal: AbortSignal): Promise<void>
  setHostname(session: Session, params: ParamsOf<'setHostname'>, signal: AbortSignal): Promise<void>
  setNetwork(session: Session, params: ParamsOf<'setNetwork'>, signal: AbortSignal): Promise<void>
  setPassword(session: Session, params: ParamsOf<'setPassword'>, signal: AbortSignal): Promise<void>
  upgradeFirmware(session: Session, params: ParamsOf<'upgradeFirmware'>, signal: AbortSignal): Promise<void>
  factoryReset(session: Session, params: ParamsOf<'factoryReset'>, signal: AbortSignal): Promise<void>
}

/** One of the four ways in which releases of Braiins OS are asked and told. */
export interface BosInterface {
  /** For messages: 'REST', 'GraphQL'. */
  readonly name: string
  readIdentity(session: Session, signal: AbortSignal): Promise<Partial<IdentityFacts>>
  read(session: Session, signal: AbortSignal): Promise<Reading>
  readConfig(session: Session, signal: AbortSignal): Promise<MinerConfig>
  /** Absent = this release has no such thing. */
  readonly writes: Partial<BosWrites>
  /** What has to be true of the machine before a write of its pools; throws `refused` or `unsupported`. */
  requireBase(session: Session, signal: AbortSignal): Promise<void>
  isLocating?(session: Session, signal: AbortSignal): Promise<boolean | null>
  /** Absent = this release does not tell. */
  readNetwork?(session: Session, signal: AbortSignal): Promise<NetworkConfig>
  readLogs?(session: Session, signal: AbortSignal): Promise<readonly MinerLog[]>
  /** Logs in anew, whatever session is kept. Throws `auth`. Absent = nobody is asked for a password. */
  logIn?(session: Session, signal: AbortSignal): Promise<void>
}

const memoKey = 'braiins.interface'

/**
 * The interface of this release, found out once: REST from 25.07, GraphQL from 21.09, LuCI before, else the API on 4028 alone.
 * A web port that does not answer now decides nothing for later.
 */
export async function interfaceOf(session: Session, signal: AbortSignal): Promise<BosInterface> {
  const known = interfaces.find(({ name }) => name === session.memo.get(memoKey))
  if (known !== undefined) return known
  try {
    const found = await findInterface(session, signal)
    session.memo.set(memoKey, found.name)
    return found
  } catch (thrown) {
    if (!(thrown instanceof MinerError) || thrown.failure.code === 'cancelled') throw thrown
    return bosminerInterface
  }
}

const interfaces: readonly BosInterface[] = [restInterface, graphqlInterface, luciInterface, bosminerInterface]

/** The same, asked anew; throws `MinerError` when it cannot be told. */
export async function findInterface(session: Session, signal: AbortSignal): Promise<BosInterface> {
  if ((await restVersion(session, signal)) !== null) return restInterface
  if (await hasGraphql(session, signal)) return graphqlInterface
  return (await hasLuci(session, signal)) ? luciInterface : bosminerInterface
}
