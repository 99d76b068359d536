import type { RawReply } from '../../contract/engine-api.ts'
import type { Outcome } from '../../contract/failure.ts'
import { withoutPasswords } from '../../contract/masking.ts'
import type { Miner, MinerConfig, MinerId, MinerLog } from '../../contract/model.ts'
import type { Clock } from '../../lib/clock.ts'
import type { KeyedLock } from '../../lib/limit.ts'
import type { Logger } from '../../lib/log.ts'
import { attempt } from '../attempt.ts'
import { type Entry, nameOf, toMiner } from '../fleet/entry.ts'
import type { Fleet } from '../fleet/fleet.ts'
import { Problem } from '../problem.ts'
import { bugTo } from './poll.ts'
import type { Poller } from './poller.ts'
import { askRaw, titleOf } from './raw-question.ts'
import { scrub } from './scrub.ts'
import type { Sessions } from './sessions.ts'

/** What a desk is made of. */
export interface DeskOptions {
  readonly fleet: Fleet
  readonly poller: Poller
  readonly sessions: Sessions
  readonly lock: KeyedLock
  /** Why a miner must be left alone now (a rollout is at work on it), as a phrase; `null` = it may be asked. */
  readonly busy: (id: MinerId) => string | null
  readonly clock: Clock
  readonly log: Logger
}

// For calls without a window behind them; transports bound every wait by themselves.
const never = new AbortController().signal

/** Answers what a user asks about one miner, out of turn. */
export class Desk {
  readonly #options: DeskOptions

  constructor(options: DeskOptions) {
    this.#options = options
  }

  async readNow(id: MinerId): Promise<Outcome<Miner>> {
    this.#known(id)
    const busy = this.#busy(id)
    if (busy) return busy
    const outcome = await this.#options.poller.readNow(id)
    if (outcome === null) throw unknownMiner()
    return outcome.ok ? { ok: true, value: toMiner(outcome.value) } : outcome
  }

  /** Its configuration, pool passwords masked. */
  async config(id: MinerId, signal: AbortSignal = never): Promise<Outcome<MinerConfig>> {
    const entry = this.#known(id)
    const busy = this.#busy(id)
    if (busy) return busy
    const { lock, sessions, log } = this.#options
    const outcome = await lock.run(id, () => attempt(() => entry.driver.readConfig(sessions.of(entry), signal), bugTo(log)))
    return outcome.ok ? { ok: true, value: withoutPasswords(outcome.value) } : outcome
  }

  /** Its logs, secrets scrubbed. */
  async logs(id: MinerId, signal: AbortSignal = never): Promise<Outcome<readonly MinerLog[]>> {
    const entry = this.#known(id)
    const busy = this.#busy(id)
    if (busy) return busy
    const { lock, sessions, log } = this.#options
    const { readLogs, name } = entry.driver
    if (!readLogs) return { ok: false, failure: { code: 'unsupported', what: `${name} firmware gives its logs to nobody on the network` } }
    const outcome = await lock.run(id, () => attempt(() => readLogs(sessions.of(entry), signal), bugTo(log)))
    return outcome.ok ? { ok: true, value: outcome.value.map(one => ({ ...one, text: scrub(one.text) })) } : outcome
  }

  /** What the miner answers to everything that its driver asks. A question that fails is in the list with the reason. */
  async rawReplies(id: MinerId, signal: AbortSignal = never): Promise<readonly RawReply[]> {
    const entry = this.#known(id)
    const busy = this.#busy(id)
    if (busy && !busy.ok)
      throw new Problem(`${nameOf(entry)} cannot be asked now: ${busy.failure.code === 'refused' ? busy.failure.reason : ''}`)
    return this.#options.lock.run(id, () => this.#askAll(entry, signal))
  }

  async #askAll(entry: Entry, signal: AbortSignal): Promise<readonly RawReply[]> {
    const { sessions, clock, log } = this.#options
    const replies: RawReply[] = []
    const hear = (request: string, reply: string) => replies.push({ request, at: clock.now(), reply: scrub(reply) })
    const session = sessions.overheard(entry, hear)
    for (const probe of entry.driver.rawRequests) {
      const outcome = await attempt(() => askRaw(session, probe, signal), bugTo(log))
      if (!outcome.ok) hear(titleOf(probe, entry.address), `(no reply: ${outcome.failure.code})`)
    }
    return replies
  }

  #known(id: MinerId): Entry {
    const entry = this.#options.fleet.get(id)
    if (!entry) throw unknownMiner()
    return entry
  }

  #busy(id: MinerId): Outcome<never> | null {
    const reason = this.#options.busy(id)
    return reason === null ? null : { ok: false, failure: { code: 'refused', reason } }
  }
}

function unknownMiner(): Problem {
  return new Problem('This miner is not on the roster any more. Scan to find it again.')
}
