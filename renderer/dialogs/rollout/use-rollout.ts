import { useEffect, useState } from 'react'
import type { Rollout, RolloutId } from '../../../main/contract/rollout.ts'
import { engine } from '../../engine/client.ts'
import { useConnection } from '../../store/connection.ts'
import { problemOf } from '../problem.ts'
import type { Answer } from '../use-answer.ts'
import { takeIn } from './progress.ts'

/** Follows a rollout, live while it runs; begins anew after a reconnect. The last that was seen stays meanwhile. */
export function useRollout(id: RolloutId): Answer<Rollout> {
  const [answer, setAnswer] = useState<Answer<Rollout>>({ kind: 'waiting' })
  const [round, setRound] = useState(0)
  const live = useConnection(state => state.phase === 'live')
  useEffect(() => {
    if (!live) return
    const turned = new AbortController()
    void follow(id, turned.signal, setAnswer).then(last => {
      // The stream of a rollout that ended is over. It can be taken up again, for instance after a pause that ended it.
      if (last !== null && !turned.signal.aborted && (last.state === 'running' || last.state === 'paused')) setRound(round + 1)
    })
    return () => turned.abort()
  }, [id, live, round])
  return answer
}

async function follow(id: RolloutId, signal: AbortSignal, set: (answer: Answer<Rollout>) => void): Promise<Rollout | null> {
  let rollout: Rollout | null = null
  try {
    for await (const event of await engine().rollouts.watch({ id }, { signal })) {
      rollout = takeIn(rollout, event)
      if (rollout !== null && !signal.aborted) set({ kind: 'here', value: rollout })
    }
  } catch (thrown) {
    if (!signal.aborted && useConnection.getState().phase === 'live') set({ kind: 'failed', problem: problemOf(thrown) })
    return null
  }
  return rollout
}
