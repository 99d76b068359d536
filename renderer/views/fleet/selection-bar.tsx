import { Button, Menu } from '@mantine/core'
import { IconChevronDown } from '@tabler/icons-react'
import { useMemo } from 'react'
import { actions } from '../../../main/contract/actions/registry.ts'
import type { MinerId } from '../../../main/contract/model.ts'
import { formatHashrate, formatPower } from '../../../main/contract/units.ts'
import { offersFor, startAction } from '../../actions/run.ts'
import { t } from '../../i18n/setup.ts'
import { useReadOnly } from '../../store/connection.ts'
import { summarize } from '../../store/derived.ts'
import { useFleet } from '../../store/fleet.ts'
import { clearSelection, useSelection } from '../../store/selection.ts'
import { Able } from './action-groups.tsx'
import { ActionItems } from './action-menu.tsx'
import { useOrder } from './order.ts'
import classes from './selection-bar.module.css'

/** Actions that stand as buttons; the rest is under More. */
const buttons = 3

/** What is selected and what can be done with it; slides in while something is. */
export function SelectionBar() {
  const some = useSelection(selection => selection.selected.size > 0)
  return some ? <Bar /> : null
}

/** How many of the selected miners the filter does not show: what is done to them should surprise nobody. */
function useHidden(selected: ReadonlySet<MinerId>): number {
  const shown = useOrder(order => order.ids)
  return useMemo(() => selected.size - shown.reduce((count, id) => count + (selected.has(id) ? 1 : 0), 0), [selected, shown])
}

function Bar() {
  const selected = useSelection(selection => selection.selected)
  const byId = useFleet(fleet => fleet.byId)
  const readOnly = useReadOnly()
  const ids = [...selected]
  const miners = ids.flatMap(id => byId.get(id) ?? [])
  const { main, powerW } = summarize(miners, Date.now())
  const totals = [main && formatHashrate(main.hashrateHs, main.algorithm), powerW === null ? null : formatPower(powerW)].filter(
    text => text !== null,
  )
  const offers = offersFor(miners)
  const hidden = useHidden(selected)
  const told = [...totals, hidden === 0 ? null : t('selection.hidden', { count: hidden })].filter(text => text !== null).join(' · ')
  return (
    <section className={classes.bar} aria-label={t('selection.label')}>
      <b aria-live="polite">{t('selection.count', { count: miners.length })}</b>
      <span className={classes.totals} title={told}>
        {told}
      </span>
      {offers.slice(0, buttons).map((offer, at) => (
        <Button
          key={offer.action}
          data-at={at}
          variant={offer.action === offers[0]?.action ? 'filled' : 'default'}
          disabled={readOnly !== null}
          title={readOnly ?? actions[offer.action].effect}
          rightSection={offer.able === miners.length ? undefined : <Able offer={offer} of={miners.length} />}
          onClick={() => startAction(offer.action, ids)}
        >
          {actions[offer.action].label}
        </Button>
      ))}
      <Menu position="top-start">
        <Menu.Target>
          <Button rightSection={<IconChevronDown size={13} />}>{t('selection.more')}</Button>
        </Menu.Target>
        <Menu.Dropdown className={classes.menu}>
          <ActionItems />
        </Menu.Dropdown>
      </Menu>
      <Button variant="subtle" color="gray" className={classes.clear} onClick={clearSelection}>
        {t('selection.clear')}
      </Button>
    </section>
  )
}
