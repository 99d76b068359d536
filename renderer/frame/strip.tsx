import { t } from '../i18n/setup.ts'
import { useFleet } from '../store/fleet.ts'
import { useSummary } from '../store/summary.ts'
import { Activity } from './activity.tsx'
import { PaletteButton } from './palette.tsx'
import { PoolShares } from './pool-shares.tsx'
import { PasswordChip, StateChips } from './state-chips.tsx'
import classes from './strip.module.css'
import { ThemeButton } from './theme-button.tsx'
import { EfficiencyTotal, HashrateTotal, Hottest, PowerTotal } from './totals.tsx'

/** The fleet in one line, always in sight. */
export function Strip() {
  const loaded = useFleet(fleet => fleet.status !== null && fleet.order.length > 0)
  return (
    <section className={classes.strip} aria-label={t('frame.summary')}>
      {loaded ? <Totals /> : <div className={classes.gap} />}
      <div className={classes.right}>
        <Activity />
        <PaletteButton />
        <ThemeButton />
      </div>
    </section>
  )
}

function Totals() {
  const summary = useSummary()
  return (
    <>
      <HashrateTotal summary={summary} />
      <PowerTotal summary={summary} />
      <EfficiencyTotal summary={summary} />
      <Hottest summary={summary} />
      <div className={classes.chips}>
        <StateChips counts={summary.counts} />
        <PasswordChip count={summary.defaultPasswords} />
      </div>
      <PoolShares summary={summary} />
      <div className={classes.gap} />
    </>
  )
}
