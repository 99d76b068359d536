import { createHash } from 'node:crypto'
import type { Shown, Took } from '../contract/actions/action.ts'
import { type ActionId, actionOf, type ParamsOf } from '../contract/actions/registry.ts'
import { type Failure, failureOf, MinerError } from '../contract/failure.ts'
import type { FirmwareFile } from '../contract/firmware-file.ts'
import { type DiscoveredMiner, scan } from '../engine/discovery/scan.ts'
import { opensWith } from '../engine/rollout/login.ts'
import { type CredentialsFor, openSession } from '../engine/session.ts'
import { systemClock } from '../lib/clock.ts'
import { Secret } from '../lib/secret.ts'
import type { SimulatedMiner } from '../simulator/miner.ts'
import { personas } from '../simulator/personas.ts'
import type { Upload } from '../transport/http.ts'
import type { DefaultCredential, Driver, Session } from './driver.ts'
import { drivers } from './registry.ts'

/** A simulated miner as discovery found it, ready to be acted on over real sockets. */
export interface Trial {
  readonly found: DiscoveredMiner
  readonly driver: Driver
  /** The same until its password is changed. */
  readonly session: Session
  /** What it shows now. Throws what reading throws. */
  shown(): Promise<Shown>
  /** Does an action and looks until it took, as a rollout does; throws what `run` throws, and when it does not take within the time. */
  does<Id extends ActionId>(id: Id, params: ParamsOf<Id>): Promise<{ readonly before: Shown; readonly after: Shown }>
  /** Why an action failed. Throws when it did not fail. */
  failure<Id extends ActionId>(id: Id, params: ParamsOf<Id>, signal?: AbortSignal): Promise<Failure>
}

export interface TrialOptions {
  /** Beside the registered ones: the driver in the making. */
  readonly driver?: Driver
  /** Before the family's own defaults. */
  readonly passwords?: readonly { readonly user: string; readonly password: string }[]
  /** How long an action may take to show, ms. Default 20,000; the hall should run some 200 times as fast as life. */
  readonly withinMs?: number
}

const pauseMs = 50
const mostScans = 10

/** Finds a simulated miner with all drivers, as a scan does. Throws when nobody recognises it. */
export async function meet(miner: SimulatedMiner, options: TrialOptions = {}): Promise<Trial> {
  const all = options.driver === undefined ? drivers : [...new Set([...drivers, options.driver])]
  const credentialsFor = (_ip: string, { defaultCredentials }: Pick<Driver, 'defaultCredentials'>) => [
    ...(options.passwords ?? []).map(({ user, password }) => ({ user, password: new Secret(password), isDefault: false })),
    ...defaultCredentials.map(({ user, password }) => ({ user, password: new Secret(password), isDefault: true })),
  ]
  const found = await findAgain(miner, all, credentialsFor)
  const { driver, address, facts, memo } = found
  const session = openSession({
    address,
    clock: systemClock,
    facts,
    memo,
    credentials: credentialsFor(address.ip, driver),
    openFile: openImage,
  })
  return new Meeting(found, session, options.withinMs ?? 20_000)
}

/** What trials send as firmware where the persona takes anything: larger than any buffer on the way, and nothing that a form could mistake for its own. */
const anyImage = Buffer.concat([Buffer.from('trial image 2099-12-31\r\n--\r\n'), Buffer.alloc(300_000, '\u0000\u00ff\r\n-', 'latin1')])

const images = new Map<string, Buffer>()

/** What a firmware file must fit. */
type Kind = Pick<SimulatedMiner, 'family' | 'model'> & { readonly machine: Pick<SimulatedMiner['machine'], 'model'> }

/** A firmware file that fits a miner, ready to be sent: as its maker would give it, where its persona knows how. */
export function imageFor({ family, machine, model }: Kind, version = '2099-12-31'): FirmwareFile {
  const persona = personas.find(one => one.family === family)
  const made = persona?.image?.(machine.model, version)
  const { name, bytes } = made ?? { name: `${model.replaceAll(' ', '-')}-20991231.bin`, bytes: anyImage }
  const id = createHash('sha256').update(bytes).digest('hex')
  images.set(id, bytes)
  return { id, name, size: bytes.length, families: [family], models: [model.replace(/^Antminer /, '')], version }
}

/** For sessions: the bytes of an image that `imageFor` made. */
export async function openImage(id: string): Promise<Upload> {
  const bytes = images.get(id) ?? Buffer.alloc(0)
  return {
    size: bytes.length,
    async *open() {
      for (let at = 0; at < bytes.length; at += 65_536) yield bytes.subarray(at, at + 65_536)
    },
  }
}

/** Looks for it as a scan does, several times: another test may just have restarted it. */
async function findAgain(miner: SimulatedMiner, all: readonly Driver[], credentialsFor: CredentialsFor): Promise<DiscoveredMiner> {
  const words = new Set<string>()
  for (let tries = 0; tries < mostScans; tries++) {
    const discovered: DiscoveredMiner[] = []
    await scan({
      spans: [],
      addresses: [miner.address],
      ports: { api: miner.address.apiPort ?? 1, web: miner.address.webPort ?? 1 },
      drivers: all,
      clock: systemClock,
      credentialsFor,
      onFound: found => discovered.push(found),
      onUnknown: answer => words.add(answer.what),
      onProgress: () => undefined,
      signal: AbortSignal.timeout(30_000),
    })
    const [found] = discovered
    if (found) return found
    await systemClock.sleep(10 * pauseMs)
  }
  throw new Error(`nobody recognises ${miner.family} ${miner.model}: ${[...words].join('; ') || 'nothing answers'}`)
}

class Meeting implements Trial {
  readonly found: DiscoveredMiner
  readonly driver: Driver
  session: Session
  readonly #withinMs: number

  constructor(found: DiscoveredMiner, session: Session, withinMs: number) {
    this.found = found
    this.driver = found.driver
    this.session = session
    this.#withinMs = withinMs
  }

  async shown(signal: AbortSignal = AbortSignal.timeout(this.#withinMs)): Promise<Shown> {
    const { telemetry, activity } = await this.driver.read(this.session, signal)
    const config = await this.driver.readConfig(this.session, signal)
    const locating = (await this.driver.actions.locate?.isOn?.(this.session, signal).catch(ignoreMiner)) ?? null
    return { state: activity, reading: telemetry, config, locating }
  }

  async #look(id: ActionId, params: unknown, signal: AbortSignal): Promise<Shown> {
    const evidence = await this.#evidence(id, params, signal)
    const { looksAt } = actionOf(id)
    // What is proved by its password or its version alone need not be read; after a reset its own password is gone.
    if (looksAt.includes('login')) return { state: 'unknown', reading: null, config: null, locating: null, ...evidence }
    return { ...(await this.shown(signal)), ...evidence }
  }

  /** What only some actions look at, asked as a rollout does. */
  async #evidence(id: ActionId, params: unknown, signal: AbortSignal): Promise<Partial<Shown>> {
    const { looksAt, password } = actionOf(id)
    const network = looksAt.includes('network') ? await this.driver.readNetwork?.(this.session, signal) : undefined
    const identity = looksAt.includes('firmware') ? await this.driver.readIdentity(this.session, signal) : undefined
    return {
      ...(network ? { network } : {}),
      ...(identity ? { firmwareVersion: identity.firmwareVersion } : {}),
      ...(password ? { opens: await opensWith(this.driver, this.#sessionWith(id, password(params)), signal) } : {}),
    }
  }

  /** A session that knows this password only, and these after it. */
  #sessionWith(id: ActionId, password: string, others: readonly DefaultCredential[] = []): Session {
    const user = this.driver.actions[id]?.user ?? 'root'
    const { address, facts } = this.found
    const credentials = [{ user, password, isDefault: false }, ...others.map(one => ({ ...one, isDefault: true }))]
    const hidden = credentials.map(one => ({ ...one, password: new Secret(one.password) }))
    return openSession({ address, clock: systemClock, facts, memo: new Map(), credentials: hidden, openFile: openImage })
  }

  async does<Id extends ActionId>(id: Id, params: ParamsOf<Id>): Promise<{ before: Shown; after: Shown }> {
    const { looksAt, password } = actionOf(id)
    const look = (signal: AbortSignal) => this.#look(id, params, signal)
    const before = looksAt.includes('login')
      ? await this.#until(
          'can be read',
          signal => this.shown(signal),
          () => ({ took: true, note: null }),
        )
      : await this.#until('can be read', look, shown => restartsShow(id, shown))
    await this.#run(id, params, AbortSignal.timeout(this.#withinMs))
    const after = await this.#until(`shows ${id}`, look, shown => actionOf(id).took(before, shown, params))
    if (password) this.session = this.#sessionWith(id, password(params), this.driver.defaultCredentials)
    return { before, after }
  }

  async failure<Id extends ActionId>(id: Id, params: ParamsOf<Id>, signal = AbortSignal.timeout(this.#withinMs)): Promise<Failure> {
    try {
      await this.#run(id, params, signal)
    } catch (thrown) {
      return failureOf(thrown)
    }
    throw new Error(`${id} did not fail`)
  }

  async #run<Id extends ActionId>(id: Id, params: ParamsOf<Id>, signal: AbortSignal): Promise<void> {
    const handler = this.driver.actions[id]
    if (handler === undefined) throw new Error(`${this.driver.id} does not declare ${id}`)
    await handler.run(this.session, params, signal)
  }

  /** Looks again until it is as it should be; a machine that restarts is not there for a while. */
  async #until(what: string, look: (signal: AbortSignal) => Promise<Shown>, judge: (shown: Shown) => Took): Promise<Shown> {
    const signal = AbortSignal.timeout(this.#withinMs)
    let last = 'nothing was read'
    while (!signal.aborted) {
      try {
        const shown = await look(signal)
        const took = judge(shown)
        if (took.took) return shown
        last = took.because
      } catch (thrown) {
        if (!(thrown instanceof MinerError)) throw thrown
        if (thrown.failure.code !== 'cancelled') last = thrown.message
      }
      await systemClock.sleep(pauseMs, signal).catch(() => undefined)
    }
    throw new Error(`it never ${what}: ${last}`)
  }
}

/** Uptime counts real seconds: a program must be old enough to look younger after a restart. */
function restartsShow(id: ActionId, { reading }: Shown): Took {
  const isOld = (id !== 'reboot' && id !== 'restartMining') || (reading?.uptimeS ?? 10) >= 4
  return isOld ? { took: true, note: null } : { took: false, because: 'it has only just started' }
}

function ignoreMiner(thrown: unknown): null {
  if (thrown instanceof MinerError) return null
  throw thrown
}
