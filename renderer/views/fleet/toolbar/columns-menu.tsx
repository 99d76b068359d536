import { ActionIcon, Button, Checkbox, Popover, SegmentedControl } from '@mantine/core'
import { IconArrowDown, IconArrowUp, IconChevronDown, IconPin, IconPinFilled } from '@tabler/icons-react'
import { t } from '../../../i18n/setup.ts'
import { type Density, setPrefs, usePrefs } from '../../../store/prefs.ts'
import { columnOf, columns, shownColumns } from '../columns/registry.ts'
import classes from './toolbar.module.css'

const densities: readonly Density[] = ['compact', 'comfortable', 'touch']

/** Chooses, orders and pins columns, and sets the height of rows. */
export function ColumnsMenu() {
  const shown = shownColumns(usePrefs(prefs => prefs.columns))
  const density = usePrefs(prefs => prefs.density)
  const hidden = columns.filter(column => !shown.includes(column.id)).map(column => column.id)
  return (
    <Popover position="bottom-end" trapFocus returnFocus>
      <Popover.Target>
        <Button rightSection={<IconChevronDown size={13} />}>{t('columns.button')}</Button>
      </Popover.Target>
      <Popover.Dropdown p={8} aria-label={t('columns.button')}>
        <ul className={classes.columns}>
          {[...shown, ...hidden].map(id => (
            <ColumnLine key={id} id={id} shown={shown} />
          ))}
        </ul>
        <div className={classes.foot}>
          <SegmentedControl
            aria-label={t('columns.density')}
            value={density}
            onChange={value => setPrefs({ density: densities.find(known => known === value) ?? 'compact' })}
            data={densities.map(value => ({ value, label: t(`columns.${value}`) }))}
          />
          <Button variant="subtle" onClick={() => setPrefs({ columns: null, widths: {}, pinned: ['state'] })}>
            {t('columns.reset')}
          </Button>
        </div>
      </Popover.Dropdown>
    </Popover>
  )
}

function ColumnLine({ id, shown }: { id: string; shown: readonly string[] }) {
  const pinned = usePrefs(prefs => prefs.pinned)
  const name = columnOf(id)?.name ?? id
  const at = shown.indexOf(id)
  const isPinned = pinned.includes(id)
  const move = (by: number) => setPrefs({ columns: shown.toSpliced(at, 1).toSpliced(at + by, 0, id) })
  return (
    <li className={classes.column}>
      <Checkbox
        label={name}
        checked={at >= 0}
        disabled={at >= 0 && shown.length === 1}
        onChange={() => setPrefs({ columns: at >= 0 ? shown.filter(other => other !== id) : [...shown, id] })}
      />
      {at < 0 ? null : (
        <>
          <ActionIcon
            size={24}
            aria-label={t('columns.pin', { name })}
            aria-pressed={isPinned}
            title={t('columns.pin', { name })}
            onClick={() => setPrefs({ pinned: isPinned ? pinned.filter(other => other !== id) : [...pinned, id] })}
          >
            {isPinned ? <IconPinFilled size={14} /> : <IconPin size={14} stroke={1.6} />}
          </ActionIcon>
          <ActionIcon size={24} aria-label={t('columns.up', { name })} disabled={at === 0} onClick={() => move(-1)}>
            <IconArrowUp size={14} stroke={1.6} />
          </ActionIcon>
          <ActionIcon size={24} aria-label={t('columns.down', { name })} disabled={at === shown.length - 1} onClick={() => move(1)}>
            <IconArrowDown size={14} stroke={1.6} />
          </ActionIcon>
        </>
      )}
    </li>
  )
}
