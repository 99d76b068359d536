import { explain, failureOf, type Outcome } from '../../contract/failure.ts'
import type { MinerAddress } from '../../contract/model.ts'
import type { Span } from '../../contract/ranges.ts'
import type { ScanProgress, UnknownAnswer } from '../../contract/scan.ts'
import type { Driver, Evidence, IdentityFacts, Reading } from '../../drivers/driver.ts'
import type { Clock } from '../../lib/clock.ts'
import { Limit } from '../../lib/limit.ts'
import type { Doors } from '../../transport/visit.ts'
import type { CredentialsFor } from '../session.ts'
import { gatherEvidence, type Questions, questionsOf } from './evidence.ts'
import { followUp } from './follow-up.ts'
import { type KnownMiners, partKnown, visitAlone } from './known-miners.ts'
import { runPasses, runPatientPass } from './passes.ts'
import { runPassesOnThread } from './passes-thread.ts'
import { candidatesFor, getAcquainted } from './recognise.ts'
import { ScanTally } from './scan-tally.ts'
import { sizeOf, type Target, type TargetList } from './targets.ts'
import { describeUnknown } from './unknown-answer.ts'

/** A miner that a scan recognised and read once. */
export interface DiscoveredMiner {
  readonly address: MinerAddress
  readonly driver: Driver
  readonly facts: IdentityFacts
  /** The first reading, or why there is none; `null` = it answers slowly, and its first reading is left to the polls. */
  readonly reading: Outcome<Reading> | null
  readonly memo: Map<string, unknown>
}

export interface ScanOptions {
  /** Addresses to ask on `ports`. */
  readonly spans: readonly Span[]
  /** Exact addresses with ports of their own, beside the spans (the simulated hall where all miners share one IP). */
  readonly addresses?: readonly MinerAddress[]
  readonly ports: { readonly api: number; readonly web: number }
  readonly drivers: readonly Driver[]
  readonly clock: Clock
  readonly credentialsFor: CredentialsFor
  /** How long the first connect may take, ms. Default 500 in large ranges; whoever stays silent is given at least 2,500 in the end. */
  readonly timeoutMs?: number
  /** Miners that others may be talking to at this moment; absent where whoever scans keeps all others away. */
  readonly known?: KnownMiners
  /** Who took longer than this to tell who it is, ms, is left to the polls to read; absent where nobody polls: everybody is read. */
  readonly readWithinMs?: number
  readonly onFound: (miner: DiscoveredMiner) => void
  /** A known miner that others talked to all the while: it was left alone. */
  readonly onTaken?: (place: Doors) => void
  readonly onUnknown: (answer: UnknownAnswer) => void
  /** At most every 100 ms. `id`, `newMiners` are filled in by the caller. */
  readonly onProgress: (progress: Omit<ScanProgress, 'id' | 'newMiners'>) => void
  readonly signal: AbortSignal
}

/** Finds the miners among the addresses. Resolves when both passes are through or the signal aborted; never rejects for what a miner did. */
export type Scan = (options: ScanOptions) => Promise<void>

/** Ranges larger than this are knocked at on a thread of their own; below, starting one would take longer than it saves. */
const threadFrom = 2048

/**
 * Machines that are asked who they are at the same time: few at first, so that the first of many is through soon; more as long as
 * others wait, so that slow ones do not hold up the rest.
 */
const conversations = { first: 16, most: 256, growth: 1.5 } as const

/** Found, but not asked yet: beyond this the sweep waits. */
const maxBacklog = 1000

/** Finds the miners: knocks at every address, asks who answers what it is, and knocks again at the silent ones with more patience. */
export const scan: Scan = options => new ScanRun(options).go()

class ScanRun {
  readonly #options: ScanOptions
  readonly #known: TargetList
  readonly #rest: TargetList
  readonly #tally: ScanTally
  readonly #conversations = new Limit(conversations.first)
  readonly #underWay = new Set<Promise<void>>()
  /** Resolves when the next conversation ends; `null` when nobody waits for that. */
  #freed: PromiseWithResolvers<void> | null = null
  readonly #questions: Questions

  constructor(options: ScanOptions) {
    this.#options = options
    const list = { spans: options.spans, addresses: options.addresses ?? [], ports: options.ports }
    const { known, rest } = partKnown(list, options.known?.places() ?? [])
    this.#known = known
    this.#rest = rest
    this.#tally = new ScanTally(sizeOf(list), options)
    this.#questions = questionsOf(options.drivers)
  }

  async go(): Promise<void> {
    const done = new AbortController()
    const ticking = this.#tally.tick(done.signal, () => this.#widen())
    try {
      await this.#passes()
      await Promise.all(this.#underWay)
    } finally {
      done.abort()
      await ticking
    }
    this.#tally.end(this.#options.signal.aborted ? 'cancelled' : 'done')
  }

  async #passes(): Promise<void> {
    const { timeoutMs, clock, signal, known } = this.#options
    const shared = {
      timeoutMs,
      clock,
      signal,
      room: () => this.#room(),
      onAsked: (addresses: number) => this.#tally.asked(addresses),
      onAnswer: (target: Target, isApiOpen: boolean) => this.#answered(target, isApiOpen),
    }
    const run = sizeOf(this.#rest) > threadFrom ? runPassesOnThread : runPasses
    await Promise.all([
      run({ ...shared, list: this.#rest, onSecondPass: silent => this.#tally.beginSecondPass(silent) }),
      ...(known ? [runPatientPass({ ...shared, list: this.#known, visit: visitAlone(known, doors => this.#taken(doors)) })] : []),
    ])
  }

  #answered(target: Target, isApiOpen: boolean): void {
    this.#tally.answered()
    const task = this.#conversations.run(() => this.#inTurn(target, isApiOpen))
    this.#underWay.add(task)
    void task.then(() => {
      this.#underWay.delete(task)
      this.#freed?.resolve()
      this.#freed = null
    })
  }

  #widen(): void {
    const { concurrency, waiting } = this.#conversations
    if (waiting > 0) this.#conversations.concurrency = Math.min(conversations.most, Math.ceil(concurrency * conversations.growth))
  }

  #room(): Promise<void> | undefined {
    if (this.#conversations.waiting < maxBacklog) return undefined
    // One promise for all who wait: a race would hang a reaction on each conversation, for each address.
    this.#freed ??= Promise.withResolvers()
    return this.#freed.promise
  }

  async #inTurn(target: Target, isApiOpen: boolean): Promise<void> {
    const { known, signal } = this.#options
    const converse = () => this.#converse(target, isApiOpen)
    if (!known) await converse()
    else if (!(await known.alone(target, converse, signal)) && !signal.aborted) this.#taken(target)
    this.#tally.judged()
  }

  #taken(place: Doors): void {
    this.#tally.taken()
    this.#options.onTaken?.(place)
  }

  /** Never rejects: one machine that trips us must not end the scan of the others. */
  async #converse(target: Target, isApiOpen: boolean): Promise<void> {
    const { signal, onUnknown } = this.#options
    const begunAt = this.#options.clock.now()
    try {
      if (signal.aborted) return
      const first = await gatherEvidence(target, isApiOpen, this.#questions, this.#options)
      await this.#recognise(target, await followUp(target, first, this.#options.drivers, this.#options), begunAt)
    } catch (error) {
      if (signal.aborted) return
      this.#tally.unknown()
      const ports = isApiOpen ? [target.apiPort] : [target.webPort].filter(port => port !== null)
      onUnknown({ ip: target.ip, ports, kind: 'unknown', what: explain(failureOf(error), 'this machine') })
    }
  }

  async #recognise(target: Target, evidence: Evidence, begunAt: number): Promise<void> {
    const { drivers, clock, credentialsFor, signal, readWithinMs = Number.POSITIVE_INFINITY, onFound, onUnknown } = this.#options
    const [best, ...others] = candidatesFor(drivers, evidence)
    if (!best) {
      this.#tally.unknown()
      onUnknown(describeUnknown(target, evidence))
      return
    }
    const { ip, apiPort, webPort } = target
    const isOpen = (port: number | null) => port !== null && evidence.openPorts.includes(port)
    const address = { ip, apiPort: isOpen(apiPort) ? apiPort : null, webPort: isOpen(webPort) ? webPort : null }
    const isSlow = () => clock.now() - begunAt > readWithinMs
    const credentials = credentialsFor(ip, best.driver)
    const miner = await getAcquainted({ address, candidates: [best, ...others], credentials, clock, isSlow, signal })
    if (signal.aborted) return
    this.#tally.miner()
    onFound(miner)
  }
}
