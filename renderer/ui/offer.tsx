import { Button } from '@mantine/core'
import { t } from '../i18n/setup.ts'
import classes from './offer.module.css'

/** What a toast says, with a button that takes it back. */
export function Offer({ message, take }: { message: string; take: () => void }) {
  return (
    <div className={classes.offer}>
      <span>{message}</span>
      <Button size="compact-sm" onClick={take}>
        {t('toast.undo')}
      </Button>
    </div>
  )
}
