import { Tabs } from '@mantine/core'
import { useState } from 'react'
import type { RolloutStep, StepState } from '../../../main/contract/rollout.ts'
import { formatNumber } from '../../../main/contract/units.ts'
import { t } from '../../i18n/setup.ts'
import { VirtualList } from '../virtual-list.tsx'
import { portionsOf, type StepFilter, stepsIn } from './progress.ts'
import classes from './rollout.module.css'
import { StepLine } from './step-line.tsx'

const filters: readonly StepFilter[] = ['all', 'failed', 'running', 'waiting', 'done', 'unknown', 'cancelled']
const always: ReadonlySet<StepFilter> = new Set(['all', 'failed', 'done'])

interface StepListProps {
  readonly steps: readonly RolloutStep[]
  readonly counts: Readonly<Record<StepState, number>>
  /** Begin with the failed ones: they are what one looks for in a past rollout. */
  readonly failedFirst: boolean
}

/** One line a miner, all of them or those of one result. */
export function StepList({ steps, counts, failedFirst }: StepListProps) {
  const [filter, setFilter] = useState<StepFilter>(failedFirst ? 'failed' : 'all')
  const portions = portionsOf(counts)
  const countOf = (name: StepFilter) => (name === 'all' ? steps.length : portions[name])
  const shown = filters.filter(name => always.has(name) || name === filter || countOf(name) > 0)
  return (
    <Tabs
      value={filter}
      onChange={value => setFilter(filters.find(name => name === value) ?? 'all')}
      classNames={{ root: classes.tabs, panel: classes.panel }}
    >
      <Tabs.List>
        {shown.map(name => (
          <Tabs.Tab key={name} value={name}>
            {t(`rolloutDialog.filter.${name}`)} <span className={classes.dim}>{formatNumber(countOf(name), 0)}</span>
          </Tabs.Tab>
        ))}
      </Tabs.List>
      <Tabs.Panel value={filter}>
        <VirtualList
          label={t(`rolloutDialog.filter.${filter}`)}
          items={stepsIn(steps, filter)}
          estimate={() => 32}
          keyOf={step => step.minerId}
          row={step => <StepLine step={step} />}
          empty={t('rolloutDialog.none')}
        />
      </Tabs.Panel>
    </Tabs>
  )
}
