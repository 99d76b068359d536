import { useEffect, useState } from 'react'
import type { Miner } from '../../main/contract/model.ts'
import { useFleet } from './fleet.ts'

/** The whole fleet is looked at for this at most so often, ms. */
const everyMs = 1000

/**
 * What `select` makes of all miners: a number or a text that is cheap to compare. Looked at once a second while the fleet changes; renders
 * again only when it is another.
 * @param select must be the same function as long as it means the same
 */
export function useDigest<T extends string | number>(select: (miners: Iterable<Miner>) => T): T {
  const [value, setValue] = useState(() => select(useFleet.getState().byId.values()))
  useEffect(() => {
    let seen = -1
    const look = () => {
      const { version, byId } = useFleet.getState()
      if (version === seen) return
      seen = version
      setValue(select(byId.values()))
    }
    look()
    const timer = setInterval(look, everyMs)
    return () => clearInterval(timer)
  }, [select])
  return value
}
