import { createContext, type ReactNode, use } from 'react'
import type { Miner, MinerId } from '../../../main/contract/model.ts'
import { useStaleAge } from '../../store/age.ts'
import { useMiner } from '../../store/fleet.ts'

/** What the cells of one row share. */
interface Row {
  readonly miner: Miner
  /** How old its reading is when it is too old to be live ('14 min ago'); `null` = live. */
  readonly age: string | null
}

const RowContext = createContext<Row | null>(null)
const whole = (miner: Miner) => miner

/**
 * Follows the row's miner once for all its cells. A subscription in each cell made scrolling and sorting twice as dear:
 * hundreds of cells change their miner at once, while a single miner changes every few seconds.
 */
export function FleetRow({ id, children }: { id: MinerId; children: ReactNode }) {
  const miner = useMiner(id, whole)
  const age = useStaleAge(id)
  return miner === undefined ? null : <RowContext value={{ miner, age }}>{children}</RowContext>
}

/** The miner of the row that a cell stands in. */
export function useRow(): Row {
  const row = use(RowContext)
  if (row === null) throw new Error('A Fleet cell was drawn outside of a Fleet row')
  return row
}
