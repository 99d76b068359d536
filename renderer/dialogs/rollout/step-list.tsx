import { Tabs } from '@mantine/core'
import { useState } from 'react'
import type { Rollout, RolloutStep } from '../../../main/contract/rollout.ts'
import { countSetAside } from '../../../main/contract/set-aside.ts'
import { formatNumber } from '../../../main/contract/units.ts'
import { t } from '../../i18n/setup.ts'
import { VirtualList } from '../virtual-list.tsx'
import { HappeningList } from './happening-list.tsx'
import { fallenOf, isOver, portionsOf, type StepFilter, stepsIn } from './progress.ts'
import classes from './rollout.module.css'
import { SetAsideTab } from './set-aside-tab.tsx'
import { StepLine } from './step-line.tsx'

const filters: readonly StepFilter[] = ['all', 'failed', 'running', 'waiting', 'done', 'unknown', 'cancelled']
const always: ReadonlySet<StepFilter> = new Set(['all', 'failed', 'done'])

/** What the list shows: steps of one result, those that did not hold, miners that were left aside, or what happened. */
type View = StepFilter | 'fallen' | 'aside' | 'log'

/** One line a miner, all of them or those of one result; and the log. A rollout that is over begins with its failed ones. */
export function StepList({ rollout }: { rollout: Rollout }) {
  const { steps, counts } = rollout
  const [view, setView] = useState<View>(() => (isOver(rollout.state) && counts.failed > 0 ? 'failed' : 'all'))
  const fallen = fallenOf(steps)
  const portions = portionsOf(counts)
  const countOf = (name: StepFilter) => (name === 'all' ? steps.length : portions[name])
  const shown = filters.filter(name => always.has(name) || name === view || countOf(name) > 0)
  const aside = countSetAside(rollout.setAside)
  const views: readonly View[] = [
    ...shown,
    ...(fallen.length > 0 || view === 'fallen' ? (['fallen'] as const) : []),
    ...(aside > 0 ? (['aside'] as const) : []),
    'log',
  ]
  const count = (name: Exclude<View, 'log'>) => (name === 'fallen' ? fallen.length : name === 'aside' ? aside : countOf(name))
  return (
    <Tabs
      value={view}
      onChange={value => setView(views.find(name => name === value) ?? 'all')}
      classNames={{ root: classes.tabs, panel: classes.panel }}
    >
      <Tabs.List>
        {views.map(name => (
          <Tabs.Tab key={name} value={name} className={name === 'log' ? classes.logTab : ''}>
            {t(`rolloutDialog.filter.${name}`)}
            {name === 'log' ? null : <Count value={count(name)} />}
          </Tabs.Tab>
        ))}
      </Tabs.List>
      <Tabs.Panel value={view}>
        {view === 'log' ? (
          <HappeningList rollout={rollout} />
        ) : view === 'aside' ? (
          <SetAsideTab id={rollout.id} />
        ) : (
          <Steps view={view} steps={view === 'fallen' ? fallen : stepsIn(steps, view)} />
        )}
      </Tabs.Panel>
    </Tabs>
  )
}

function Count({ value }: { value: number }) {
  return <span className={classes.dim}> {formatNumber(value, 0)}</span>
}

function Steps({ view, steps }: { view: Exclude<View, 'aside' | 'log'>; steps: readonly RolloutStep[] }) {
  return (
    <VirtualList
      label={t(`rolloutDialog.filter.${view}`)}
      items={steps}
      estimate={() => 32}
      keyOf={step => step.minerId}
      row={step => <StepLine step={step} later={view === 'fallen'} />}
      empty={t('rolloutDialog.none')}
    />
  )
}
