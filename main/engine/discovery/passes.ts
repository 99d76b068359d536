import type { Clock } from '../../lib/clock.ts'
import { type Verdict, type Visit, visit, type Wait } from '../../transport/visit.ts'
import { NeighbourBudget, ownNetworks } from './neighbours.ts'
import { Pace } from './pace.ts'
import { sweep } from './sweep.ts'
import { IndexSet, sizeOf, type Target, type TargetList, targetsOf } from './targets.ts'

export interface PassesOptions {
  readonly list: TargetList
  /** How long the first connect may take in large ranges, ms; absent = 500. */
  readonly timeoutMs: number | undefined
  /** How one address is knocked at; absent = at once. */
  readonly visit?: Visit
  readonly clock: Clock
  /** Resolves when more answers can be taken; `undefined` = now. */
  readonly room: () => Promise<void> | undefined
  /** So many more addresses were asked in this pass. */
  readonly onAsked: (addresses: number) => void
  /** A machine took the connection: on its API port, or only on its web port. */
  readonly onAnswer: (target: Target, isApiOpen: boolean) => void
  /** The second pass begins; so many are asked again. */
  readonly onSecondPass: (silent: number) => void
  readonly signal: AbortSignal
}

/** A machine that is switched on answers a connection within a few ms; this leaves room for a busy switch. */
const shortWaitMs = 500

/**
 * What the slow ones get in the second pass: longer than the system's second SYN (1 s) and than a machine that needs two seconds.
 * The web port of a machine that drops what comes to its API port is asked in small ranges only: in large ones it would double the work.
 */
const secondWait: Wait = { ms: 2500, webAfterMs: null, againAfterMs: null }

/** One pass must do: as patient, with a fresh attempt for what came up meanwhile. A /24 is through within three seconds. */
const smallWait: Wait = { ms: 2750, webAfterMs: 700, againAfterMs: 2300 }
const smallRange = 256

/** The same where the range is larger and a moment more does not matter. */
const onlyWait: Wait = { ms: 4500, webAfterMs: 700, againAfterMs: 3000 }

/** Sockets that `onlyWait` takes for one address, on average over its time: a range fits at once only when there is room for these. */
const onlyWaitCost = 1.5

/**
 * Knocks at every address, and again with more patience at those that stayed silent. Where every address can be asked at once,
 * one patient pass is faster than two and finds the same. Resolves at the end, or at once when the signal aborts.
 */
export async function runPasses(options: PassesOptions): Promise<void> {
  const { list, timeoutMs = shortWaitMs, onSecondPass, signal } = options
  const run = new Passes(options)
  if (run.fitsAtOnce) return run.patientPass()
  await run.pass(targetsOf(list), { ms: timeoutMs, webAfterMs: null, againAfterMs: null })
  if (run.silent.size === 0 || signal.aborted) return
  onSecondPass(run.silent.size)
  await run.pass(run.silentTargets(), { ...secondWait, ms: Math.max(secondWait.ms, timeoutMs) })
}

/** Knocks at every address once, with the patience of two passes. For few addresses. Resolves at the end, or at once when the signal aborts. */
export function runPatientPass(options: Omit<PassesOptions, 'onSecondPass'>): Promise<void> {
  return new Passes(options).patientPass()
}

class Passes {
  readonly silent: IndexSet
  readonly #options: Omit<PassesOptions, 'onSecondPass'>
  readonly #pace: Pace
  readonly #neighbours: NeighbourBudget

  constructor(options: Omit<PassesOptions, 'onSecondPass'>) {
    const now = () => options.clock.now()
    this.#options = options
    this.silent = new IndexSet(sizeOf(options.list))
    this.#pace = new Pace(now)
    this.#neighbours = new NeighbourBudget(now)
  }

  get fitsAtOnce(): boolean {
    return sizeOf(this.#options.list) * onlyWaitCost <= this.#pace.concurrency
  }

  patientPass(): Promise<void> {
    const { list, timeoutMs = shortWaitMs } = this.#options
    const wait = sizeOf(list) <= smallRange ? smallWait : onlyWait
    return this.pass(targetsOf(list), { ...wait, ms: Math.max(wait.ms, timeoutMs) })
  }

  pass(targets: Iterable<Target>, wait: Wait): Promise<void> {
    const { list, clock, signal, room, visit: knock = visit } = this.#options
    // Networks of this computer that the scan touches.
    const own = ownNetworks().filter(network => list.spans.some(span => span.from <= network.to && span.to >= network.from))
    const onVerdict = (target: Target, verdict: Exclude<Verdict, 'exhausted'>) => this.#judge(target, verdict)
    return sweep({ targets, visit: knock, wait, clock, signal, room, own, pace: this.#pace, neighbours: this.#neighbours, onVerdict })
  }

  *silentTargets(): Generator<Target, void, undefined> {
    for (const target of targetsOf(this.#options.list)) {
      if (this.silent.has(target.index)) yield target
    }
  }

  #judge(target: Target, verdict: Exclude<Verdict, 'exhausted'>): void {
    const { onAsked, onAnswer } = this.#options
    onAsked(1)
    if (verdict === 'silent') this.silent.add(target.index)
    else this.silent.delete(target.index)
    if (verdict === 'api' || verdict === 'web') onAnswer(target, verdict === 'api')
  }
}
