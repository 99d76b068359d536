import { Menu } from '@mantine/core'
import { useWindowEvent } from '@mantine/hooks'
import type { Miner } from '../../../main/contract/model.ts'
import { copyText } from '../../actions/copy.ts'
import { forgetMiners } from '../../actions/forget.ts'
import { offersFor } from '../../actions/run.ts'
import { t } from '../../i18n/setup.ts'
import { useLock } from '../../store/connection.ts'
import { openDialog } from '../../store/dialogs.ts'
import { minerOf } from '../../store/fleet.ts'
import { useSelection } from '../../store/selection.ts'
import { attempt, toast } from '../../ui/toast.ts'
import { ActionGroups } from './action-groups.tsx'
import classes from './selection-bar.module.css'

/** The context menu of the table: the same actions as the selection bar, at the pointer or under the focused row. */
export function ActionMenu({ at, onClose }: { at: { readonly x: number; readonly y: number } | null; onClose: () => void }) {
  // The menu itself hears Escape only once it has the focus, a moment after it opened.
  useWindowEvent('keydown', event => {
    if (at !== null && event.key === 'Escape') onClose()
  })
  return (
    <Menu
      opened={at !== null}
      onClose={onClose}
      position="bottom-start"
      offset={2}
      returnFocus
      // It would take the first focus, which the window hears Escape without; a menu may hold nothing but items.
      withInitialFocusPlaceholder={false}
      hideDetached={false}
      clickOutsideEvents={['mousedown', 'touchstart']}
    >
      <Menu.Target>
        <span aria-hidden style={{ position: 'fixed', left: at?.x ?? 0, top: at?.y ?? 0, width: 0, height: 0 }} />
      </Menu.Target>
      <Menu.Dropdown aria-label={t('actions.menu')} className={classes.menu}>
        {at === null ? null : <ActionItems />}
      </Menu.Dropdown>
    </Menu>
  )
}

/** Every action that some of the selected miners can do, as menu items. */
export function ActionItems() {
  const selected = useSelection(selection => selection.selected)
  const lock = useLock()
  const ids = [...selected]
  const miners = ids.flatMap(id => minerOf(id) ?? [])
  return (
    <>
      <ActionGroups offers={offersFor(miners)} miners={ids} of={miners.length} />
      <Menu.Divider />
      <Menu.Item {...lock} onClick={() => openDialog({ kind: 'annotate', miners: ids })}>
        {t('annotate.open')}
      </Menu.Item>
      <Menu.Item onClick={() => void copyAddresses(miners)}>{t('actions.copyAddresses', { count: miners.length })}</Menu.Item>
      <Menu.Item {...lock} onClick={() => void forgetMiners(ids)}>
        {t('actions.forget', { count: miners.length })}
      </Menu.Item>
    </>
  )
}

async function copyAddresses(miners: readonly Miner[]): Promise<void> {
  await attempt(async () => {
    await copyText(miners.map(miner => miner.address.ip).join('\n'))
    toast(t('actions.copied', { count: miners.length }))
  })
}
