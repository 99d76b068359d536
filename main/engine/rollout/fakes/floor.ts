import type { ParamsOf } from '../../../contract/actions/registry.ts'
import { MinerError } from '../../../contract/failure.ts'
import type { Miner, MinerId } from '../../../contract/model.ts'
import type { ActionHandler, Driver, IdentityFacts, Session } from '../../../drivers/driver.ts'
import type { Clock } from '../../../lib/clock.ts'
import { KeyedLock } from '../../../lib/limit.ts'
import { StorageError } from '../../storage/trouble.ts'
import type { RolloutTargets, Target } from '../targets.ts'
import type { Life } from './life.ts'
import { factoryPassword, type Machine, type Order } from './machine.ts'

/** What outlives the program: the machines, where it last saw them, and the passwords that it has kept. */
export interface Ground {
  readonly machines: readonly Machine[]
  readonly places: Map<MinerId, string>
  readonly keychain: Map<MinerId, string>
  /** Whether the keychain has no room. */
  isFull(): boolean
  /** The machines' own time. */
  readonly clock: Clock
}

/** A session as the fake driver understands it. */
interface Line extends Session {
  readonly passwords: readonly string[]
}

/** How long a request is under way, and how long its answer, ms. */
const legMs = 200
/** What was sent by a program that ended can still arrive so much later, ms. */
const lateMs = 15_000
const uploadMs = 20_000

/** The machines as one run of the program sees them. It can end at each step of a write, and when it first looks at a machine after one. */
export class Floor implements RolloutTargets {
  readonly #ground: Ground
  readonly #life: Life
  readonly #lock = new KeyedLock()
  readonly #driver: Driver
  /** Machines that were written by this run and not looked at since. */
  readonly #unseen = new Set<Machine>()
  /** Hears of each write before it leaves. */
  writes: (id: MinerId) => void = () => undefined

  constructor(ground: Ground, life: Life) {
    this.#ground = ground
    this.#life = life
    this.#driver = this.#makeDriver()
  }

  find(id: MinerId): Target | null {
    const machine = this.#ground.machines.find(one => idOf(one) === id)
    const ip = this.#ground.places.get(id)
    return machine && ip !== undefined ? { miner: minerOf(machine, ip), driver: this.#driver, facts: factsOf(machine) } : null
  }

  all(): Iterable<Miner> {
    return this.#ground.machines.flatMap(machine => this.find(idOf(machine))?.miner ?? [])
  }

  session(id: MinerId): Session | null {
    const ip = this.#ground.places.get(id)
    return ip === undefined ? null : this.sessionAt(id, ip)
  }

  sessionAt(id: MinerId, ip: string): Session | null {
    const known = this.#ground.keychain.get(id)
    return this.#line(ip, known === undefined ? [factoryPassword] : [known, factoryPassword])
  }

  trial(id: MinerId, _user: string, password: string): Session | null {
    const ip = this.#ground.places.get(id)
    return ip === undefined ? null : this.#line(ip, [password])
  }

  hold<T>(id: MinerId, task: () => Promise<T>): Promise<T> {
    return this.#lock.run(id, task)
  }

  note(): void {}

  noteFacts(): void {}

  moved(id: MinerId, ip: string): void {
    this.#ground.places.set(id, ip)
  }

  async seek(id: MinerId): Promise<void> {
    const machine = this.#ground.machines.find(one => idOf(one) === id)
    if (machine && !machine.isAway) this.moved(id, machine.kept.network.ip)
  }

  async learn(id: MinerId, _user: string, password: string): Promise<void> {
    await this.#life.pass('before password kept')
    if (this.#ground.isFull()) throw new StorageError({ kind: 'full', detail: 'database or disk is full' })
    this.#ground.keychain.set(id, password)
    await this.#life.pass('after password kept')
  }

  neighbourAt(): string | null {
    return null
  }

  async answersAt(): Promise<boolean> {
    return false
  }

  async whoAnswers(id: MinerId): Promise<Target | null> {
    return this.find(id)
  }

  remark(): void {}

  forbidden(): string | null {
    return null
  }

  #line(ip: string, passwords: readonly string[]): Session {
    // The fake driver needs nothing of a session but to know where it goes and what it may say.
    return { ip, passwords, logins: { access: null }, http: { access: null }, progress: () => undefined } as unknown as Session
  }

  #makeDriver(): Driver {
    const ask = <T>(question: (machine: Machine) => T) => {
      return async (session: Session) => {
        const machine = await this.#reach(session)
        return question(machine)
      }
    }
    const orders = Object.keys(steps) as readonly Order[]
    return {
      id: 'fake',
      name: 'Fake',
      probes: [],
      defaultCredentials: [],
      identify: () => null,
      readIdentity: ask(factsOf),
      read: ask(
        machine => ({ telemetry: machine.telemetry(), activity: machine.kept.isAsleep ? 'sleeping' : 'hashing', facts: {} }) as const,
      ),
      readConfig: ask(machine => machine.config()),
      readNetwork: ask(machine => machine.kept.network),
      opens: async session => {
        const machine = await this.#reach(session, false)
        return (session as Line).passwords.includes(machine.kept.password)
      },
      rawRequests: [],
      actions: Object.fromEntries(orders.map(order => [order, this.#handler(order)])),
    }
  }

  #handler(order: Order): ActionHandler<never> {
    return {
      run: (session, params) => this.#order(session, order, params),
      ...(order === 'locate' ? { isOn: async (session: Session) => (await this.#reach(session)).kept.isBlinking } : {}),
    }
  }

  /** One write on its way: it can be lost, come in late, come in unanswered. */
  async #order(session: Session, order: Order, params: ParamsOf<Order>): Promise<void> {
    const { clock } = this.#ground
    const machine = await this.#reach(session)
    const arrive = () => machine.obey(order, params as never)
    this.writes(idOf(machine))
    this.#unseen.add(machine)
    await this.#life.pass(`${order} leaves`)
    if (order === 'upgradeFirmware') await this.#upload()
    await clock.sleep(legMs)
    // Nobody is there any more to hear what it answers.
    await this.#life.pass(
      `${order} under way`,
      () =>
        void clock
          .sleep(lateMs)
          .then(arrive)
          .catch(() => undefined),
    )
    arrive()
    await this.#life.pass(`${order} arrived`)
    await clock.sleep(legMs)
    await this.#life.pass(`${order} answered`)
  }

  async #upload(): Promise<void> {
    await this.#ground.clock.sleep(uploadMs / 2)
    await this.#life.pass('file half sent')
    await this.#ground.clock.sleep(uploadMs / 2)
  }

  async #reach(session: Session, mustOpen = true): Promise<Machine> {
    const { machines, clock } = this.#ground
    const machine = machines.find(one => one.kept.network.ip === session.ip)
    await clock.sleep(legMs)
    if (machine !== undefined && this.#unseen.delete(machine)) await this.#life.pass('first look')
    if (this.#life.isOver) await new Promise<never>(() => undefined)
    if (machine === undefined) throw new MinerError({ code: 'unreachable', detail: 'no route to it' })
    machine.answer(mustOpen ? (session as Line).passwords : [machine.kept.password])
    return machine
  }
}

/** The orders that the fake driver gives. */
const steps: Readonly<Record<Order, true>> = {
  setPools: true,
  reboot: true,
  restartMining: true,
  locate: true,
  sleep: true,
  wake: true,
  setPowerMode: true,
  setPowerLimit: true,
  setFan: true,
  setHostname: true,
  setNetwork: true,
  setPassword: true,
  upgradeFirmware: true,
  factoryReset: true,
}

/** What rollouts call this machine. */
export function idOf({ mac }: Machine): MinerId {
  return `mac:${mac}`
}

function factsOf({ mac, kept }: Machine): IdentityFacts {
  return {
    make: 'Antminer',
    model: 'S19 Pro',
    algorithm: 'sha256d',
    firmwareName: 'fake',
    firmwareVersion: kept.version,
    mac,
    serial: null,
    hostname: kept.network.hostname,
    boardSerials: [],
    access: 'password',
  }
}

function minerOf(machine: Machine, ip: string): Miner {
  return {
    id: idOf(machine),
    address: { ip, apiPort: 4028, webPort: 80 },
    mac: machine.mac,
    serial: null,
    hostname: null,
    make: 'Antminer',
    model: 'S19 Pro',
    algorithm: 'sha256d',
    firmware: { family: 'fake', name: 'Fake', version: '1.0.0' },
    state: machine.kept.isAsleep ? 'sleeping' : 'hashing',
    health: { level: 'ok', findings: [] },
    placement: null,
    tags: [],
    label: null,
    note: null,
    capabilities: [],
    drift: null,
    hasLogs: false,
    firstSeenAt: 0,
    lastSeenAt: 0,
    reading: null,
  }
}
