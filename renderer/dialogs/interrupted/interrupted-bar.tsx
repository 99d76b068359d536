import { Button } from '@mantine/core'
import { useState } from 'react'
import type { RolloutId, RolloutSummary } from '../../../main/contract/rollout.ts'
import { formatNumber } from '../../../main/contract/units.ts'
import { t } from '../../i18n/setup.ts'
import { openDialog } from '../../store/dialogs.ts'
import { useFleet } from '../../store/fleet.ts'
import { Ago } from '../../ui/ago.tsx'
import { Bar } from '../bar.tsx'

const none: readonly RolloutSummary[] = []

/** One line for each rollout that Headframe's end cut short: how many were changed, not changed, unknown. Leads to the exact list. */
export function InterruptedBar() {
  const rollouts = useFleet(state => state.status?.rollouts ?? none)
  const [put, setPut] = useState<ReadonlySet<RolloutId>>(new Set())
  const interrupted = rollouts.filter(rollout => rollout.state === 'interrupted' && !put.has(rollout.id))
  return interrupted.map(rollout => (
    <Bar
      key={rollout.id}
      level="warning"
      readAtOnce
      actions={
        <>
          <Button onClick={() => openDialog({ kind: 'rollout', id: rollout.id })}>{t('interrupted.open')}</Button>
          <Button variant="subtle" onClick={() => setPut(new Set([...put, rollout.id]))}>
            {t('interrupted.leave')}
          </Button>
        </>
      }
    >
      <b>{t('interrupted.title', { title: rollout.title })}</b>, {t('interrupted.began')} <Ago at={rollout.createdAt} />
      {': '}
      {t('interrupted.counts', countsOf(rollout))}
    </Bar>
  ))
}

function countsOf({ counts, total }: RolloutSummary): { changed: string; unknown: string; unchanged: string } {
  const unknown = counts.unknown + counts.writing + counts.settling
  const changed = counts.verified
  return { changed: formatNumber(changed, 0), unknown: formatNumber(unknown, 0), unchanged: formatNumber(total - changed - unknown, 0) }
}
