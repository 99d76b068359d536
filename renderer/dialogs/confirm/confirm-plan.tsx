import { Button, Loader } from '@mantine/core'
import type { Risk } from '../../../main/contract/actions/action.ts'
import { formatDuration, formatNumber, formatPower } from '../../../main/contract/units.ts'
import { t } from '../../i18n/setup.ts'
import { Notice } from '../notice.tsx'
import { SetAsideLine } from '../plan/set-aside-line.tsx'
import { StartProblem } from '../plan/start-problem.tsx'
import type { PlanInHand } from '../plan/use-plan.ts'
import { VirtualList } from '../virtual-list.tsx'
import classes from './confirm.module.css'

/** What the plan of a simple action comes to: how many, how long, and who is set aside. */
export function ConfirmPlan({ plan, risk }: { plan: PlanInHand; risk: Risk }) {
  const { state } = plan
  if (state.kind === 'failed') {
    return (
      <>
        <Notice level="error">{state.problem}</Notice>
        <div>
          <Button onClick={plan.renew}>{t('plan.again')}</Button>
        </div>
      </>
    )
  }
  if (state.kind !== 'made') {
    return (
      <p className={classes.making} role="status">
        <Loader size={14} /> {t('confirmAction.making')}
      </p>
    )
  }
  const { planned, setAside, durationS, powerW, warnings } = state.plan
  const pieces = {
    count: planned.length,
    shown: formatNumber(planned.length, 0),
    time: formatDuration(durationS),
    power: formatPower(powerW),
  }
  return (
    <>
      <StartProblem plan={plan} />
      <p className={classes.dim}>
        {powerW === null || risk === 'none' ? t('confirmAction.summary', pieces) : t('confirmAction.summaryPower', pieces)}
      </p>
      {warnings.map(warning => (
        <Notice key={warning} level="warning">
          {warning}
        </Notice>
      ))}
      {setAside.length === 0 ? null : (
        <section className={classes.aside} aria-label={t('plan.setAside')}>
          <h3 className={classes.heading}>
            {t('confirmAction.aside', { count: setAside.length, shown: formatNumber(setAside.length, 0) })}
          </h3>
          <div className={classes.list}>
            <VirtualList
              label={t('plan.setAside')}
              items={setAside}
              estimate={() => 50}
              keyOf={miner => miner.minerId}
              row={miner => <SetAsideLine miner={miner} />}
              empty={t('plan.noneAside')}
            />
          </div>
        </section>
      )}
    </>
  )
}
