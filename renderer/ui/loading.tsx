import { t } from '../i18n/setup.ts'
import classes from './loading.module.css'

/** Says that an answer is on its way, once that takes a while. */
export function Loading() {
  return (
    <p className={classes.loading} role="status">
      {t('rolloutDialog.loading')}
    </p>
  )
}
