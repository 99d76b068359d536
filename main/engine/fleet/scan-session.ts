import { randomUUID } from 'node:crypto'
import type { MinerAddress, MinerId } from '../../contract/model.ts'
import { containsAddress, type Span } from '../../contract/ranges.ts'
import type { Moved, ScanProgress, ScanReport, UnknownAnswer } from '../../contract/scan.ts'
import type { Driver } from '../../drivers/driver.ts'
import type { Clock } from '../../lib/clock.ts'
import type { Logger } from '../../lib/log.ts'
import type { Doors } from '../../transport/visit.ts'
import type { KnownMiners } from '../discovery/known-miners.ts'
import type { DiscoveredMiner, Scan, ScanOptions } from '../discovery/scan.ts'
import { Problem } from '../problem.ts'
import type { CredentialsFor } from '../session.ts'
import type { Fleet } from './fleet.ts'
import type { Nearby } from './nearby.ts'

export interface ScanDeskOptions {
  readonly fleet: Fleet
  readonly scan: Scan
  /** Who is known already, and who else talks to them. */
  readonly known: KnownMiners
  readonly drivers: readonly Driver[]
  readonly ports: { readonly api: number; readonly web: number }
  readonly credentialsFor: CredentialsFor
  readonly clock: Clock
  readonly log: Logger
  /** Has a miner read at once, out of the scan; `null` where nobody polls. */
  readonly readSoon: ((id: MinerId) => void) | null
  /** Asks the networks that a scan touches for miners by name; absent where nobody is to be asked. */
  readonly nearby?: Nearby
  /** Called whenever the progress differs. */
  readonly onProgress: () => void
}

/** What to look through. */
export interface ScanAsk {
  readonly spans: readonly Span[]
  /** Exact places beside the spans: the simulated hall. */
  readonly addresses?: readonly MinerAddress[]
  readonly timeoutMs?: number | undefined
  /** What is found belongs to the simulated hall. */
  readonly demo?: boolean
}

/** One scan with what it found so far. */
interface Session {
  readonly ask: ScanAsk
  readonly before: ReadonlySet<MinerId>
  readonly found: Set<MinerId>
  readonly fresh: Set<MinerId>
  readonly moved: Map<MinerId, Moved>
  readonly unknown: UnknownAnswer[]
  readonly abort: AbortController
  progress: ScanProgress
  done: Promise<void>
}

/** A machine in health has told who it is long before. One that needs longer would hold up the end of the scan by as much again. ms */
const readWithinMs = 3000

/** More answers that are no miners than anybody reads; a scan of a large office must not fill the memory. */
const maxUnknown = 5000

/** Runs scans, one at a time, puts what they find into the fleet at once and compares it with what was known. */
export class ScanDesk {
  readonly #options: ScanDeskOptions
  #session: Session | null = null

  constructor(options: ScanDeskOptions) {
    this.#options = options
  }

  /** The scan under way or the last one. */
  get progress(): ScanProgress | null {
    return this.#session?.progress ?? null
  }

  /** Begins a scan and returns its id at once. Throws `Problem` while another runs. */
  start(ask: ScanAsk): string {
    if (this.#session?.progress.state === 'running') throw new Problem('A scan is running already. Wait for it to end or cancel it first.')
    const session = this.#begin(ask)
    this.#session = session
    session.done = this.#run(session)
    return session.progress.id
  }

  /** Resolves when the scan under way has ended. */
  async finished(): Promise<void> {
    await this.#session?.done
  }

  /** Resolves when no scan that asks this address is under way. */
  async passed(ip: string): Promise<void> {
    const session = this.#session
    if (session?.progress.state === 'running' && containsAddress(session.ask.spans, ip)) await session.done
  }

  async cancel(): Promise<void> {
    this.#session?.abort.abort()
    await this.finished()
  }

  /** The last scan compared with what was known before it; `null` before the first. */
  report(): ScanReport | null {
    const session = this.#session
    if (!session) return null
    const { fleet } = this.#options
    const stays = [...session.before].filter(id => !session.found.has(id) && fleet.get(id) !== null)
    // One that answered a poll meanwhile is not gone: it was busy when the scan asked.
    const answered = (id: MinerId) => (fleet.get(id)?.lastSeenAt ?? 0) >= session.progress.startedAt
    const gone = stays.filter(id => !answered(id))
    return {
      progress: session.progress,
      found: [...session.found, ...stays.filter(answered)],
      new: [...session.fresh],
      gone: session.progress.state === 'done' ? gone : [],
      moved: [...session.moved.values()],
      unknown: session.unknown,
      before: session.before.size,
    }
  }

  #begin(ask: ScanAsk): Session {
    const { fleet, clock } = this.#options
    const isWithin = withinOf(ask)
    const within = [...fleet.all()].filter(entry => isWithin(entry.address) && entry.displacedBy === null)
    const progress: ScanProgress = {
      id: randomUUID(),
      state: 'running',
      pass: 1,
      addresses: 0,
      asked: 0,
      again: 0,
      answering: 0,
      miners: 0,
      newMiners: 0,
      unknown: 0,
      silent: 0,
      startedAt: clock.now(),
      endedAt: null,
      etaS: null,
      message: null,
    }
    return {
      ask,
      before: new Set(within.map(entry => entry.id)),
      found: new Set(),
      fresh: new Set(),
      moved: new Map(),
      unknown: [],
      abort: new AbortController(),
      progress,
      done: Promise.resolve(),
    }
  }

  async #run(session: Session): Promise<void> {
    const { log } = this.#options
    log.info({ scan: session.progress.id }, 'scan.started')
    try {
      const { spans, addresses = [], timeoutMs } = session.ask
      const asked = this.#look(session, { spans, addresses, timeoutMs }, progress => this.#tell(session, progress))
      await Promise.all([asked, this.#lookNearby(session)])
      this.#end(session, session.abort.signal.aborted ? 'cancelled' : 'done', null)
    } catch (thrown) {
      log.error({ err: thrown }, 'scan.failed')
      this.#end(
        session,
        'failed',
        `The scan stopped by a defect of Headframe: ${thrown instanceof Error ? thrown.message : String(thrown)}.`,
      )
    }
  }

  #look(
    session: Session,
    what: Pick<ScanOptions, 'spans' | 'addresses'> & { readonly timeoutMs?: number | undefined },
    onProgress: ScanOptions['onProgress'],
  ): Promise<void> {
    const { scan, known, drivers, ports, credentialsFor, clock, readSoon } = this.#options
    const { timeoutMs, ...places } = what
    return scan({
      ...places,
      ports,
      known,
      drivers,
      clock,
      credentialsFor,
      ...(timeoutMs === undefined ? {} : { timeoutMs }),
      ...(readSoon === null ? {} : { readWithinMs }),
      onFound: miner => this.#take(session, miner),
      onTaken: place => this.#leave(session, place),
      onUnknown: answer => session.unknown.length < maxUnknown && session.unknown.push(answer),
      onProgress,
      signal: session.abort.signal,
    })
  }

  /** Who says by name that it is a miner and is not looked at anyway. */
  async #lookNearby(session: Session): Promise<void> {
    const { nearby, ports } = this.#options
    if (nearby === undefined || session.ask.demo === true) return
    const isWithin = withinOf(session.ask)
    const visits: Promise<void>[] = []
    const visit = (ip: string) => {
      const address = { ip, apiPort: ports.api, webPort: ports.web }
      if (isWithin(address)) return
      visits.push(this.#look(session, { spans: [], addresses: [address] }, () => undefined))
    }
    await nearby(session.ask.spans, visit, session.abort.signal)
    await Promise.all(visits)
  }

  #take(session: Session, miner: DiscoveredMiner): void {
    const arrival = this.#options.fleet.arrive(miner, { demo: session.ask.demo ?? false, since: session.progress.startedAt })
    if (miner.reading === null) this.#options.readSoon?.(arrival.id)
    session.found.add(arrival.id)
    if (arrival.isNew) session.fresh.add(arrival.id)
    if (arrival.movedFrom) session.moved.set(arrival.id, { minerId: arrival.id, fromIp: arrival.movedFrom.ip, toIp: miner.address.ip })
    this.#tell(session, {})
  }

  /** One that a rollout or a poll would not let go of: it is there as far as known. */
  #leave(session: Session, place: Doors): void {
    const entry = this.#options.fleet.at(place)
    if (entry === null || entry.life.state === 'offline') return
    session.found.add(entry.id)
    this.#tell(session, {})
  }

  #tell(session: Session, progress: Partial<ScanProgress>): void {
    if (session.progress.state !== 'running') return
    const counts = { miners: session.found.size, newMiners: session.fresh.size }
    session.progress = { ...session.progress, ...progress, ...counts, state: 'running' }
    this.#options.onProgress()
  }

  #end(session: Session, state: ScanProgress['state'], message: string | null): void {
    session.progress = { ...session.progress, state, message, endedAt: this.#options.clock.now(), etaS: null }
    this.#options.log.info({ scan: session.progress.id, state, miners: session.found.size, new: session.fresh.size }, 'scan.ended')
    this.#options.onProgress()
  }
}

/** Tells whether an address belongs to what is looked through. */
function withinOf({ spans, addresses = [] }: ScanAsk): (address: MinerAddress) => boolean {
  const places = new Set(addresses.map(({ ip, apiPort }) => `${ip}:${apiPort}`))
  return ({ ip, apiPort }) => containsAddress(spans, ip) || places.has(`${ip}:${apiPort}`)
}
