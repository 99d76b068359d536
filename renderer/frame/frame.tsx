import { t } from '../i18n/setup.ts'
import { usePrefs } from '../store/prefs.ts'
import { focusTable } from '../views/fleet/focus.ts'
import { viewOf } from '../views/registry.ts'
import { Banners } from './banners.tsx'
import classes from './frame.module.css'
import { KeysSheet } from './keys-sheet.tsx'
import { Palette } from './palette.tsx'
import { usePressToasts } from './press-toasts.tsx'
import { Rail } from './rail.tsx'
import { useShortcuts } from './shortcuts.ts'
import { Strip } from './strip.tsx'

/** Left rail, top strip, banners and the view. */
export function Frame() {
  const { id, Component } = viewOf(usePrefs(prefs => prefs.view))
  useShortcuts()
  usePressToasts()
  return (
    <div className={classes.frame}>
      {id === 'fleet' ? (
        <button type="button" className={classes.skip} onClick={focusTable}>
          {t('frame.skip')}
        </button>
      ) : null}
      <Rail />
      <Strip />
      <Banners />
      <main className={classes.view}>
        <Component />
      </main>
      <KeysSheet />
      <Palette />
    </div>
  )
}
