import type { Miner, MinerId } from '../../../main/contract/model.ts'
import { useStaleAge } from '../../store/age.ts'
import { useMiner } from '../../store/fleet.ts'
import type { ShownRow } from '../../table/column.ts'

const whole = (miner: Miner) => miner

/**
 * Follows a miner once for all cells of its row: when a table scrolls, hundreds of cells change their miner at once,
 * while a single miner changes every few seconds.
 */
export function useFleetRow(id: MinerId): ShownRow<Miner> | undefined {
  const row = useMiner(id, whole)
  const age = useStaleAge(id)
  return row === undefined ? undefined : { row, age }
}
