import { actionOf, isActionId } from '../contract/actions/registry.ts'
import { explain, failureOf } from '../contract/failure.ts'
import type { Miner, MinerConfig, MinerId } from '../contract/model.ts'
import type {
  BatchingAsk,
  PaceChange,
  PlannedMiner,
  Rollout,
  RolloutEvent,
  RolloutPlan,
  RolloutStep,
  RolloutSummary,
  SetAside,
  StepState,
} from '../contract/rollout.ts'
import { stageOf } from '../contract/stages.ts'
import { formatNumber } from '../contract/units.ts'
import { changedPace, paceOf } from '../engine/rollout/pace.ts'
import { noSteps } from '../engine/rollout/tally.ts'
import { pastRollout } from './canned-past-rollouts.ts'

/** How often invented rollouts move on and tell their watchers. */
const tickMs = 250
/** Every so-manieth miner fails, so that failures, retries and reasons can be looked at. */
const failEvery = 17

interface Question {
  readonly action: string
  readonly ask: unknown
  readonly miners: readonly MinerId[]
  readonly batching?: BatchingAsk | undefined
}

type Parent = RolloutSummary['parent']

/** Invented plans and rollouts for developing the window: they move through every state and change no miner. */
export class CannedRollouts {
  readonly #minerOf: (id: MinerId) => Miner | undefined
  readonly #plans = new Map<string, RolloutPlan>()
  readonly #rollouts = new Map<string, Rollout>()
  readonly #timer: NodeJS.Timeout
  #count = 0

  constructor(minerOf: (id: MinerId) => Miner | undefined) {
    this.#minerOf = minerOf
    this.#timer = setInterval(() => this.#tick(), tickMs)
  }

  close(): void {
    clearInterval(this.#timer)
  }

  /** Every rollout, the newest first. */
  list(): RolloutSummary[] {
    return [...this.#rollouts.values()].map(summaryOf).reverse()
  }

  /** Those that the top strip shows. */
  unfinished(): RolloutSummary[] {
    return this.list().filter(({ state }) => state !== 'done' && state !== 'cancelled')
  }

  get(id: string): Rollout | null {
    return this.#rollouts.get(id) ?? null
  }

  plan({ action, ask, miners, batching: asked }: Question): RolloutPlan {
    const batching = paceOf(asked)
    if (!isActionId(action)) throw new Error(`"${action}" is not an action.`)
    const definition = actionOf(action)
    const wanted = definition.ask.parse(ask)
    const planned: PlannedMiner[] = []
    const setAside: SetAside[] = []
    for (const [at, id] of miners.entries()) {
      const miner = this.#minerOf(id)
      if (miner === undefined) continue
      const place = placeOf(miner)
      const why = asideReason(miner)
      if (why === null) {
        const before = { state: miner.state, reading: miner.reading, config: configOf(miner), locating: false }
        try {
          const diff = definition.diff(before, definition.forMiner(wanted, miner, at + 1))
          planned.push({ ...place, model: miner.model, stage: stageOf(planned.length, miners.length, batching), diff })
        } catch (error) {
          setAside.push({ ...place, why: 'refused', reason: explain(failureOf(error), miner.label ?? miner.address.ip) })
        }
      } else setAside.push({ ...place, ...why })
    }
    const plan: RolloutPlan = {
      id: `plan-${++this.#count}`,
      action,
      title: `${definition.label} on ${formatNumber(planned.length, 0)} miners`,
      batching,
      planned,
      setAside,
      durationS: Math.ceil(planned.length / batching.size) * batching.everyS + 30,
      powerW: planned.reduce((sum, { minerId }) => sum + (this.#minerOf(minerId)?.reading?.powerW ?? 0), 0),
      swing: null,
      waitingFor: [],
      warnings:
        planned.length > 100
          ? [`${formatNumber(planned.length, 0)} miners restart: check that the supply can take ${batching.size} at once.`]
          : [],
    }
    this.#plans.set(plan.id, plan)
    return plan
  }

  start(planId: string, exclude: readonly MinerId[]): RolloutSummary {
    const plan = this.#plans.get(planId)
    if (plan === undefined) throw new Error('This preview is too old. Make a new one.')
    const steps = plan.planned.filter(({ minerId }) => !exclude.includes(minerId)).map(miner => this.#stepOf(miner))
    return this.#begin(plan, steps, null)
  }

  setState(id: string, state: Rollout['state']): RolloutSummary {
    const rollout = this.#known(id)
    const steps =
      state === 'cancelled'
        ? rollout.steps.map(step => (step.state === 'waiting' ? { ...step, state: 'cancelled' as const } : step))
        : rollout.steps
    return this.#keep({ ...rollout, state, steps, endedAt: state === 'cancelled' ? Date.now() : null })
  }

  /** Takes over another pace; the stages stay. */
  adjust(id: string, change: PaceChange): RolloutSummary {
    const rollout = this.#known(id)
    return this.#keep({ ...rollout, batching: changedPace(rollout.batching, change) })
  }

  /** All that was written still holds. */
  lookAgain(id: string): RolloutSummary {
    const rollout = this.#known(id)
    const at = Date.now()
    const holds = rollout.steps.filter(step => step.written).length
    const counts = { holds, 'fell-back': 0, changed: 0, gone: 0, 'left-out': 0 }
    return this.#keep({ ...rollout, secondLook: { dueAt: at, at, counts, message: `All ${holds} still show what was wanted.` } })
  }

  /** A new rollout of the failed ones, or of all that were written. */
  again(id: string, as: 'undo' | 'retry'): RolloutSummary {
    const old = this.#known(id)
    const chosen = old.steps.filter(step => (as === 'retry' ? step.state === 'failed' : step.written))
    const steps = chosen.map(step => ({
      ...step,
      state: 'waiting' as const,
      written: false,
      sentShare: null,
      failure: null,
      message: null,
      startedAt: null,
      endedAt: null,
    }))
    const title = as === 'undo' ? `Undo: ${old.title}` : `Retry on ${steps.length} miners: ${old.title}`
    return this.#begin({ ...old, title }, steps, { id, as })
  }

  /** A past of so many rollouts over two years, the biggest of the whole fleet. */
  remember(miners: readonly Miner[], count: number): void {
    const now = Date.now()
    for (let at = 0; at < count; at++) {
      const rollout = pastRollout(at, count, miners, now, (miner, stage) =>
        this.#stepOf({ ...placeOf(miner), model: miner.model, stage, diff: [] }),
      )
      this.#rollouts.set(rollout.id, { ...rollout, counts: countsOf(rollout.steps) })
    }
    this.#count += count
  }

  /** As after kill -9: some changed, some not, some unknown. */
  interrupt(miners: readonly MinerId[]): void {
    const plan = this.plan({
      action: 'setPools',
      ask: { pools: [{ url: 'stratum+tcp://new.pool.example:3333', user: 'acme', password: 'x' }], worker: '{account}.{ip3}x{ip4}' },
      miners,
    })
    const { id } = this.start(plan.id, [])
    const rollout = this.#known(id)
    const fate = (at: number): Partial<RolloutStep> =>
      at < 6 ? { state: 'verified', written: true } : at < 9 ? { state: 'unknown', written: true } : {}
    this.#keep({ ...rollout, state: 'interrupted', steps: rollout.steps.map((step, at) => ({ ...step, ...fate(at) })) })
  }

  async *watch(id: string, signal: AbortSignal | undefined): AsyncGenerator<RolloutEvent, void> {
    let told = this.#known(id)
    yield { type: 'snapshot', rollout: told }
    while (!signal?.aborted && told.state !== 'done' && told.state !== 'cancelled') {
      await new Promise(resolve => setTimeout(resolve, tickMs))
      const now = this.#known(id)
      if (now === told) continue
      const before = told.steps
      yield {
        type: 'delta',
        summary: summaryOf(now),
        batching: now.batching,
        steps: now.steps.filter((step, at) => step !== before[at]),
        notes: [],
      }
      told = now
    }
  }

  #begin(of: Pick<Rollout, 'action' | 'title' | 'batching'>, steps: readonly RolloutStep[], parent: Parent): RolloutSummary {
    return this.#keep({
      id: `rollout-${++this.#count}`,
      action: of.action,
      title: of.title,
      batching: of.batching,
      state: 'running',
      counts: countsOf(steps),
      total: steps.length,
      createdAt: Date.now(),
      endedAt: null,
      by: 'app',
      parent,
      canUndo: false,
      etaS: null,
      pausedBecause: null,
      waitingFor: [],
      secondLook: null,
      steps,
      notes: [],
      notesLeftOut: 0,
      setAside: {},
    })
  }

  #keep(rollout: Rollout): RolloutSummary {
    const counts = countsOf(rollout.steps)
    const ended = counts.verified + counts.failed + counts.cancelled
    const running = rollout.state === 'running'
    const next: Rollout = {
      ...rollout,
      counts,
      total: rollout.steps.length,
      etaS: running ? Math.ceil(((rollout.steps.length - ended) / rollout.batching.size) * 2) : null,
      canUndo: rollout.action === 'setPools' && rollout.steps.some(step => step.written),
      ...(running && ended === rollout.steps.length ? { state: 'done', endedAt: Date.now(), etaS: null } : {}),
    }
    this.#rollouts.set(next.id, next)
    return summaryOf(next)
  }

  #tick(): void {
    for (const rollout of this.#rollouts.values()) {
      if (rollout.state === 'running') this.#keep({ ...rollout, steps: advance(rollout) })
    }
  }

  #known(id: string): Rollout {
    const rollout = this.#rollouts.get(id)
    if (rollout === undefined) throw new Error('This rollout does not exist.')
    return rollout
  }

  #stepOf(miner: PlannedMiner): RolloutStep {
    const { minerId, ip, label, model, stage } = miner
    const full = this.#minerOf(minerId)
    return {
      minerId,
      ip,
      label,
      model,
      stage,
      state: 'waiting',
      written: false,
      sentShare: null,
      failure: null,
      message: null,
      before: full === undefined ? null : configOf(full),
      after: null,
      startedAt: null,
      endedAt: null,
      secondLook: null,
    }
  }
}

/** Moves what runs one state on, and begins the next stage when the one before has ended. */
function advance(rollout: Rollout): readonly RolloutStep[] {
  const open = rollout.steps.find(step => step.state !== 'verified' && step.state !== 'failed' && step.state !== 'cancelled')
  const now = Date.now()
  return rollout.steps.map((step, at) => {
    if (step.state === 'waiting') return step.stage === open?.stage ? { ...step, state: 'reading', startedAt: now } : step
    if (step.state === 'reading') return { ...step, state: 'writing', written: true }
    if (step.state === 'writing') return { ...step, state: 'settling' }
    if (step.state !== 'settling') return step
    if (at % failEvery !== failEvery - 1 || rollout.parent !== null) return { ...step, state: 'verified', endedAt: now }
    const message = `${step.label ?? step.ip} refused the new pools: "Access denied". Its API is read-only and the password root/root did not work. Add its password under Credentials.`
    return { ...step, state: 'failed', endedAt: now, failure: { code: 'refused', reason: 'Access denied' }, message }
  })
}

function asideReason(miner: Miner): Pick<SetAside, 'why' | 'reason'> | null {
  const name = miner.label ?? miner.address.ip
  if (miner.state === 'offline')
    return { why: 'offline', reason: `${name} does not answer. Check its power and network cable, then scan again.` }
  if (miner.state === 'locked')
    return { why: 'locked', reason: `${name} wants a password and none is set for it. Add its password under Credentials.` }
  if (miner.capabilities.length === 0) return { why: 'unsupported', reason: `${name} cannot do this: its firmware is not recognised.` }
  return null
}

function placeOf({ id, address, label }: Miner): Pick<PlannedMiner, 'minerId' | 'ip' | 'label'> {
  return { minerId: id, ip: address.ip, label }
}

function configOf(miner: Miner): MinerConfig {
  const pools = (miner.reading?.pools ?? []).map(({ url, user }) => ({ url, user, password: 'x' }))
  return { at: Date.now(), pools, mode: null, fanMode: null, fanPct: null, fanTargetC: null, freqMhz: null, powerLimitW: null, other: {} }
}

function countsOf(steps: readonly RolloutStep[]): Record<StepState, number> {
  const counts = { ...noSteps }
  for (const step of steps) counts[step.state]++
  return counts
}

function summaryOf({
  steps: _steps,
  batching: _batching,
  notes: _notes,
  notesLeftOut: _left,
  setAside: _aside,
  ...summary
}: Rollout): RolloutSummary {
  return summary
}
