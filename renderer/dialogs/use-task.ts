import { useCallback, useState } from 'react'
import { problemOf } from './problem.ts'

/** A call that a button makes. */
export interface Task {
  readonly busy: boolean
  /** Why the last call failed; `null` when it did not. */
  readonly problem: string | null
  /** Runs one call; the button is busy meanwhile. What it throws becomes `problem`. */
  run(call: () => Promise<unknown>): Promise<void>
}

/** Keeps what a button did: busy, done, or the sentence why not. */
export function useTask(): Task {
  const [state, setState] = useState<{ busy: boolean; problem: string | null }>({ busy: false, problem: null })
  const run = useCallback(async (call: () => Promise<unknown>) => {
    setState({ busy: true, problem: null })
    try {
      await call()
      setState({ busy: false, problem: null })
    } catch (thrown) {
      setState({ busy: false, problem: problemOf(thrown) })
    }
  }, [])
  return { ...state, run }
}
