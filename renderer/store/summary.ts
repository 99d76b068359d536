import { useEffect, useState } from 'react'
import { type Summary, summarize } from './derived.ts'
import { useFleet } from './fleet.ts'

/** The strip is added up at most this often, ms: numbers that change faster cannot be read. */
const everyMs = 1000

/** The totals of the whole fleet, once a second while the fleet changes, and at once after a snapshot. */
export function useSummary(): Summary {
  const [summary, setSummary] = useState(now)
  useEffect(() => {
    let members = useFleet.getState().order
    let version = -1
    const look = () => {
      if (useFleet.getState().version === version) return
      version = useFleet.getState().version
      setSummary(now())
    }
    // Stale readings leave the totals although nothing arrives, hence also without a change every tenth time.
    let ticks = 0
    const timer = setInterval(() => {
      if (++ticks % 10 === 0) version = -1
      look()
    }, everyMs)
    const stop = useFleet.subscribe(fleet => {
      if (fleet.order === members) return
      members = fleet.order
      look()
    })
    look()
    return () => {
      clearInterval(timer)
      stop()
    }
  }, [])
  return summary
}

function now(): Summary {
  return summarize(useFleet.getState().byId.values(), Date.now())
}
