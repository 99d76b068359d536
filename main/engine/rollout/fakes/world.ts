import { type ActionId, actionOf } from '../../../contract/actions/registry.ts'
import { auditQuerySchema } from '../../../contract/audit.ts'
import type { MinerId } from '../../../contract/model.ts'
import type { Batching, Rollout, RolloutId, RolloutStep } from '../../../contract/rollout.ts'
import { defaultSettings } from '../../../contract/settings.ts'
import { VirtualClock } from '../../../lib/clock.ts'
import { openLog } from '../../../lib/log.ts'
import { AuditLog } from '../../audit/audit-log.ts'
import { sealedWith } from '../../credentials/seal.ts'
import { createRollouts, type Rollouts } from '../rollouts.ts'
import { MemoryDatabase } from './database.ts'
import { Floor, type Ground, idOf } from './floor.ts'
import { clockOf, databaseOf, Life } from './life.ts'
import { type Kept, Machine, type Order } from './machine.ts'

/** One run of the program over the machines. */
export interface Run {
  readonly life: Life
  readonly floor: Floor
  readonly rollouts: Rollouts
  readonly audit: AuditLog
}

/** Enough for a first canary, a second one and two batches that overlap. */
const count = 7
const batching: Batching = { size: 2, everyS: 5, canary: true, budget: { pct: 100, inARow: 0 } }
const log = openLog({ level: 'silent', file: null })
const never = new AbortController().signal
/** Longest that anything here may take, ms. */
const patienceMs = 4 * 3_600_000
const longestStepMs = 4_000

/** The template of a copy. It is not changed by anything. */
const templateIp = '10.9.0.99'
export const newPassword = 'Frame.7head'

const asks: Readonly<Record<ActionId, unknown>> = {
  setPools: { pools: [{ url: 'stratum+tcp://new.pool.example:3333', user: 'acme', password: 'x' }], worker: '{account}.{ip4}' },
  reboot: {},
  restartMining: {},
  locate: { on: true },
  sleep: {},
  wake: {},
  setPowerMode: { mode: 'low' },
  setPowerLimit: { watts: 2_500 },
  setFan: { mode: 'manual', pct: 80 },
  copyConfig: { from: templateIp, fan: true, powerLimit: true },
  setHostname: { hostname: 'row-{ip4}' },
  setNetwork: { mode: 'plan', addresses: '10.9.0.101', mask: '255.255.255.0', gateway: '10.9.0.1', dns: '10.9.0.1' },
  setPassword: { password: newPassword },
  upgradeFirmware: {
    file: { id: 'ab'.repeat(32), name: 'fake-2.0.0.bin', size: 1_000, families: ['fake'], models: [], version: '2.0.0' },
  },
  factoryReset: {},
}

/** What an action comes to on a machine. */
export function ordersOf(action: ActionId): readonly Order[] {
  return action === 'copyConfig' ? ['setFan', 'setPowerLimit'] : [action]
}

/** Machines, a database and a keychain that outlive the program, and as many runs of it as are wanted, one after the other. */
export class World {
  readonly clock = new VirtualClock()
  readonly action: ActionId
  readonly machines: readonly Machine[]
  readonly ids: readonly MinerId[]
  /** What each had at first. */
  readonly had: readonly Kept[]
  readonly database = new MemoryDatabase()
  readonly #ground: Ground

  constructor(action: ActionId) {
    this.action = action
    const now = () => this.clock.now()
    this.machines = Array.from({ length: count }, (_, n) => {
      return new Machine({ mac: `02:00:00:00:00:0${n + 1}`, ip: `10.9.0.${n + 11}`, user: `acme.${n + 1}`, now })
    })
    for (const { kept } of this.machines) kept.isAsleep = action === 'wake'
    const template = new Machine({ mac: '02:00:00:00:00:99', ip: templateIp, user: 'acme.t', now })
    Object.assign(template.kept, { fanMode: 'manual', fanPct: 80, powerLimitW: 2_500 })
    const all = [...this.machines, template]
    this.ids = this.machines.map(idOf)
    this.had = this.machines.map(({ standing }) => standing)
    this.#ground = {
      machines: all,
      places: new Map(all.map(machine => [idOf(machine), machine.leased])),
      keychain: new Map(),
      isFull: () => this.database.full || this.database.fullFor !== null,
      clock: this.clock,
    }
  }

  /** Starts the program. */
  async open(life = new Life()): Promise<Run> {
    const floor = new Floor(this.#ground, life)
    const database = databaseOf(life, this.database)
    const clock = clockOf(life, this.clock)
    const audit = await AuditLog.open({ database, clock, by: 'app', account: 'sam' })
    const rollouts = await createRollouts({
      ...{ database, targets: floor, clock, audit, by: 'app', log },
      settings: () => ({ ...defaultSettings, locateMinutes: 240 }),
      secrets: sealedWith(Buffer.alloc(32, 7), 'test'),
    })
    return { life, floor, rollouts, audit }
  }

  /** Plans the action on all of its machines. @returns the plan's id */
  async plan({ rollouts, life }: Run): Promise<RolloutId> {
    const wanted = { action: this.action, ask: asks[this.action], miners: this.ids, batching }
    const plan = await this.outcome(rollouts.plan(wanted, never), life)
    if (plan?.planned.length !== count) throw new Error(`${this.action}: ${JSON.stringify(plan?.setAside)}`)
    return plan.id
  }

  /** Moves time on until it is so. */
  async until(isSo: () => boolean): Promise<void> {
    const deadline = this.clock.now() + patienceMs
    // Small steps at first: much happens at once, and then long nothing.
    for (let stepMs = 250; !isSo(); stepMs = Math.min(stepMs * 2, longestStepMs)) {
      if (this.clock.now() > deadline) throw new Error(`${this.action}: it did not come to pass`)
      await this.clock.advance(stepMs)
    }
  }

  /** What a task comes to, moving time on; `null` when the run ended before. Throws what it throws. */
  async outcome<T>(task: Promise<T>, life: Life): Promise<T | null> {
    let settled: { readonly value: T } | { readonly thrown: unknown } | null = null
    task.then(
      value => {
        settled = { value }
      },
      (thrown: unknown) => {
        settled = { thrown }
      },
    )
    await this.until(() => settled !== null || life.isOver)
    const result = settled as { readonly value: T } | { readonly thrown: unknown } | null
    if (result === null) return null
    if ('thrown' in result) throw result.thrown
    return result.value
  }

  /** Moves time on until none of the run's rollouts does anything, or until the run ends. */
  async rest({ rollouts, life }: Run): Promise<void> {
    await this.until(() => life.isOver || rollouts.active().every(({ state, counts }) => isAtRest(state, counts)))
  }

  /** The passwords that are kept, in the order of the machines. */
  get keychain(): readonly (string | null)[] {
    return this.ids.map(id => this.#ground.keychain.get(id) ?? null)
  }

  /** Its own words about each machine: how often it was told what. */
  get done(): readonly number[] {
    return this.machines.map(machine => machine.done.length)
  }

  /** Subjects of what the audit log tells of one rollout's machines. */
  async told({ audit }: Run, rollout: RolloutId): Promise<readonly string[]> {
    const entries = await audit.list(auditQuerySchema.parse({ limit: 500 }))
    const { label } = actionOf(this.action)
    return entries.filter(entry => entry.rollout === rollout && entry.action === label).map(({ subject }) => subject)
  }
}

function isAtRest(state: Rollout['state'], counts: Rollout['counts']): boolean {
  const inFlight = counts.reading + counts.writing + counts.settling
  return inFlight === 0 && state !== 'running'
}

/** A rollout of a run. */
export async function viewOf({ rollouts }: Run, id: RolloutId): Promise<Rollout> {
  const rollout = await rollouts.get(id)
  if (rollout === null) throw new Error('no such rollout')
  return rollout
}

/** The step of a machine. */
export function stepOf(machine: Machine, { steps }: Rollout): RolloutStep {
  const step = steps.find(({ minerId }) => minerId === idOf(machine))
  if (step === undefined) throw new Error(`no step for ${machine.mac}`)
  return step
}
