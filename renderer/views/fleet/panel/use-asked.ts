import { useEffect, useRef, useState } from 'react'

/** Something asked of the engine on demand. `problem` is a sentence. */
export type Asked<T> =
  | { readonly phase: 'not-asked' }
  | { readonly phase: 'asking' }
  | { readonly phase: 'answered'; readonly value: T }
  | { readonly phase: 'failed'; readonly problem: string }

/** Asks when told to; leaving the component aborts what is under way. */
export function useAsked<T>(ask: (signal: AbortSignal) => Promise<T>): readonly [Asked<T>, () => void] {
  const [state, setState] = useState<Asked<T>>({ phase: 'not-asked' })
  const controller = useRef<AbortController | null>(null)
  useEffect(() => () => controller.current?.abort(), [])
  const start = () => {
    controller.current?.abort()
    controller.current = new AbortController()
    const { signal } = controller.current
    setState({ phase: 'asking' })
    ask(signal).then(
      value => signal.aborted || setState({ phase: 'answered', value }),
      (error: unknown) => signal.aborted || setState({ phase: 'failed', problem: error instanceof Error ? error.message : String(error) }),
    )
  }
  return [state, start]
}
