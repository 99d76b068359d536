import type { MinerId } from '../../contract/model.ts'
import type { Clock } from '../../lib/clock.ts'
import type { Logger } from '../../lib/log.ts'
import type { Fleet } from '../fleet/fleet.ts'
import { credentialIn, isSameCredential } from '../session.ts'
import type { CredentialStore } from './credential-store.ts'

export interface FollowMovesOptions {
  readonly fleet: Fleet
  readonly credentials: CredentialStore
  readonly clock: Clock
  readonly log: Logger
}

/** Keeps miners open that move: a password goes by address, so the one that opened a miner is kept for its new place too. */
export function followMoves({ fleet, credentials, clock, log }: FollowMovesOptions): void {
  const places = new Map<MinerId, string>()
  for (const { id, address } of fleet.all()) places.set(id, address.ip)
  fleet.onChange((id, how, { address: { ip }, memo, driver }) => {
    const was = places.get(id)
    if (how === 'removed') places.delete(id)
    else places.set(id, ip)
    if (how === 'removed' || was === undefined || was === ip) return
    const tried = (place: string) => credentials.for(place, driver.defaultCredentials, () => fleet.tagsAt(ip))
    // Before it was asked anything at its new place, the first that is its own there was it.
    const used = credentialIn(memo) ?? tried(was).find(one => !one.isDefault)
    if (!used || used.isDefault || tried(ip).some(one => isSameCredential(one, used))) return
    const day = new Date(clock.now()).toISOString().slice(0, 10)
    credentials
      .learn(ip, { user: used.user, password: used.password.reveal() }, `Moved on ${day}`)
      .catch((error: unknown) => log.error({ err: error, miner: id }, 'credentials.follow'))
  })
}
