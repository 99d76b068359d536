import { useEffect } from 'react'
import { t } from '../../i18n/setup.ts'
import { useFleet } from '../../store/fleet.ts'
import { useSelection } from '../../store/selection.ts'
import { FleetEmpty, FleetLoading } from './empty.tsx'
import classes from './fleet.module.css'
import { startOrder } from './order.ts'
import { MinerPanel } from './panel/panel.tsx'
import { SelectionBar } from './selection-bar.tsx'
import { FleetTable } from './table.tsx'
import { Toolbar } from './toolbar/toolbar.tsx'

/** The fleet: toolbar, table, the bar of what is selected, and the panel of the miner that is looked at. */
export function FleetView() {
  useEffect(startOrder, [])
  const loading = useFleet(fleet => fleet.status === null)
  const empty = useFleet(fleet => fleet.order.length === 0)
  const opened = useSelection(selection => selection.opened)
  if (loading) return <FleetLoading />
  if (empty) return <FleetEmpty />
  return (
    <div className={classes.fleet}>
      <h1 className="visually-hidden">{t('views.fleet')}</h1>
      <div className={classes.left}>
        <Toolbar />
        <FleetTable />
        <SelectionBar />
      </div>
      {opened === null ? null : <MinerPanel id={opened} />}
    </div>
  )
}
