import { useCallback, useEffect, useRef, useState } from 'react'
import type { MinerId } from '../../../main/contract/model.ts'
import { engine } from '../../engine/client.ts'
import { problemOf } from '../problem.ts'
import { turnAway } from '../turn-away.ts'
import { type RecordingState, takeEvent } from './recording.ts'

/** Records a miner when told to; it is cancelled by `stop`, and when whoever shows it goes away. */
export function useRecording(id: MinerId): { readonly state: RecordingState; readonly start: () => void; readonly stop: () => void } {
  const [state, setState] = useState<RecordingState>({ phase: 'not-begun' })
  const turned = useRef<AbortController | null>(null)
  const stop = useCallback(() => {
    if (turned.current !== null) turnAway(turned.current)
    turned.current = null
    setState({ phase: 'not-begun' })
  }, [])
  const start = useCallback(() => {
    const mine = new AbortController()
    turned.current = mine
    setState({ phase: 'asking', count: 0, question: '', silent: 0 })
    void follow(id, mine, change => {
      if (turned.current === mine) setState(change)
    })
  }, [id])
  useEffect(() => stop, [stop])
  return { state, start, stop }
}

async function follow(id: MinerId, { signal }: AbortController, change: (next: (before: RecordingState) => RecordingState) => void) {
  try {
    for await (const event of await engine().miner.record({ id }, { signal })) change(before => takeEvent(before, event))
  } catch (thrown) {
    change(() => ({ phase: 'failed', problem: problemOf(thrown) }))
  }
}
