import { Button, Progress, Tabs } from '@mantine/core'
import { useState } from 'react'
import { actions } from '../../../main/contract/actions/registry.ts'
import type { RolloutPlan } from '../../../main/contract/rollout.ts'
import { formatDuration, formatNumber, formatPower } from '../../../main/contract/units.ts'
import { t } from '../../i18n/setup.ts'
import { useNow } from '../../store/now.ts'
import { Figure, Figures } from '../figures.tsx'
import { Notice } from '../notice.tsx'
import { VirtualList } from '../virtual-list.tsx'
import { paceText } from './pace-text.ts'
import classes from './plan.module.css'
import { PlannedLine } from './planned-line.tsx'
import { SetAsideList } from './set-aside-list.tsx'
import { StartProblem } from './start-problem.tsx'
import type { PlanInHand } from './use-plan.ts'

/** What would happen: totals, warnings, each miner before and after, and those set aside with the reason. Nothing has been changed yet. */
export function PlanPreview({ plan }: { plan: PlanInHand }) {
  const { state } = plan
  switch (state.kind) {
    case 'none':
      return null
    case 'making':
      return <Making miners={state.miners} since={state.since} />
    case 'failed':
      return (
        <>
          <Notice level="error">{state.problem}</Notice>
          <div>
            <Button onClick={plan.renew}>{t('plan.again')}</Button>
          </div>
        </>
      )
    case 'made':
      return <Made plan={state.plan} inHand={plan} />
  }
}

function Making({ miners, since }: { miners: number; since: number }) {
  const elapsed = useNow(now => formatDuration((now - since) / 1000))
  const words = t('plan.making', { count: miners, shown: formatNumber(miners, 0) })
  return (
    <div className={classes.making} role="status">
      <Progress value={100} animated size={6} aria-label={words} color="var(--accent)" />
      <p>{words}</p>
      <p className={classes.dim}>{t('plan.makingHelp', { elapsed })}</p>
    </div>
  )
}

function Made({ plan, inHand }: { plan: RolloutPlan; inHand: PlanInHand }) {
  const [tab, setTab] = useState<'planned' | 'aside'>(plan.planned.length === 0 ? 'aside' : 'planned')
  return (
    <>
      <StartProblem plan={inHand} />
      <Totals plan={plan} inHand={inHand} />
      <p className={classes.dim}>
        {actions[plan.action].effect}
        {plan.planned.length > 1 && actions[plan.action].risk !== 'none' ? ` ${t('plan.paceIs', { pace: paceText(plan.batching) })}` : ''}
      </p>
      {plan.warnings.map(warning => (
        <Notice key={warning} level="warning">
          {warning}
        </Notice>
      ))}
      <Tabs
        value={tab}
        onChange={value => setTab(value === 'aside' ? 'aside' : 'planned')}
        classNames={{ root: classes.tabs, panel: classes.panel }}
      >
        <Tabs.List>
          <Tabs.Tab value="planned">
            {t('plan.changes')} <span className={classes.dim}>{formatNumber(plan.planned.length, 0)}</span>
          </Tabs.Tab>
          <Tabs.Tab value="aside" disabled={plan.setAside.length === 0}>
            {t('plan.setAside')} <span className={classes.dim}>{formatNumber(plan.setAside.length, 0)}</span>
          </Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value={tab}>
          {tab === 'planned' ? <PlannedList plan={plan} inHand={inHand} /> : <SetAsideList setAside={plan.setAside} />}
        </Tabs.Panel>
      </Tabs>
    </>
  )
}

function PlannedList({ plan, inHand }: { plan: RolloutPlan; inHand: PlanInHand }) {
  return (
    <VirtualList
      label={t('plan.changes')}
      items={plan.planned}
      estimate={miner => 40 + miner.diff.length * 36}
      keyOf={miner => miner.minerId}
      row={miner => (
        <PlannedLine miner={miner} leftOut={inHand.excluded.has(miner.minerId)} toggle={inHand.toggle} only={plan.planned.length === 1} />
      )}
      empty={t('plan.nothing')}
    />
  )
}

function Totals({ plan, inHand }: { plan: RolloutPlan; inHand: PlanInHand }) {
  const { planned, setAside, durationS, powerW, swing } = plan
  const stages = new Set(planned.filter(({ minerId }) => !inHand.excluded.has(minerId)).map(({ stage }) => stage)).size
  return (
    <Figures>
      <Figure label={t('plan.figureChange')} value={inHand.count} />
      <Figure label={t('plan.figureAside')} value={setAside.length} />
      <Figure label={t('plan.figureStages', { count: stages })} value={stages} />
      <Figure label={t('plan.figureTime')} value={formatDuration(durationS)} />
      {powerW === null || swing !== null ? null : <Figure label={t('plan.figurePower')} value={formatPower(powerW)} />}
      {swing === null ? null : (
        <>
          <Figure label={t('plan.figureDown')} value={formatPower(swing.downW)} />
          <Figure label={t('plan.figureUp')} value={formatPower(swing.upW)} />
        </>
      )}
    </Figures>
  )
}
