import { Button } from '@mantine/core'
import { useCallback } from 'react'
import type { Miner } from '../../../main/contract/model.ts'
import { formatNumber } from '../../../main/contract/units.ts'
import { t } from '../../i18n/setup.ts'
import { useConnection } from '../../store/connection.ts'
import { useDigest } from '../../store/digest.ts'
import { allowedOf, type Foreign, foreignAmong, foreignFilter } from '../../store/foreign.ts'
import { showView } from '../../store/prefs.ts'
import { Bar } from '../bar.tsx'

const none: readonly string[] = []
/** Hosts named at the most. */
const mostHosts = 2

/** One line while a miner works for a pool that was neither allowed nor expected: the sign of hijack. */
export function ForeignBar() {
  const lines = useConnection(state => state.hello?.settings.allowedPools ?? none)
  const digest = useDigest(
    useCallback(
      (miners: Iterable<Miner>) => {
        const { miners: ids, hosts } = foreignAmong(miners, allowedOf(lines))
        return ids.length === 0 ? '' : JSON.stringify({ count: ids.length, hosts })
      },
      [lines],
    ),
  )
  if (digest === '') return null
  const { count, hosts } = JSON.parse(digest) as { readonly count: number; readonly hosts: Foreign['hosts'] }
  const named = hosts.slice(0, mostHosts).join(', ')
  const told = hosts.length > mostHosts ? t('foreignBar.more', { hosts: named, count: hosts.length - mostHosts }) : named
  return (
    <Bar
      level="critical"
      actions={
        <Button onClick={() => showView('fleet', { filter: foreignFilter })}>
          {t(count === 1 ? 'foreignBar.showOne' : 'foreignBar.show')}
        </Button>
      }
    >
      <b>{count === 1 ? t('foreignBar.one', { hosts: told }) : t('foreignBar.other', { shown: formatNumber(count, 0), hosts: told })}</b>{' '}
      {t('foreignBar.advice')}
    </Bar>
  )
}
