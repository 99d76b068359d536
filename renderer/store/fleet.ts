import { useCallback, useSyncExternalStore } from 'react'
import { create } from 'zustand'
import type { EngineStatus } from '../../main/contract/engine-api.ts'
import type { Miner, MinerId } from '../../main/contract/model.ts'

interface FleetState {
  /** The engine's truth as last told. A miner's object is replaced only when it changed. */
  readonly byId: ReadonlyMap<MinerId, Miner>
  /** Every id in the engine's order, new ones last. */
  readonly order: readonly MinerId[]
  /** `null` before the first snapshot. */
  readonly status: EngineStatus | null
  /** Counts the changes of `byId`: cheap to compare. */
  readonly version: number
}

/** The fleet: a cache of the engine that can be thrown away. For one miner use `useMiner`, which wakes for that miner alone. */
export const useFleet = create<FleetState>()(() => ({ byId: new Map(), order: [], status: null, version: 0 }))

const listeners = new Map<MinerId, Set<() => void>>()

/** Replaces everything. */
export function applySnapshot(miners: readonly Miner[], status: EngineStatus): void {
  const gone = useFleet.getState().order
  const byId = new Map(miners.map(miner => [miner.id, miner]))
  useFleet.setState(state => ({ byId, order: miners.map(miner => miner.id), status, version: state.version + 1 }))
  wake(new Set([...gone, ...byId.keys()]))
}

/** Takes in what changed since. Miners that are named in neither list keep their object. */
export function applyDelta(changed: readonly Miner[], removed: readonly MinerId[], status: EngineStatus): void {
  if (changed.length === 0 && removed.length === 0) {
    useFleet.setState({ status })
    return
  }
  useFleet.setState(state => {
    const byId = new Map(state.byId)
    const added = changed.filter(miner => !byId.has(miner.id)).map(miner => miner.id)
    for (const miner of changed) byId.set(miner.id, miner)
    for (const id of removed) byId.delete(id)
    const kept = removed.length === 0 ? state.order : state.order.filter(id => byId.has(id))
    return { byId, order: added.length === 0 ? kept : [...kept, ...added], status, version: state.version + 1 }
  })
  wake(changed.map(miner => miner.id))
  wake(removed)
}

function wake(ids: Iterable<MinerId>): void {
  for (const id of ids) for (const listener of listeners.get(id) ?? []) listener()
}

function listen(id: MinerId, listener: () => void): () => void {
  const known = listeners.get(id) ?? new Set()
  listeners.set(id, known.add(listener))
  return () => {
    known.delete(listener)
    if (known.size === 0 && listeners.get(id) === known) listeners.delete(id)
  }
}

/** The miner as it is now, outside of rendering. */
export function minerOf(id: MinerId): Miner | undefined {
  return useFleet.getState().byId.get(id)
}

/**
 * What `select` takes from one miner; renders again only when that value changes.
 * @param select must return the same object for the same miner: a field, not something made on the fly
 */
export function useMiner<T>(id: MinerId, select: (miner: Miner) => T): T | undefined {
  const subscribe = useCallback((listener: () => void) => listen(id, listener), [id])
  return useSyncExternalStore(subscribe, () => {
    const miner = minerOf(id)
    return miner === undefined ? undefined : select(miner)
  })
}
