import { useCallback, useEffect, useRef, useState } from 'react'
import type { CredentialTrial } from '../../../main/contract/credentials.ts'
import { problemOf } from '../../dialogs/problem.ts'
import { turnAway } from '../../dialogs/turn-away.ts'
import { engine } from '../../engine/client.ts'
import { nobodyTried, type TrialState, withTrials } from './trial.ts'

/** Answers are drawn together at most this often, ms: thousands come within seconds. */
const drawEveryMs = 150

/** Tries a password set when told to; `cancel` ends it and keeps what came of it so far. It ends, too, when whoever shows it goes away. */
export function useTrial(id: string): { readonly state: TrialState; readonly start: () => void; readonly cancel: () => void } {
  const [state, setState] = useState<TrialState>({ phase: 'not-begun' })
  const turned = useRef<AbortController | null>(null)
  const drop = useCallback(() => {
    if (turned.current !== null) turnAway(turned.current)
    turned.current = null
  }, [])
  const start = useCallback(() => {
    drop()
    const mine = new AbortController()
    turned.current = mine
    setState({ phase: 'trying', tried: nobodyTried })
    void follow(id, mine.signal, change => {
      if (turned.current === mine) setState(change)
    })
  }, [id, drop])
  const cancel = useCallback(() => {
    drop()
    setState(before => (before.phase === 'trying' ? { ...before, phase: 'cancelled' } : before))
  }, [drop])
  useEffect(() => drop, [drop])
  return { state, start, cancel }
}

async function follow(id: string, signal: AbortSignal, change: (next: (before: TrialState) => TrialState) => void): Promise<void> {
  let gathered: CredentialTrial[] = []
  const draw = () => {
    const fresh = gathered
    gathered = []
    if (fresh.length > 0) change(before => (before.phase === 'trying' ? { ...before, tried: withTrials(before.tried, fresh) } : before))
  }
  const timer = setInterval(draw, drawEveryMs)
  try {
    for await (const trial of await engine().credentials.test({ id }, { signal })) gathered.push(trial)
    draw()
    change(before => (before.phase === 'trying' ? { ...before, phase: 'done' } : before))
  } catch (thrown) {
    draw()
    change(before => ({ phase: 'failed', problem: problemOf(thrown), tried: 'tried' in before ? before.tried : nobodyTried }))
  } finally {
    clearInterval(timer)
  }
}
