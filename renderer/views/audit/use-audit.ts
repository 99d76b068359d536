import { useCallback, useEffect, useRef, useState } from 'react'
import type { AuditEntry, AuditQuery } from '../../../main/contract/audit.ts'
import { problemOf } from '../../dialogs/problem.ts'
import { turnAway } from '../../dialogs/turn-away.ts'
import { engine } from '../../engine/client.ts'
import { useConnection } from '../../store/connection.ts'

/** Entries of one page. */
const pageSize = 200
/** How often it is looked for newer entries, ms. */
const lookEveryMs = 4000

type Found = Pick<AuditQuery, 'search' | 'from' | 'to'>

/** The entries that are found, as far as they were scrolled to. */
export interface AuditInHand {
  readonly entries: readonly AuditEntry[]
  /** Older ones are there and not asked for yet. */
  readonly more: boolean
  readonly waiting: boolean
  readonly problem: string | null
  /** Somebody has changed something since: the list would jump if it took that in by itself. */
  readonly newer: boolean
  /** Asks for the next page, if there is one and none is on its way. */
  readonly next: () => void
  /** Begins again with the newest. */
  readonly renew: () => void
}

interface State {
  readonly entries: readonly AuditEntry[]
  readonly more: boolean
  readonly waiting: boolean
  readonly problem: string | null
  readonly newer: boolean
}

const begin: State = { entries: [], more: false, waiting: true, problem: null, newer: false }

/** Asks for the log page by page. @param query the same object as long as it means the same */
export function useAudit(query: Found): AuditInHand {
  const [state, setState] = useState<State>(begin)
  const [round, setRound] = useState(0)
  const live = useConnection(connection => connection.phase === 'live')
  const turned = useRef(new AbortController())

  const ask = useCallback(
    async (before: number | null, signal: AbortSignal) => {
      try {
        const page = await engine().audit.list({ ...query, before, limit: pageSize }, { signal })
        if (signal.aborted) return
        setState(({ entries }) => ({
          entries: before === null ? page : [...entries, ...page],
          more: page.length === pageSize,
          waiting: false,
          problem: null,
          newer: false,
        }))
      } catch (thrown) {
        if (!signal.aborted) setState(old => ({ ...old, waiting: false, problem: problemOf(thrown) }))
      }
    },
    [query],
  )

  // biome-ignore lint/correctness/useExhaustiveDependencies: a new round asks the same again
  useEffect(() => {
    if (!live) return
    const mine = new AbortController()
    turned.current = mine
    setState(old => ({ ...old, waiting: true }))
    void ask(null, mine.signal)
    return () => turnAway(mine)
  }, [ask, live, round])

  const newest = state.entries[0]?.seq ?? 0
  useEffect(() => {
    if (!live || state.waiting) return
    const timer = setInterval(() => {
      engine()
        .audit.list({ ...query, limit: 1 })
        .then(
          ([first]) => setState(old => ({ ...old, newer: (first?.seq ?? 0) > newest })),
          () => undefined,
        )
    }, lookEveryMs)
    return () => clearInterval(timer)
  }, [live, state.waiting, query, newest])

  const next = () => {
    const last = state.entries.at(-1)
    if (!state.more || state.waiting || last === undefined) return
    setState(old => ({ ...old, waiting: true }))
    void ask(last.seq, turned.current.signal)
  }
  return { ...state, next, renew: () => setRound(round + 1) }
}
