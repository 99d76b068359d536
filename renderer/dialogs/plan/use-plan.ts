import { useEffect, useRef, useState } from 'react'
import type { ActionId } from '../../../main/contract/actions/registry.ts'
import type { MinerId } from '../../../main/contract/model.ts'
import type { Batching, RolloutId, RolloutPlan, Where } from '../../../main/contract/rollout.ts'
import { engine } from '../../engine/client.ts'
import { problemOf } from '../problem.ts'
import { turnAway } from '../turn-away.ts'
import { useTask } from '../use-task.ts'

/**
 * What is to be done to which miners and how fast: all that a plan, and a schedule, is made of.
 * With `where` the miners are those that it holds for, without those in `exclude`.
 */
export interface RolloutDraft {
  readonly action: ActionId
  /** `null` while something is missing or wrong. */
  readonly ask: unknown
  readonly miners: readonly MinerId[]
  readonly where: Where | null
  readonly exclude: readonly MinerId[]
  /** `null` = not finished. */
  readonly batching: Batching | null
}

export type PlanState =
  | { readonly kind: 'none' }
  | { readonly kind: 'making'; readonly miners: number; readonly since: number }
  | { readonly kind: 'made'; readonly plan: RolloutPlan }
  | { readonly kind: 'failed'; readonly problem: string }

/** A plan in the making, made, trimmed and started. */
export interface PlanInHand {
  readonly state: PlanState
  /** Planned miners that the user leaves out after all. */
  readonly excluded: ReadonlySet<MinerId>
  /** How many miners would be changed. */
  readonly count: number
  readonly starting: boolean
  readonly startProblem: string | null
  /** Asks for the plan. What came of the same question before stays, a failure too. */
  make(): void
  /** Asks again in any case: miners change meanwhile. */
  renew(): void
  /** Turns away from a plan in the making: the miners are not read any further. */
  stop(): void
  toggle(id: MinerId): void
  start(): void
}

/**
 * Makes and starts plans. Turning away cancels the reading of the miners.
 * @param meant how many miners it is about
 * @param started gets the id of the rollout
 */
export function usePlan(question: RolloutDraft, meant: number, started: (id: RolloutId) => void): PlanInHand {
  const [state, setState] = useState<PlanState>({ kind: 'none' })
  const [excluded, setExcluded] = useState<ReadonlySet<MinerId>>(new Set())
  const asked = useRef<{ readonly key: string; readonly turned: AbortController } | null>(null)
  const begin = useTask()
  const drop = () => {
    if (asked.current !== null) turnAway(asked.current.turned)
    asked.current = null
  }
  // biome-ignore lint/correctness/useExhaustiveDependencies: on leaving only
  useEffect(() => drop, [])

  const renew = () => {
    drop()
    const mine = { key: JSON.stringify(question), turned: new AbortController() }
    asked.current = mine
    begin.clear()
    setExcluded(new Set())
    setState({ kind: 'making', miners: meant, since: Date.now() })
    void ask(question, mine.turned.signal).then(next => {
      if (asked.current === mine) setState(next)
    })
  }
  const isSame = asked.current?.key === JSON.stringify(question)
  const planned = state.kind === 'made' ? state.plan.planned : []
  return {
    state,
    excluded,
    count: planned.length - excluded.size,
    starting: begin.busy,
    startProblem: begin.problem,
    make: () => (isSame ? undefined : renew()),
    renew,
    stop: () => {
      if (state.kind !== 'making') return
      drop()
      setState({ kind: 'none' })
    },
    toggle: id => setExcluded(excludedBefore => toggledSet(excludedBefore, id)),
    start: () => {
      if (state.kind !== 'made') return
      void begin.run(async () => started((await engine().rollouts.start({ plan: state.plan.id, exclude: [...excluded] })).id))
    },
  }
}

async function ask({ action, ask: what, miners, where, exclude, batching }: RolloutDraft, signal: AbortSignal): Promise<PlanState> {
  try {
    const question = {
      action,
      ask: what,
      miners: [...miners],
      exclude: [...exclude],
      ...(where === null ? {} : { where }),
      ...(batching === null ? {} : { batching }),
    }
    return { kind: 'made', plan: await engine().rollouts.plan(question, { signal }) }
  } catch (thrown) {
    return { kind: 'failed', problem: problemOf(thrown) }
  }
}

/** A set with one item more or less. */
export function toggledSet<T>(set: ReadonlySet<T>, item: T): ReadonlySet<T> {
  const next = new Set(set)
  if (!next.delete(item)) next.add(item)
  return next
}
