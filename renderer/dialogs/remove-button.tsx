import { ActionIcon, Button } from '@mantine/core'
import { IconTrash } from '@tabler/icons-react'
import { useState } from 'react'
import { t } from '../i18n/setup.ts'
import { focusOnMount } from './focus.ts'
import classes from './remove-button.module.css'

/** Removes something that has a name, after asking once in its place. */
export function RemoveButton({ name, remove }: { name: string; remove: () => void }) {
  const [asking, setAsking] = useState(false)
  if (!asking) {
    const label = t('remove.named', { name })
    return (
      <ActionIcon aria-label={label} title={label} onClick={() => setAsking(true)}>
        <IconTrash size={15} stroke={1.6} />
      </ActionIcon>
    )
  }
  return (
    <span className={classes.ask}>
      <span className={classes.question}>{t('remove.question', { name })}</span>
      <Button ref={focusOnMount} onClick={() => setAsking(false)}>
        {t('remove.no')}
      </Button>
      <Button onClick={remove}>{t('remove.yes')}</Button>
    </span>
  )
}
