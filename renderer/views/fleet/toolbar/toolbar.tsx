import { Button } from '@mantine/core'
import { IconDownload, IconRadar2 } from '@tabler/icons-react'
import { fileStamp, saveText, toCsv } from '../../../actions/export.ts'
import { t } from '../../../i18n/setup.ts'
import { useReadOnly } from '../../../store/connection.ts'
import { openDialog } from '../../../store/dialogs.ts'
import { minerOf, useFleet } from '../../../store/fleet.ts'
import { usePrefs } from '../../../store/prefs.ts'
import { toast } from '../../../ui/toast.ts'
import { columnOf, shownColumns } from '../columns/registry.ts'
import { reorder, useOrder } from '../order.ts'
import { ColumnsMenu } from './columns-menu.tsx'
import { FilterBox } from './filter-box.tsx'
import classes from './toolbar.module.css'
import { ViewsMenu } from './views-menu.tsx'

/** Filter, saved views, columns, export and scan. */
export function Toolbar() {
  const readOnly = useReadOnly()
  return (
    <div className={classes.toolbar} role="toolbar" aria-label={t('toolbar.label')}>
      <FilterBox />
      <Count />
      <ViewsMenu />
      <ColumnsMenu />
      <Button leftSection={<IconDownload size={15} stroke={1.7} />} onClick={exportShown} title={t('toolbar.exportHelp')}>
        {t('toolbar.export')}
      </Button>
      <Button
        leftSection={<IconRadar2 size={15} stroke={1.7} />}
        disabled={readOnly !== null}
        title={readOnly ?? t('toolbar.scanHelp')}
        onClick={() => openDialog({ kind: 'scan' })}
      >
        {t('toolbar.scan')}
      </Button>
    </div>
  )
}

/** How many of the miners are shown; asks for a new order on click when values moved since. */
function Count() {
  const shown = useOrder(order => order.ids.length)
  const outdated = useOrder(order => order.outdated)
  const total = useFleet(fleet => fleet.order.length)
  return (
    <button type="button" className={classes.count} onClick={reorder} title={outdated ? t('toolbar.sortNow') : t('toolbar.sorted')}>
      {t('toolbar.count', { shown, total })}
    </button>
  )
}

/** Writes all filtered rows with the shown columns and their values of this moment. */
function exportShown(): void {
  reorder()
  const miners = useOrder.getState().ids.flatMap(id => minerOf(id) ?? [])
  const shown = shownColumns(usePrefs.getState().columns).flatMap(id => columnOf(id) ?? [])
  saveText(`headframe-${fileStamp(new Date())}.csv`, 'text/csv;charset=utf-8', toCsv(miners, shown))
  toast(t('toolbar.exported', { count: miners.length }))
}
