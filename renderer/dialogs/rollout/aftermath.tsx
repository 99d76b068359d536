import { Tabs } from '@mantine/core'
import { useState } from 'react'
import type { Rollout, RolloutStep } from '../../../main/contract/rollout.ts'
import { countSetAside } from '../../../main/contract/set-aside.ts'
import { formatNumber } from '../../../main/contract/units.ts'
import { t } from '../../i18n/setup.ts'
import { VirtualList } from '../virtual-list.tsx'
import { HappeningList } from './happening-list.tsx'
import { type Aftermath, aftermathOf } from './progress.ts'
import classes from './rollout.module.css'
import { SetAsideTab } from './set-aside-tab.tsx'
import { StepLine } from './step-line.tsx'

const groups = ['unknown', 'changed', 'unchanged', 'failed'] as const

type View = keyof Aftermath | 'aside' | 'log'

/** Exactly which miners an interrupted rollout changed, which not, and which cannot be told without looking again; and the log. */
export function AftermathLists({ rollout }: { rollout: Rollout }) {
  const { id, steps } = rollout
  const aftermath = aftermathOf(steps)
  const [view, setView] = useState<View>(() => groups.find(name => aftermath[name].length > 0) ?? 'unchanged')
  const aside = countSetAside(rollout.setAside)
  const views: readonly View[] = [...groups, ...(aside > 0 ? (['aside'] as const) : []), 'log']
  return (
    <Tabs
      value={view}
      onChange={value => setView(views.find(name => name === value) ?? 'unknown')}
      classNames={{ root: classes.tabs, panel: classes.panel }}
    >
      <Tabs.List>
        {groups.map(name => (
          <Tabs.Tab key={name} value={name} disabled={aftermath[name].length === 0}>
            {t(`rolloutDialog.fate.${name}`)} <span className={classes.dim}>{formatNumber(aftermath[name].length, 0)}</span>
          </Tabs.Tab>
        ))}
        {aside === 0 ? null : (
          <Tabs.Tab value="aside">
            {t('rolloutDialog.filter.aside')} <span className={classes.dim}>{formatNumber(aside, 0)}</span>
          </Tabs.Tab>
        )}
        <Tabs.Tab value="log" className={classes.logTab ?? ''}>
          {t('rolloutDialog.filter.log')}
        </Tabs.Tab>
      </Tabs.List>
      <Tabs.Panel value={view}>
        {view === 'log' ? (
          <HappeningList rollout={rollout} />
        ) : view === 'aside' ? (
          <SetAsideTab id={id} />
        ) : (
          <Fate group={view} steps={aftermath[view]} />
        )}
      </Tabs.Panel>
    </Tabs>
  )
}

function Fate({ group, steps }: { group: keyof Aftermath; steps: readonly RolloutStep[] }) {
  return (
    <>
      <p className={classes.dim}>{t(`rolloutDialog.fateHelp.${group}`)}</p>
      <VirtualList
        label={t(`rolloutDialog.fate.${group}`)}
        items={steps}
        estimate={() => 32}
        keyOf={step => step.minerId}
        row={step => <StepLine step={step} />}
        empty={t('rolloutDialog.none')}
      />
    </>
  )
}
