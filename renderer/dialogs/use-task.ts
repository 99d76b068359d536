import { useCallback, useState } from 'react'
import { problemOf } from './problem.ts'

/** A call that a button makes. */
export interface Task {
  readonly busy: boolean
  /** Why the last call failed; `null` when it did not. */
  readonly problem: string | null
  /** Runs one call; the button is busy meanwhile. What it throws becomes `problem`. */
  run(call: () => Promise<unknown>): Promise<void>
  /** Takes the problem off the screen. */
  clear(): void
}

const idle: { readonly busy: boolean; readonly problem: string | null } = { busy: false, problem: null }

/** Keeps what a button did: busy, done, or the sentence why not. */
export function useTask(): Task {
  const [state, setState] = useState(idle)
  const run = useCallback(async (call: () => Promise<unknown>) => {
    setState({ busy: true, problem: null })
    try {
      await call()
      setState(idle)
    } catch (thrown) {
      setState({ busy: false, problem: problemOf(thrown) })
    }
  }, [])
  const clear = useCallback(() => setState(idle), [])
  return { ...state, run, clear }
}
