import { explain, failureOf, type Outcome } from '../../contract/failure.ts'
import type { MinerAddress } from '../../contract/model.ts'
import type { Span } from '../../contract/ranges.ts'
import type { ScanProgress, UnknownAnswer } from '../../contract/scan.ts'
import type { Driver, Evidence, IdentityFacts, Reading } from '../../drivers/driver.ts'
import type { Clock } from '../../lib/clock.ts'
import { Limit } from '../../lib/limit.ts'
import type { Verdict, Wait } from '../../transport/visit.ts'
import type { Credential } from '../session.ts'
import { gatherEvidence, type Questions, questionsOf } from './evidence.ts'
import { NeighbourBudget, ownNetworks } from './neighbours.ts'
import { Pace } from './pace.ts'
import { bestMatch, getAcquainted } from './recognise.ts'
import { ScanTally } from './scan-tally.ts'
import { sweep } from './sweep.ts'
import { IndexSet, type Target, type TargetList, targetsOf } from './targets.ts'
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

/** A machine that is switched on answers a connection within a few ms; this leaves room for a busy switch. */
const shortWaitMs = 500

/**
 * What the slow ones get in the second pass: longer than the system's second SYN (1 s) and than a machine that needs two seconds.
 * From 700 ms on a silent API port no longer keeps the web port from being asked.
 */
const secondWait: Wait = { ms: 2500, webAfterMs: 700, againAfterMs: null }

/** Where one pass must do: as patient, with a fresh attempt for what came up meanwhile, and a /24 is through within three seconds. */
const onlyWait: Wait = { ms: 2750, webAfterMs: 700, againAfterMs: 2100 }

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
  readonly #silent: IndexSet
  readonly #conversations = new Limit(conversations.first)
  readonly #underWay = new Set<Promise<void>>()
  readonly #questions: Questions
  readonly #pace: Pace
  readonly #neighbours: NeighbourBudget
  /** Networks of this computer that the scan touches. */
  readonly #own: readonly Span[]

  constructor(options: ScanOptions) {
    this.#options = options
    this.#list = { spans: options.spans, addresses: options.addresses ?? [], ports: options.ports }
    this.#tally = new ScanTally(this.#list, options)
    this.#silent = new IndexSet(this.#tally.addresses)
    this.#questions = questionsOf(options.drivers)
    const now = () => options.clock.now()
    this.#pace = new Pace(now)
    this.#neighbours = new NeighbourBudget(now)
    this.#own = ownNetworks().filter(network => options.spans.some(span => span.from <= network.to && span.to >= network.from))
  }

  async go(): Promise<void> {
    const done = new AbortController()
    const ticking = this.#tally.tick(done.signal, () => this.#widen())
    await this.#passes()
    await Promise.all(this.#underWay)
    done.abort()
    await ticking
    this.#tally.end(this.#options.signal.aborted ? 'cancelled' : 'done')
  }

  /** Where every address can be asked at once, one patient pass is faster than two and finds the same. */
  async #passes(): Promise<void> {
    const { timeoutMs = shortWaitMs, signal } = this.#options
    if (this.#tally.addresses <= this.#pace.concurrency) {
      await this.#sweep(targetsOf(this.#list), { ...onlyWait, ms: Math.max(onlyWait.ms, timeoutMs) })
      return
    }
    await this.#sweep(targetsOf(this.#list), { ms: timeoutMs, webAfterMs: null, againAfterMs: null })
    if (this.#silent.size === 0 || signal.aborted) return
    this.#tally.beginSecondPass(this.#silent.size)
    await this.#sweep(this.#silentTargets(), { ...secondWait, ms: Math.max(secondWait.ms, timeoutMs) })
  }

  #sweep(targets: Iterable<Target>, wait: Wait): Promise<void> {
    const { clock, signal } = this.#options
    return sweep({
      targets,
      wait,
      clock,
      signal,
      pace: this.#pace,
      own: this.#own,
      neighbours: this.#neighbours,
      room: () => this.#room(),
      onVerdict: (target, verdict) => this.#judge(target, verdict),
    })
  }

  *#silentTargets(): Generator<Target, void, undefined> {
    for (const target of targetsOf(this.#list)) {
      if (this.#silent.has(target.index)) yield target
    }
  }

  #judge(target: Target, verdict: Exclude<Verdict, 'exhausted'>): void {
    this.#tally.asked()
    if (verdict === 'silent') this.#silent.add(target.index)
    else this.#silent.delete(target.index)
    if (verdict === 'silent' || verdict === 'closed') return
    const task = this.#conversations.run(() => this.#converse(target, verdict === 'api'))
    this.#underWay.add(task)
    void task.then(() => this.#underWay.delete(task))
  }

  #widen(): void {
    const { concurrency, waiting } = this.#conversations
    if (waiting > 0) this.#conversations.concurrency = Math.min(conversations.most, Math.ceil(concurrency * conversations.growth))
  }

  #room(): Promise<void> | undefined {
    return this.#conversations.waiting < maxBacklog ? undefined : Promise.race(this.#underWay)
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
    const best = bestMatch(drivers, evidence)
    if (!best) {
      this.#tally.unknown()
      onUnknown(describeUnknown(target, evidence))
      return
    }
    const { ip, apiPort, webPort } = target
    const isOpen = (port: number | null) => port !== null && evidence.openPorts.includes(port)
    const address = { ip, apiPort: isOpen(apiPort) ? apiPort : null, webPort: isOpen(webPort) ? webPort : null }
    const miner = await getAcquainted({ address, ...best, credentials: credentialsFor(ip), clock, signal })
    if (signal.aborted) return
    this.#tally.miner()
    onFound(miner)
  }
}
