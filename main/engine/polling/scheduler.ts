import type { MinerId } from '../../contract/model.ts'
import type { Clock } from '../../lib/clock.ts'
import { Limit } from '../../lib/limit.ts'
import { DueQueue } from './due-queue.ts'

/** Whose turns there are to give, and how. */
export interface SchedulerOptions {
  readonly clock: Clock
  /** Between two turns of one miner, ms. Asked at each turn, so it may change. */
  readonly intervalMs: () => number
  /** Turns at the same time, at the most. Asked at each turn. */
  readonly concurrency: () => number
  /** One turn of one miner. Returns the pause until the next one, ms; `null` = the usual. Never rejects. */
  readonly turn: (id: MinerId) => Promise<number | null>
  /** The computer slept, or the process stood still: what was in flight proves nothing. */
  readonly onWake: () => void
  readonly random?: () => number
}

interface Slot {
  readonly id: MinerId
  /** Its place in the interval, 0-1: the same after each start, so that the fleet stays spread. */
  readonly phase: number
  /** When its present turn was due, ms since the epoch. */
  dueAt: number
  running: boolean
  /** A newer appointment makes an older one in the queue void. */
  ticket: number
}

interface Appointment {
  readonly slot: Slot
  readonly ticket: number
}

// Due turns are started together this often: one timer for ten miners instead of one each.
const tickMs = 20
/** At the start each miner gets its first turn after so many ms per miner, so that a small fleet is fresh at once. */
const firstTurnMsPerMiner = 5
const jitter = 0.05
/** A pause that lasted so much longer than asked means that the computer slept. */
const sleptMs = 15_000
/** The computer's clock was set back when it shows so much less than before. */
const setBackMs = 1000
/** After waking, the network needs a moment. */
const settleMs = 3000

/**
 * Gives every miner its turn on its own interval, spread evenly. A miner never has two turns at once; one whose turn takes longer than the
 * interval skips the turns it missed, so nothing piles up.
 */
export class Scheduler {
  readonly #options: SchedulerOptions
  readonly #random: () => number
  readonly #slots = new Map<MinerId, Slot>()
  readonly #queue = new DueQueue<Appointment>()
  readonly #limit = new Limit(1)
  readonly #running = new Set<Promise<void>>()
  #nap = new AbortController()
  #suspended = false
  #closed = false
  #seenAt = 0
  readonly #loop: Promise<void>

  constructor(options: SchedulerOptions) {
    this.#options = options
    this.#random = options.random ?? Math.random
    this.#loop = this.#run()
  }

  get suspended(): boolean {
    return this.#suspended
  }

  /** Takes miners in. Their first turns are spread over a time that suits their number. */
  add(ids: readonly MinerId[]): void {
    const fresh = ids.filter(id => !this.#slots.has(id))
    const spreadMs = Math.min(this.#options.intervalMs(), fresh.length * firstTurnMsPerMiner)
    for (const id of fresh) this.#appoint(this.#newSlot(id), phaseOf(id) * spreadMs)
  }

  /** Takes a miner in that was read this moment: its first turn comes after about one interval. */
  addRead(id: MinerId): void {
    if (this.#slots.has(id)) return
    this.#appoint(this.#newSlot(id), this.#options.intervalMs() * (0.5 + 0.5 * phaseOf(id)))
  }

  remove(id: MinerId): void {
    this.#slots.delete(id)
  }

  /** Its next turn comes at once. */
  hurry(id: MinerId): void {
    const slot = this.#slots.get(id)
    if (slot && !slot.running) this.#appoint(slot, 0)
  }

  /** The interval was changed: nobody waits longer than the new one. */
  respread(): void {
    const interval = this.#options.intervalMs()
    for (const slot of this.#slots.values()) if (!slot.running) this.#appoint(slot, slot.phase * interval)
  }

  /** Holds all turns, for the time that the computer sleeps. */
  suspend(): void {
    this.#suspended = true
    this.#options.onWake()
    this.#wakeLoop()
  }

  resume(): void {
    if (!this.#suspended) return
    this.#suspended = false
    this.#awoke()
  }

  /** Resolves when the turns that are under way have ended. */
  async close(): Promise<void> {
    this.#closed = true
    this.#slots.clear()
    this.#queue.clear()
    this.#wakeLoop()
    await this.#loop
    await Promise.all(this.#running)
  }

  #newSlot(id: MinerId): Slot {
    const slot = { id, phase: phaseOf(id), dueAt: 0, running: false, ticket: 0 }
    this.#slots.set(id, slot)
    return slot
  }

  #appoint(slot: Slot, inMs: number): void {
    slot.dueAt = this.#options.clock.now() + inMs
    slot.ticket++
    const first = this.#queue.nextAt
    this.#queue.push(slot.dueAt, { slot, ticket: slot.ticket })
    if (first === null || slot.dueAt < first - tickMs) this.#wakeLoop()
  }

  async #run(): Promise<void> {
    const { clock } = this.#options
    while (!this.#closed) {
      this.#watchClock(clock.now())
      this.#startDue(clock.now())
      const nextAt = this.#suspended ? null : this.#queue.nextAt
      const pauseMs = nextAt === null ? null : Math.max(tickMs, nextAt - clock.now())
      await this.#pause(pauseMs)
    }
  }

  /** @param ms `null` = until something happens */
  async #pause(ms: number | null): Promise<void> {
    const { clock } = this.#options
    const nap = new AbortController()
    this.#nap = nap
    const due = clock.now() + (ms ?? 0)
    if (ms === null) await new Promise(resolve => nap.signal.addEventListener('abort', resolve, { once: true }))
    else await clock.sleep(ms, nap.signal).catch(() => undefined)
    if (ms !== null && !nap.signal.aborted && clock.now() - due > sleptMs) this.#awoke()
  }

  /** All that is due would else wait for as long as the clock was set back. */
  #watchClock(now: number): void {
    if (now < this.#seenAt - setBackMs) this.#awoke()
    this.#seenAt = now
  }

  #startDue(now: number): void {
    this.#limit.concurrency = this.#options.concurrency()
    for (;;) {
      const next = this.#suspended ? null : this.#queue.popDue(now)
      if (next === null) return
      const current = this.#slots.get(next.slot.id) === next.slot && next.slot.ticket === next.ticket
      if (current && !next.slot.running) this.#start(next.slot)
    }
  }

  #start(slot: Slot): void {
    slot.running = true
    const turn = this.#limit
      .run(() => (this.#closed ? Promise.resolve(null) : this.#options.turn(slot.id)))
      .then(pauseMs => this.#ended(slot, pauseMs))
      .finally(() => this.#running.delete(turn))
    this.#running.add(turn)
  }

  #ended(slot: Slot, pauseMs: number | null): void {
    slot.running = false
    if (this.#closed || this.#slots.get(slot.id) !== slot) return
    this.#appoint(slot, pauseMs ?? this.#untilNext(slot))
  }

  /** Counted from when the last turn was due, not from when it ended: a slow miner keeps its rhythm and skips what it missed. */
  #untilNext(slot: Slot): number {
    const interval = this.#options.intervalMs()
    const late = this.#options.clock.now() - slot.dueAt
    const missed = Math.max(0, Math.floor(late / interval))
    const spread = (2 * this.#random() - 1) * jitter * interval
    return Math.max(tickMs, (missed + 1) * interval - late + spread)
  }

  #awoke(): void {
    this.#options.onWake()
    const interval = this.#options.intervalMs()
    for (const slot of this.#slots.values())
      if (!slot.running) this.#appoint(slot, settleMs + slot.phase * Math.min(interval, this.#slots.size * firstTurnMsPerMiner))
    this.#wakeLoop()
  }

  #wakeLoop(): void {
    this.#nap.abort()
  }
}

/** FNV-1a of the id, 0-1. */
function phaseOf(id: MinerId): number {
  let hash = 0x811c9dc5
  for (let n = 0; n < id.length; n++) hash = Math.imul(hash ^ id.charCodeAt(n), 0x01000193)
  // The last bytes of MACs differ most and FNV mixes them into the low bits first.
  hash ^= hash >>> 15
  hash = Math.imul(hash, 0x85ebca6b)
  return ((hash ^ (hash >>> 13)) >>> 0) / 2 ** 32
}
