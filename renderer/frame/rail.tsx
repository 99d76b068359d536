import { ActionIcon } from '@mantine/core'
import { useMediaQuery } from '@mantine/hooks'
import { IconLayoutSidebarLeftCollapse, IconLayoutSidebarLeftExpand } from '@tabler/icons-react'
import { t } from '../i18n/setup.ts'
import { setPrefs, showView, usePrefs } from '../store/prefs.ts'
import { type View, viewOf, views } from '../views/registry.ts'
import classes from './rail.module.css'

/** Here the words of the rail would take the table's room. */
const narrowWindow = '(max-width: 1000px)'

/** The views that exist, as icons with words; collapses to icons. */
export function Rail() {
  const chosen = usePrefs(prefs => prefs.railCollapsed)
  const narrow = useMediaQuery(narrowWindow, false)
  const collapsed = chosen || narrow
  const label = collapsed ? t('frame.expand') : t('frame.collapse')
  return (
    <nav className={classes.rail} data-collapsed={collapsed} aria-label={t('frame.navigation')}>
      <div className={classes.brand}>
        <Logo />
        {collapsed ? null : t('app.name')}
      </div>
      {views
        .filter(view => !view.last)
        .map(view => (
          <RailItem key={view.id} view={view} collapsed={collapsed} />
        ))}
      <div className={classes.gap} />
      {views
        .filter(view => view.last)
        .map(view => (
          <RailItem key={view.id} view={view} collapsed={collapsed} />
        ))}
      {narrow ? null : (
        <ActionIcon className={classes.collapse} aria-label={label} title={label} onClick={() => setPrefs({ railCollapsed: !collapsed })}>
          {collapsed ? <IconLayoutSidebarLeftExpand size={16} stroke={1.6} /> : <IconLayoutSidebarLeftCollapse size={16} stroke={1.6} />}
        </ActionIcon>
      )}
    </nav>
  )
}

function RailItem({ view, collapsed }: { view: View; collapsed: boolean }) {
  const current = usePrefs(prefs => viewOf(prefs.view).id === view.id)
  const name = t(`views.${view.id}`)
  return (
    <button
      type="button"
      className={classes.item}
      aria-current={current ? 'page' : undefined}
      aria-label={name}
      title={collapsed ? name : undefined}
      onClick={() => showView(view.id)}
    >
      <view.icon size={17} stroke={1.6} aria-hidden />
      {collapsed ? null : name}
    </button>
  )
}

/** The tower over a mine shaft. */
function Logo() {
  return (
    <svg className={classes.logo} viewBox="0 0 16 16" aria-hidden="true">
      <path d="M3 15 7 4h2l4 11M5 9.5h6M4 12.5h8" />
      <circle cx="8" cy="2.6" r="1.6" />
    </svg>
  )
}
