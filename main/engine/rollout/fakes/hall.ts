import type { SetPoolsParams } from '../../../contract/actions/set-pools.ts'
import type { Finding, Miner, MinerId } from '../../../contract/model.ts'
import { defaultSettings } from '../../../contract/settings.ts'
import type { Driver, IdentityFacts, Session } from '../../../drivers/driver.ts'
import { type Clock, VirtualClock } from '../../../lib/clock.ts'
import { KeyedLock } from '../../../lib/limit.ts'
import { openLog } from '../../../lib/log.ts'
import { memorySecrets } from '../../credentials/key-file.ts'
import type { Remark } from '../../fleet/entry.ts'
import type { Database } from '../../storage/database.ts'
import { createRollouts, type Rollouts } from '../rollouts.ts'
import type { RolloutTargets } from '../targets.ts'
import { MemoryDatabase } from './database.ts'
import { FakeMiner } from './miner.ts'

/** A hall of fake miners behind one fake driver. */
export class FakeHall implements RolloutTargets {
  readonly miners = new Map<MinerId, FakeMiner>()
  /** What the roster says of each; a test may replace one. */
  readonly roster = new Map<MinerId, Miner>()
  readonly noted: MinerId[] = []
  /** What rollouts left wrong with each. */
  readonly findings = new Map<MinerId, Finding>()
  /** Whose new passwords were kept. */
  readonly learned: MinerId[] = []
  /** Miners that are held now, and how many were ever held twice at once. */
  readonly held = new Set<MinerId>()
  readonly #lock = new KeyedLock()
  readonly #driver: Driver

  constructor(count: number, clock: Clock) {
    for (let n = 1; n <= count; n++) {
      const id = `mac:02:00:00:00:${hex(n >> 8)}:${hex(n & 255)}`
      const pools = [{ url: 'stratum+tcp://old.pool.example:3333', user: `acme.${n}`, password: 'x' }]
      this.miners.set(id, new FakeMiner({ mac: id.slice(4), pools, now: () => clock.now() }))
      this.roster.set(id, minerOf(id, n))
    }
    this.#driver = driverOf(this)
  }

  get ids(): readonly MinerId[] {
    return [...this.miners.keys()]
  }

  /** The miner at `index`, from 0. */
  at(index: number): FakeMiner {
    const miner = [...this.miners.values()][index]
    if (!miner) throw new RangeError(`the hall has no miner ${index}`)
    return miner
  }

  find(id: MinerId) {
    const miner = this.roster.get(id)
    return miner ? { miner, driver: this.#driver, facts } : null
  }

  all(): Iterable<Miner> {
    return this.roster.values()
  }

  session(id: MinerId): Session | null {
    const fake = this.miners.get(id)
    // The fake driver needs nothing of a session but to know whose it is, and nobody is asked for a password.
    return fake ? ({ ip: id, logins: { access: null }, http: { access: null } } as Session) : null
  }

  hold<T>(id: MinerId, task: () => Promise<T>): Promise<T> {
    return this.#lock.run(id, async () => {
      if (this.held.has(id)) throw new Error(`${id} is held twice`)
      this.held.add(id)
      try {
        return await task()
      } finally {
        this.held.delete(id)
      }
    })
  }

  note(id: MinerId): void {
    this.noted.push(id)
  }

  trial(id: MinerId): Session | null {
    return this.session(id)
  }

  sessionAt(id: MinerId): Session | null {
    return this.session(id)
  }

  noteFacts(): void {}

  moved(id: MinerId, ip: string): void {
    const miner = this.roster.get(id)
    if (miner) this.roster.set(id, { ...miner, address: { ...miner.address, ip } })
  }

  async seek(): Promise<void> {}

  async learn(id: MinerId): Promise<void> {
    this.learned.push(id)
  }

  neighbourAt(ip: string, id: MinerId): string | null {
    return [...this.roster.values()].find(miner => miner.id !== id && miner.address.ip === ip)?.address.ip ?? null
  }

  async answersAt(): Promise<boolean> {
    return false
  }

  async whoAnswers(id: MinerId) {
    return this.find(id)
  }

  remark(id: MinerId, remark: Remark | null): void {
    if (remark === null) this.findings.delete(id)
    else this.findings.set(id, remark.finding)
  }

  forbidden(): string | null {
    return null
  }
}

/** Rollouts over a fake hall in virtual time. */
export interface Bench {
  readonly hall: FakeHall
  readonly clock: VirtualClock
  readonly database: MemoryDatabase
  readonly rollouts: Rollouts
  /** Opens the same database again, as after a restart. */
  reopen(): Promise<Rollouts>
  /** Moves time on until `done`, at the most for two hours. */
  until(done: () => boolean): Promise<void>
}

/** A fake hall with rollouts on it, in memory and virtual time. */
export async function openBench(miners: number): Promise<Bench> {
  const clock = new VirtualClock()
  const hall = new FakeHall(miners, clock)
  const database = new MemoryDatabase()
  const reopen = () => openRollouts(database, hall, clock)
  const until = async (done: () => boolean) => {
    const deadline = clock.now() + 7_200_000
    while (!done()) {
      if (clock.now() > deadline) throw new Error('it did not come to pass within two hours')
      await clock.advance(1_000)
    }
  }
  return { hall, clock, database, reopen, until, rollouts: await reopen() }
}

/** Rollouts on a fake hall. */
export function openRollouts(database: Database, targets: RolloutTargets, clock: Clock): Promise<Rollouts> {
  return createRollouts({
    database,
    targets,
    clock,
    settings: () => defaultSettings,
    by: 'app',
    audit: { append: (_changes, statements = []) => database.transaction(statements) },
    secrets: memorySecrets(),
    log: openLog({ level: 'silent', file: null }),
  })
}

/** The pools that tests push. */
export const newPools = {
  pools: [{ url: 'stratum+tcp://new.pool.example:3333', user: 'acme', password: 'x' }],
  worker: '{account}.{ip4}',
}

const facts: IdentityFacts = {
  make: 'Antminer',
  model: 'S19 Pro',
  algorithm: 'sha256d',
  firmwareName: 'fake',
  firmwareVersion: null,
  mac: null,
  serial: null,
  hostname: null,
  boardSerials: [],
  access: 'password',
}

function driverOf(hall: FakeHall): Driver {
  const at = ({ ip }: Session): FakeMiner => {
    const miner = hall.miners.get(ip)
    if (!miner) throw new RangeError(`no miner at ${ip}`)
    return miner
  }
  return {
    id: 'fake',
    name: 'Fake',
    probes: [],
    defaultCredentials: [],
    identify: () => null,
    readIdentity: async session => ({ ...facts, mac: at(session).identity() }),
    read: async session => ({ telemetry: at(session).telemetry(), activity: 'hashing', facts: {} }),
    readConfig: async session => at(session).config(),
    rawRequests: [],
    actions: {
      setPools: {
        check: (params: SetPoolsParams) =>
          params.pools.some(pool => pool.user.includes('!')) ? 'pool 1 worker holds "!" at character 5' : null,
        run: async (session, params) => at(session).setPools(params.pools),
      },
      reboot: { run: async session => at(session).restart(90_000) },
      locate: {
        run: async (session, { on }) => {
          at(session).blinking = on
        },
        isOn: async session => at(session).blinking,
      },
    },
  }
}

function minerOf(id: MinerId, n: number): Miner {
  return {
    id,
    address: { ip: `127.35.${n >> 8}.${n & 255}`, apiPort: 4028, webPort: 80 },
    mac: id.slice(4),
    serial: null,
    hostname: null,
    make: 'Antminer',
    model: 'S19 Pro',
    algorithm: 'sha256d',
    firmware: { family: 'fake', name: 'Fake', version: null },
    state: 'hashing',
    health: { level: 'ok', findings: [] },
    placement: null,
    tags: [],
    label: null,
    note: null,
    capabilities: ['setPools', 'reboot', 'locate'],
    drift: null,
    hasLogs: false,
    firstSeenAt: 0,
    lastSeenAt: 0,
    reading: null,
  }
}

function hex(n: number): string {
  return n.toString(16).padStart(2, '0')
}
