import { useMemo } from 'react'
import { t } from '../../i18n/setup.ts'
import { useFleet } from '../../store/fleet.ts'
import { VirtualList } from '../virtual-list.tsx'
import { MinerLine } from './miner-line.tsx'

/**
 * The miners seen for the first time since the scan began, the latest first.
 * @param since when the scan began, ms since the epoch
 */
export function NewSoFar({ since }: { since: number }) {
  const byId = useFleet(state => state.byId)
  const fresh = useMemo(
    () =>
      [...byId.values()]
        .filter(miner => miner.firstSeenAt >= since)
        .sort((a, b) => b.firstSeenAt - a.firstSeenAt)
        .map(miner => miner.id),
    [byId, since],
  )
  return (
    <VirtualList
      label={t('scanDialog.newSoFar')}
      items={fresh}
      estimate={() => 32}
      keyOf={id => id}
      row={id => <MinerLine id={id} />}
      empty={t('scanDialog.nothingNewYet')}
    />
  )
}
