import { Tabs } from '@mantine/core'
import { useState } from 'react'
import type { RolloutStep } from '../../../main/contract/rollout.ts'
import { formatNumber } from '../../../main/contract/units.ts'
import { t } from '../../i18n/setup.ts'
import { VirtualList } from '../virtual-list.tsx'
import { type Aftermath, aftermathOf } from './progress.ts'
import classes from './rollout.module.css'
import { StepLine } from './step-line.tsx'

const groups = ['unknown', 'changed', 'unchanged', 'failed'] as const

/** Exactly which miners an interrupted rollout changed, which not, and which cannot be told without looking again. */
export function AftermathLists({ steps }: { steps: readonly RolloutStep[] }) {
  const aftermath = aftermathOf(steps)
  const [group, setGroup] = useState<keyof Aftermath>(() => groups.find(name => aftermath[name].length > 0) ?? 'unchanged')
  return (
    <Tabs
      value={group}
      onChange={value => setGroup(groups.find(name => name === value) ?? 'unknown')}
      classNames={{ root: classes.tabs, panel: classes.panel }}
    >
      <Tabs.List>
        {groups.map(name => (
          <Tabs.Tab key={name} value={name} disabled={aftermath[name].length === 0}>
            {t(`rolloutDialog.fate.${name}`)} <span className={classes.dim}>{formatNumber(aftermath[name].length, 0)}</span>
          </Tabs.Tab>
        ))}
      </Tabs.List>
      <Tabs.Panel value={group}>
        <p className={classes.dim}>{t(`rolloutDialog.fateHelp.${group}`)}</p>
        <VirtualList
          label={t(`rolloutDialog.fate.${group}`)}
          items={aftermath[group]}
          estimate={() => 32}
          keyOf={step => step.minerId}
          row={step => <StepLine step={step} />}
          empty={t('rolloutDialog.none')}
        />
      </Tabs.Panel>
    </Tabs>
  )
}
