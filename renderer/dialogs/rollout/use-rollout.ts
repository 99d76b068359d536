import { useEffect, useState } from 'react'
import type { Rollout, RolloutId } from '../../../main/contract/rollout.ts'
import { engine } from '../../engine/client.ts'
import { useConnection } from '../../store/connection.ts'
import { problemOf } from '../problem.ts'
import { turnAway } from '../turn-away.ts'
import type { Answer } from '../use-answer.ts'
import { isWhole, takeIn } from './progress.ts'

/** Follows a rollout, live while it runs; begins anew after a reconnect and with each `round`. The last that was seen stays meanwhile. */
export function useRollout(id: RolloutId, round: number): Answer<Rollout> {
  const [answer, setAnswer] = useState<Answer<Rollout>>({ kind: 'waiting' })
  const live = useConnection(state => state.phase === 'live')
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new round asks the same again
  useEffect(() => {
    if (!live) return
    const turned = new AbortController()
    let wanted = true
    void follow(id, turned.signal, next => {
      if (wanted) setAnswer(next)
    })
    return () => {
      wanted = false
      turnAway(turned)
    }
  }, [id, live, round])
  return answer
}

/** Tells every event until the rollout has ended or the connection is lost. */
async function follow(id: RolloutId, signal: AbortSignal, tell: (answer: Answer<Rollout>) => void): Promise<void> {
  let rollout: Rollout | null = null
  try {
    for await (const event of await engine().rollouts.watch({ id }, { signal })) {
      rollout = takeIn(rollout, event)
      if (rollout !== null && isWhole(rollout)) tell({ kind: 'here', value: rollout })
    }
  } catch (thrown) {
    // A lost connection is told by the frame; what was seen last stays on the screen.
    if (useConnection.getState().phase === 'live') tell({ kind: 'failed', problem: problemOf(thrown) })
  }
}
