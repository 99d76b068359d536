import { MinerError } from '../../contract/failure.ts'
import type { CgminerAnswer, Driver, Evidence, FollowUpAnswer, FollowUpProbe } from '../../drivers/driver.ts'
import { requestFramed } from '../../transport/framed-tcp.ts'
import { type HttpReply, openHttp } from '../../transport/http.ts'
import { type Asking, askCommand, patiently } from './evidence.ts'
import type { Target } from './targets.ts'

/** Machines that look like a family answer within a second; more would hold up the scan. ms */
const times = { connectMs: 2000, timeoutMs: 5000 } as const

/** However many families a machine looks like, it is asked no more than this. */
const mostQuestions = 8

/**
 * The second round: what the families that a machine looks like want to know, each question once, one connection at a time. What a machine
 * does wrong is in the evidence, never thrown.
 * @throws MinerError cancelled
 */
export async function followUp(
  target: Target,
  evidence: Evidence,
  drivers: readonly Pick<Driver, 'followUp'>[],
  asking: Asking,
): Promise<Evidence> {
  const probes = questionsAbout(evidence, drivers)
  if (probes.length === 0) return evidence
  const round = new Round(target, evidence, asking)
  for (const probe of probes) await round.ask(probe)
  return round.evidence
}

function questionsAbout(evidence: Evidence, drivers: readonly Pick<Driver, 'followUp'>[]): readonly FollowUpProbe[] {
  const wanted = drivers.flatMap(driver => (driver.followUp?.when(evidence) === true ? driver.followUp.probes : []))
  const fresh = wanted.filter(probe => !isAnswered(evidence, probe))
  const distinct = new Map(fresh.map(probe => [JSON.stringify(probe), probe]))
  return [...distinct.values()].slice(0, mostQuestions)
}

function isAnswered(evidence: Evidence, probe: FollowUpProbe): boolean {
  if (probe.kind === 'cgminer') return evidence.cgminer.has(probe.command)
  return probe.kind === 'http' && probe.port === undefined && evidence.http.has(probe.path)
}

/** One machine while it is asked. */
class Round {
  readonly #target: Target
  readonly #asking: Asking
  readonly #before: Evidence
  readonly #cgminer: Map<string, CgminerAnswer>
  readonly #http: Map<string, HttpReply>
  readonly #more: { readonly probe: FollowUpProbe; readonly answer: FollowUpAnswer }[] = []
  readonly #open = new Set<number>()
  /** Ports that did not answer once are not asked again. */
  readonly #dead = new Set<number>()

  constructor(target: Target, before: Evidence, asking: Asking) {
    this.#target = target
    this.#before = before
    this.#asking = asking
    this.#cgminer = new Map(before.cgminer)
    this.#http = new Map(before.http)
  }

  get evidence(): Evidence {
    const openPorts = [...new Set([...this.#before.openPorts, ...this.#open])]
    return { ...this.#before, openPorts, cgminer: this.#cgminer, http: this.#http, more: this.#more }
  }

  async ask(probe: FollowUpProbe): Promise<void> {
    const port = this.#portOf(probe)
    if (port === null || this.#dead.has(port)) return
    try {
      await this.#put(probe, port)
      this.#open.add(port)
    } catch (error) {
      if (!(error instanceof MinerError) || this.#asking.signal.aborted) throw error
      this.#dead.add(port)
    }
  }

  #portOf(probe: FollowUpProbe): number | null {
    const { openPorts } = this.#before
    const { apiPort, webPort } = this.#target
    if (probe.kind === 'framed') return probe.port
    if (probe.kind === 'http' && typeof probe.port === 'number') return probe.port
    const port = probe.kind === 'cgminer' || probe.port === 'api' ? apiPort : webPort
    return port !== null && openPorts.includes(port) ? port : null
  }

  async #put(probe: FollowUpProbe, port: number): Promise<void> {
    const { ip } = this.#target
    const { signal } = this.#asking
    switch (probe.kind) {
      case 'cgminer': {
        this.#cgminer.set(probe.command, await askCommand(this.#target, probe.command, this.#asking))
        return
      }
      case 'http': {
        const http = openHttp({ host: ip, port, tls: probe.tls === true, connectMs: times.connectMs })
        const reply = await patiently(() => http.request({ path: probe.path, timeoutMs: times.timeoutMs, signal }), this.#asking)
        if (probe.port === undefined) this.#http.set(probe.path, reply)
        else this.#more.push({ probe, answer: { kind: 'http', reply } })
        return
      }
      case 'framed': {
        const door = { host: ip, port, connectMs: times.connectMs }
        const ask = () => requestFramed(door, [probe.message], { timeoutMs: times.timeoutMs, signal })
        for (const { text, parsed } of await patiently(ask, this.#asking))
          this.#more.push({ probe, answer: { kind: 'framed', text, parsed } })
      }
    }
  }
}
