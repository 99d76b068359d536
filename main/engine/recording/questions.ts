import { MinerError } from '../../contract/failure.ts'
import type { CgminerAnswer, Driver, Evidence, FollowUpAnswer, FollowUpProbe, Probe, Session } from '../../drivers/driver.ts'
import type { HttpReply } from '../../transport/http.ts'
import { type Candidate, guessBelow } from '../discovery/recognise.ts'

/** Asks one machine what discovery asks every machine, in both rounds. What it does wrong is in the evidence. @throws MinerError cancelled */
export async function askEvidence(session: Session, drivers: readonly Driver[], signal: AbortSignal): Promise<Evidence> {
  const asking = new Asking(session, signal)
  const first = [...drivers.flatMap(driver => driver.probes), { kind: 'http', path: '/' } as const]
  for (const probe of first) await asking.ask(probe)
  const wanted = drivers.flatMap(driver => (driver.followUp?.when(asking.evidence) === true ? driver.followUp.probes : []))
  for (const probe of wanted) await asking.ask(probe)
  return asking.evidence
}

/** The most certain candidate, unless it is a guess that the machine itself denies, as discovery decides; `undefined` = there is none. @throws MinerError cancelled */
export async function choose(
  candidates: readonly Candidate[],
  sessionFor: (candidate: Candidate) => Session,
  signal: AbortSignal,
): Promise<Candidate | undefined> {
  for (const candidate of candidates) {
    const { driver, match } = candidate
    if (match.certainty >= guessBelow || driver.confirm === undefined || candidate === candidates.at(-1)) return candidate
    if ((await driver.confirm(sessionFor(candidate), signal).catch(ignoreMiner)) !== false) return candidate
  }
  return undefined
}

/** What the driver names for a bug report, each as far as it is answered. @throws MinerError cancelled */
export async function askRaw(session: Session, probes: readonly (Probe | FollowUpProbe)[], signal: AbortSignal): Promise<void> {
  for (const probe of probes) {
    const isLocked = probe.kind === 'http' && (!('port' in probe) || probe.port === undefined)
    const ask = () => (isLocked ? session.http.request({ path: probe.path, signal }) : new Asking(session, signal).put(probe))
    await ask().catch(ignoreMiner)
  }
}

/** A question that the miner did not answer is on the tape already. @throws what is neither its doing nor may be passed over */
export function ignoreMiner(thrown: unknown): null {
  if (thrown instanceof MinerError && thrown.failure.code !== 'cancelled') return null
  throw thrown
}

class Asking {
  readonly #session: Session
  readonly #signal: AbortSignal
  readonly #cgminer = new Map<string, CgminerAnswer>()
  readonly #http = new Map<string, HttpReply>()
  readonly #more: { readonly probe: FollowUpProbe; readonly answer: FollowUpAnswer }[] = []
  readonly #done = new Set<string>()
  /** Ports that did not answer are not asked again. */
  readonly #dead = new Set<string>()

  constructor(session: Session, signal: AbortSignal) {
    this.#session = session
    this.#signal = signal
  }

  get evidence(): Evidence {
    const { ip, address } = this.#session
    const usual = [address.apiPort, this.#http.size > 0 ? address.webPort : null].filter(port => port !== null)
    const others = this.#more.flatMap(({ probe }) => ('port' in probe && typeof probe.port === 'number' ? [probe.port] : []))
    return { ip, openPorts: [...new Set([...usual, ...others])], cgminer: this.#cgminer, http: this.#http, more: this.#more }
  }

  async ask(probe: Probe | FollowUpProbe): Promise<void> {
    const key = JSON.stringify(probe)
    const door = probe.kind === 'cgminer' ? 'api' : 'port' in probe ? String(probe.port) : 'web'
    if (this.#done.has(key) || this.#dead.has(door)) return
    this.#done.add(key)
    if ((await this.put(probe).catch(ignoreMiner)) === null) this.#dead.add(door)
  }

  /** @throws MinerError what asking it throws */
  async put(probe: Probe | FollowUpProbe): Promise<true> {
    const signal = this.#signal
    switch (probe.kind) {
      case 'cgminer': {
        const reply = await this.#session.cgminer.request(probe.command, { signal })
        this.#cgminer.set(probe.command, { kind: 'reply', ...reply })
        return true
      }
      case 'http': {
        const reply = await this.#page(probe)
        if ('port' in probe) this.#more.push({ probe, answer: { kind: 'http', reply } })
        else this.#http.set(probe.path, reply)
        return true
      }
      case 'framed': {
        const [reply] = await this.#session.framedAt(probe.port).request([probe.message], { signal })
        if (reply !== undefined) this.#more.push({ probe, answer: { kind: 'framed', ...reply } })
        return true
      }
    }
  }

  #page(probe: Extract<FollowUpProbe, { kind: 'http' }>): Promise<HttpReply> {
    const { address } = this.#session
    const port = probe.port === 'api' ? (address.apiPort ?? undefined) : probe.port
    const door = port === undefined ? this.#session.rest : probe.tls === true ? this.#session.httpsAt(port) : this.#session.httpAt(port)
    return door.request({ path: probe.path, signal: this.#signal })
  }
}
