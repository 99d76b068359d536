import { Button } from '@mantine/core'
import { firstRunCard as FirstRunCard } from '../../dialogs/registry.ts'
import { t } from '../../i18n/setup.ts'
import { useConnection } from '../../store/connection.ts'
import { openDialog } from '../../store/dialogs.ts'
import { Empty } from '../../ui/empty.tsx'

/** Before the first snapshot. */
export function FleetLoading() {
  const problem = useConnection(connection => connection.problem)
  return <Empty title={t('loading.title')}>{problem === null ? t('loading.detail') : t('loading.failed', { problem })}</Empty>
}

/** No miner is known yet: how to get them in. */
export function FleetEmpty() {
  if (FirstRunCard !== null) return <FirstRunCard />
  return (
    <Empty title={t('fleet.empty')} actions={<Button onClick={() => openDialog({ kind: 'scan' })}>{t('fleet.scan')}</Button>}>
      {t('fleet.emptyDetail')}
    </Empty>
  )
}
