import { Button } from '@mantine/core'
import { useMemo, useState } from 'react'
import type { MinerId } from '../../../main/contract/model.ts'
import { t } from '../../i18n/setup.ts'
import { rowHeights, setPrefs, usePrefs } from '../../store/prefs.ts'
import { extendSelection, focusMiner, openPanel, selectOnly, toggleSelected, useSelection } from '../../store/selection.ts'
import { Grid } from '../../table/grid.tsx'
import { Empty } from '../../ui/empty.tsx'
import { ActionMenu } from './action-menu.tsx'
import type { FleetColumn } from './columns/column.tsx'
import { columns, shownColumns } from './columns/registry.ts'
import classes from './fleet.module.css'
import { touchOrder, useOrder } from './order.ts'
import { useFleetRow } from './use-fleet-row.ts'

/** The virtual table of all miners that the filter lets through. */
export function FleetTable() {
  const ids = useOrder(order => order.ids)
  const sort = usePrefs(prefs => prefs.sort)
  const density = usePrefs(prefs => prefs.density)
  const layout = useLayout()
  const selected = useSelection(selection => selection.selected)
  const focused = useSelection(selection => selection.focused)
  const [menu, setMenu] = useState<{ readonly x: number; readonly y: number } | null>(null)
  return (
    <div className={classes.table} id="fleet-table">
      <Grid
        label={t('fleet.table')}
        columns={columns}
        layout={layout}
        ids={ids}
        rowHeightPx={rowHeights[density]}
        sort={sort ?? { column: 'ip', descending: false }}
        selected={selected}
        focused={focused}
        useRow={useFleetRow}
        onSort={sortBy}
        onMoveColumn={moveColumn}
        onFocusRow={moveFocus}
        onClickRow={clickRow}
        onToggle={toggleSelected}
        onSelectAll={() => selectOnly(useOrder.getState().ids)}
        onOpen={openPanel}
        onMenu={(id, at) => {
          if (!useSelection.getState().selected.has(id)) selectOnly([id])
          focusMiner(id)
          setMenu(at)
        }}
        onTouch={touchOrder}
      />
      {ids.length === 0 ? <NothingMatches /> : null}
      <ActionMenu at={menu} onClose={() => setMenu(null)} />
    </div>
  )
}

function NothingMatches() {
  return (
    <div className={classes.nothing}>
      <Empty title={t('fleet.nothing')} actions={<Button onClick={() => setPrefs({ filter: '' })}>{t('fleet.clearFilter')}</Button>}>
        {t('fleet.nothingDetail')}
      </Empty>
    </div>
  )
}

function useLayout() {
  const chosen = usePrefs(prefs => prefs.columns)
  const pinned = usePrefs(prefs => prefs.pinned)
  const widths = usePrefs(prefs => prefs.widths)
  return useMemo(
    () => ({
      shown: shownColumns(chosen),
      pinned,
      widths,
      onWidths: (next: Readonly<Record<string, number>>) => setPrefs({ widths: next }),
    }),
    [chosen, pinned, widths],
  )
}

/** First click sorts as the column prefers, the next the other way, the third not at all. */
function sortBy(column: FleetColumn): void {
  const first = column.firstDescending ?? false
  const { sort } = usePrefs.getState()
  if (sort?.column !== column.id) setPrefs({ sort: { column: column.id, descending: first } })
  else setPrefs({ sort: sort.descending === first ? { column: column.id, descending: !first } : null })
}

function moveColumn(id: string, before: string): void {
  const shown = shownColumns(usePrefs.getState().columns)
  if (id === before || !shown.includes(id)) return
  const forward = shown.indexOf(id) < shown.indexOf(before)
  const rest = shown.filter(other => other !== id)
  setPrefs({ columns: rest.toSpliced(rest.indexOf(before) + (forward ? 1 : 0), 0, id) })
}

function moveFocus(id: MinerId, extend: boolean): void {
  if (extend) extendSelection(useOrder.getState().ids, id)
  else focusMiner(id)
}

/** A plain click looks at the miner; only Shift, Ctrl and the tick select, so that looking never loses a selection. */
function clickRow(id: MinerId, { extend, toggle }: { extend: boolean; toggle: boolean }): void {
  if (extend) extendSelection(useOrder.getState().ids, id)
  else if (toggle) toggleSelected(id)
  else openPanel(id)
}
