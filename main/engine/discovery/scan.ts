import { explain, failureOf, type Outcome } from '../../contract/failure.ts'
import type { MinerAddress } from '../../contract/model.ts'
import type { Span } from '../../contract/ranges.ts'
import type { ScanProgress, UnknownAnswer } from '../../contract/scan.ts'
import type { Driver, Evidence, IdentityFacts, Reading } from '../../drivers/driver.ts'
import type { Clock } from '../../lib/clock.ts'
import { Limit } from '../../lib/limit.ts'
import type { Credential } from '../session.ts'
import { gatherEvidence, type Questions, questionsOf } from './evidence.ts'
import { runPasses } from './passes.ts'
import { runPassesOnThread } from './passes-thread.ts'
import { candidatesFor, getAcquainted } from './recognise.ts'
import { ScanTally } from './scan-tally.ts'
import type { Target, TargetList } from './targets.ts'
import { describeUnknown } from './unknown-answer.ts'

/** A miner that a scan recognised and read once. */
export interface DiscoveredMiner {
  readonly address: MinerAddress
  readonly driver: Driver
  readonly facts: IdentityFacts
  /** The first reading, or why there is none. */
  readonly reading: Outcome<Reading>
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
  readonly credentialsFor: (ip: string) => readonly Credential[]
  /** How long the first connect may take, ms. Default 500 in large ranges; whoever stays silent is given at least 2,500 in the end. */
  readonly timeoutMs?: number
  readonly onFound: (miner: DiscoveredMiner) => void
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
  readonly #list: TargetList
  readonly #tally: ScanTally
  readonly #conversations = new Limit(conversations.first)
  readonly #underWay = new Set<Promise<void>>()
  /** Resolves when the next conversation ends; `null` when nobody waits for that. */
  #freed: PromiseWithResolvers<void> | null = null
  readonly #questions: Questions

  constructor(options: ScanOptions) {
    this.#options = options
    this.#list = { spans: options.spans, addresses: options.addresses ?? [], ports: options.ports }
    this.#tally = new ScanTally(this.#list, options)
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

  #passes(): Promise<void> {
    const { timeoutMs, clock, signal } = this.#options
    const run = this.#tally.addresses > threadFrom ? runPassesOnThread : runPasses
    return run({
      list: this.#list,
      timeoutMs,
      clock,
      signal,
      room: () => this.#room(),
      onAsked: addresses => this.#tally.asked(addresses),
      onAnswer: (target, isApiOpen) => this.#answered(target, isApiOpen),
      onSecondPass: silent => this.#tally.beginSecondPass(silent),
    })
  }

  #answered(target: Target, isApiOpen: boolean): void {
    const task = this.#conversations.run(() => this.#converse(target, isApiOpen))
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

  /** Never rejects: one machine that trips us must not end the scan of the others. */
  async #converse(target: Target, isApiOpen: boolean): Promise<void> {
    const { signal, onUnknown } = this.#options
    try {
      if (signal.aborted) return
      await this.#recognise(target, await gatherEvidence(target, isApiOpen, this.#questions, this.#options))
    } catch (error) {
      if (signal.aborted) return
      this.#tally.unknown()
      const ports = isApiOpen ? [target.apiPort] : [target.webPort].filter(port => port !== null)
      onUnknown({ ip: target.ip, ports, kind: 'unknown', what: explain(failureOf(error), 'this machine') })
    }
  }

  async #recognise(target: Target, evidence: Evidence): Promise<void> {
    const { drivers, clock, credentialsFor, signal, onFound, onUnknown } = this.#options
    const [best, ...others] = candidatesFor(drivers, evidence)
    if (!best) {
      this.#tally.unknown()
      onUnknown(describeUnknown(target, evidence))
      return
    }
    const { ip, apiPort, webPort } = target
    const isOpen = (port: number | null) => port !== null && evidence.openPorts.includes(port)
    const address = { ip, apiPort: isOpen(apiPort) ? apiPort : null, webPort: isOpen(webPort) ? webPort : null }
    const miner = await getAcquainted({ address, candidates: [best, ...others], credentials: credentialsFor(ip), clock, signal })
    if (signal.aborted) return
    this.#tally.miner()
    onFound(miner)
  }
}
