import { Modal } from '@mantine/core'
import { t } from '../i18n/setup.ts'
import { closeDialog, useDialog } from '../store/dialogs.ts'
import { Kbd } from '../ui/kbd.tsx'
import { views } from '../views/registry.ts'
import classes from './keys-sheet.module.css'

const keys = [
  { keys: ['↑', '↓'], does: 'keys.move' },
  { keys: ['PgUp', 'PgDn'], does: 'keys.page' },
  { keys: ['Home', 'End'], does: 'keys.ends' },
  { keys: ['Enter'], does: 'keys.open' },
  { keys: ['Space'], does: 'keys.select' },
  { keys: ['Shift', '↑ ↓'], does: 'keys.extend' },
  { keys: ['Ctrl', 'A'], does: 'keys.all' },
  { keys: ['Shift', 'F10'], does: 'keys.menu' },
  { keys: ['P'], does: 'keys.pools' },
  { keys: ['R'], does: 'keys.sort' },
  { keys: ['/'], does: 'keys.filter' },
  { keys: ['Esc'], does: 'keys.escape' },
  { keys: ['Ctrl', 'K'], does: 'keys.palette' },
  { keys: ['←', '→'], does: 'keys.header' },
  { keys: ['Shift', '← →'], does: 'keys.resize' },
  { keys: ['1', `${views.length}`], does: 'keys.views' },
  { keys: ['?'], does: 'keys.sheet' },
] as const

/** All keys on one sheet. */
export function KeysSheet() {
  const open = useDialog(state => state.open?.kind === 'keys')
  return (
    <Modal opened={open} onClose={closeDialog} title={t('keys.title')} size={460} closeButtonProps={{ 'aria-label': t('keys.close') }}>
      <dl className={classes.keys}>
        {keys.map(entry => (
          <div key={entry.does} className={classes.line}>
            <dt>
              {entry.keys.map(key => (
                <Kbd key={key}>{key}</Kbd>
              ))}
            </dt>
            <dd>{t(entry.does)}</dd>
          </div>
        ))}
      </dl>
    </Modal>
  )
}
